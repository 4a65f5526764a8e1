/** What a Slack workspace holds: people, channels, and who was invited to what. */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';

import type { EpochMs } from '../../shared/base/time.ts';

export const slackUser = z.strictObject({
  id: z.string().optional(),
  email: z.email(),
  name: z.string().optional(),
  /** Deactivated. */
  deleted: z.boolean().default(false),
  /** Ids of channels. */
  channels: z.array(z.string()).default([]),
});
export type SlackUserRequest = z.input<typeof slackUser>;
export interface SlackUser extends z.output<typeof slackUser> {
  id: string;
  name: string;
}

export interface SlackChannel {
  id: string;
  name: string;
  /** Whether the app's bot is in it. */
  hasBot: boolean;
}

/** One that nobody has accepted. */
export interface SlackInvitation {
  id: string;
  email: string;
  /** `workspace`: as a member or guest; `channel`: to one channel, from outside (Slack Connect). */
  to: 'workspace' | 'channel';
  channels: string[];
  at: EpochMs;
}

export interface SlackRecords {
  team: { id: string; name: string };
  /** By id. */
  users: Map<string, SlackUser>;
  channels: Map<string, SlackChannel>;
  invitations: SlackInvitation[];
}

export interface SlackSeed {
  team: { id: string; name: string };
  users: readonly SlackUserRequest[];
  channels: readonly SlackChannel[];
}

export function slackRecords({ team, users, channels }: SlackSeed): SlackRecords {
  const byId = new Map(channels.map((each) => [each.id, each]));
  const records: SlackRecords = { team, users: new Map(), channels: byId, invitations: [] };
  for (const user of users) putUser(records, user);
  return records;
}

/** Adds one, or replaces the one with its id. */
export function putUser({ users }: SlackRecords, request: SlackUserRequest): SlackUser {
  const given = slackUser.parse(request);
  const user = { ...given, id: given.id ?? newId('U'), name: given.name ?? given.email };
  users.set(user.id, user);
  return user;
}

/** As Slack's look: a letter for the kind, then capitals and digits. */
export const newId = (kind: string): string => `${kind}${randomBytes(5).toString('hex').toUpperCase()}`;

export const userOf = ({ users }: SlackRecords, email: string): SlackUser | undefined =>
  [...users.values()].find((each) => isSame(each.email, email));

/** Null where none is open. */
export const invitationOf = (
  { invitations }: SlackRecords,
  email: string,
  to: SlackInvitation['to'],
): SlackInvitation | undefined => invitations.find((each) => each.to === to && isSame(each.email, email));

const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/** The person accepts all of their invitations. @throws RangeError where there is none */
export function accept(records: SlackRecords, email: string): SlackUser {
  const own = records.invitations.filter((each) => isSame(each.email, email));
  if (own.length === 0) throw new RangeError(`The sandbox has invited nobody at ${email}`);
  records.invitations = records.invitations.filter((each) => !own.includes(each));
  const before = userOf(records, email);
  const channels = [...new Set([...(before?.channels ?? []), ...own.flatMap((each) => each.channels)])];
  return putUser(records, { email, ...before, deleted: false, channels });
}

export const slackState = ({ users, channels, invitations }: SlackRecords) => ({
  users: [...users.values()],
  channels: [...channels.values()],
  invitations: [...invitations],
});
export type SlackState = ReturnType<typeof slackState>;
