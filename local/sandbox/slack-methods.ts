/** Slack's methods that find and invite people (docs/facts/slack.md, SL-4 to SL-9). */
import { z } from 'zod';

import type { EpochMs } from '../../shared/base/time.ts';
import type { SandboxAnswer } from './http.ts';
import { missingArguments, slackError, slackOk } from './slack-answers.ts';
import { invitationOf, newId, userOf } from './slack-records.ts';
import type { SlackInvitation, SlackRecords } from './slack-records.ts';
import type { SlackPlan, SlackToken } from './slack-tokens.ts';

export interface SlackCall {
  records: SlackRecords;
  plan: SlackPlan;
  token: SlackToken;
  /** As they are in a form: lists are JSON. */
  given: Readonly<Record<string, string>>;
  now: EpochMs;
}

export interface SlackMethod {
  /** Null: none. */
  scope: string | null;
  tokens: readonly SlackToken['kind'][];
  /** Calls in a minute that are documented (docs/facts/slack.md, SL-3). */
  callsPerMinute: number;
  required: readonly string[];
  answer: (call: SlackCall) => SandboxAnswer;
}

export const SLACK_METHODS: Readonly<Record<string, SlackMethod>> = {
  'auth.test': { scope: null, tokens: ['user', 'bot', 'legacy'], callsPerMinute: 100, required: [], answer: test },
  'users.lookupByEmail': {
    scope: 'users:read.email',
    tokens: ['user', 'bot'],
    callsPerMinute: 50,
    required: ['email'],
    answer: lookup,
  },
  'admin.users.invite': {
    scope: 'admin.users:write',
    tokens: ['user'],
    callsPerMinute: 20,
    required: ['team_id', 'email', 'channel_ids'],
    answer: inviteMember,
  },
  'conversations.inviteShared': {
    scope: 'conversations.connect:write',
    tokens: ['bot'],
    callsPerMinute: 20,
    required: ['channel'],
    answer: inviteShared,
  },
  'users.admin.invite': {
    scope: 'client',
    tokens: ['legacy'],
    callsPerMinute: 20,
    required: ['email'],
    answer: inviteLegacy,
  },
};

function test({ records: { team } }: SlackCall): SandboxAnswer {
  return slackOk({ url: 'https://sandbox.slack.com/', team: team.name, team_id: team.id, user_id: 'U0SANDBOX' });
}

/** Nobody who is deactivated, or has not accepted. */
function lookup({ records, given }: SlackCall): SandboxAnswer {
  const user = userOf(records, given['email'] ?? '');
  if (!user || user.deleted) return slackError('users_not_found');
  const { id, name, email, deleted } = user;
  return slackOk({ user: { id, team_id: records.team.id, name, deleted, profile: { email, real_name: name } } });
}

function inviteMember(call: SlackCall): SandboxAnswer {
  const { records, plan, given } = call;
  if (plan !== 'enterprise') return slackError('feature_not_enabled');
  if (given['team_id'] !== records.team.id) return slackError('team_not_found');
  const channels = listOf(given['channel_ids']);
  if (!channels.every((id) => records.channels.has(id))) return slackError('failed_to_validate_channels');
  return invite(call, { channels, pending: 'already_in_team_invited_user', resend: given['resend'] === 'true' });
}

function inviteLegacy(call: SlackCall): SandboxAnswer {
  const channels = listOf(call.given['channels']);
  return invite(call, { channels, pending: 'already_invited', resend: call.given['resend'] === 'true' });
}

/** A form has commas, and JSON a list. */
const listOf = (text = ''): string[] =>
  text
    .replace(/[[\]"]/g, '')
    .split(',')
    .filter((each) => each !== '');

interface Inviting {
  channels: string[];
  /** The error where the person is invited already. */
  pending: string;
  resend: boolean;
}

/** A person who was deactivated is invited as anybody is. */
function invite(call: SlackCall, { channels, pending, resend }: Inviting): SandboxAnswer {
  const { records, given } = call;
  const email = given['email'] ?? '';
  if (!isAddress(email)) return slackError('invalid_email');
  const user = userOf(records, email);
  if (user && !user.deleted) return slackError('already_in_team');
  if (invitationOf(records, email, 'workspace') && !resend) return slackError(pending);
  records.invitations = records.invitations.filter((each) => each !== invitationOf(records, email, 'workspace'));
  add(call, { email, to: 'workspace', channels });
  return slackOk();
}

function inviteShared(call: SlackCall): SandboxAnswer {
  const { records, plan, given } = call;
  if (plan === 'free') return slackError('not_paid');
  const channel = records.channels.get(given['channel'] ?? '');
  if (!channel) return slackError('channel_not_found');
  if (!channel.hasBot) return slackError('not_in_channel');
  const [email, ...more] = listOf(given['emails']);
  if (email === undefined || more.length > 0) return missingArguments(['emails']);
  if (!isAddress(email)) return slackError('invalid_email');
  if (userOf(records, email)?.channels.includes(channel.id)) return slackError('already_in_channel');
  const pending = invitationOf(records, email, 'channel');
  if (pending?.channels.includes(channel.id)) return slackError('connection_limit_exceeded_pending');
  const { id } = add(call, { email, to: 'channel', channels: [channel.id] });
  const open = given['external_limited'] === 'false' && { conf_code: 'sandbox', url: `https://join.slack.com/${id}` };
  return slackOk({ invite_id: id, is_legacy_shared_channel: false, ...open });
}

function add({ records, now }: SlackCall, invitation: Omit<SlackInvitation, 'id' | 'at'>): SlackInvitation {
  const added = { ...invitation, id: newId('I'), at: now };
  records.invitations.push(added);
  return added;
}

const isAddress = (text: string): boolean => z.email().safeParse(text).success;
