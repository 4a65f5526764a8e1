/** The Jira site and the Slack workspace that people are invited to on one machine. */
import type { EpochMs } from '../shared/base/time.ts';
import type { JiraOptions } from './sandbox/jira.ts';
import type { SlackOptions } from './sandbox/slack.ts';

export const JIRA_CREDENTIALS = { email: 'subrelay@shop.example', apiToken: 'jira-sandbox-token' };
export const JIRA_GROUP = { id: '276f955c-63d7-42c8-9520-92d01dca0625', name: 'support-customers' };
export const JIRA_DESK = { id: '1', name: 'Support' };

export const sampleJira = (now: () => EpochMs): JiraOptions => ({
  credentials: JIRA_CREDENTIALS,
  accounts: [{ emailAddress: JIRA_CREDENTIALS.email }],
  groups: [JIRA_GROUP],
  desks: [JIRA_DESK],
  organizations: [{ id: '1', name: 'Support customers' }],
  now,
});

export const SLACK_TEAM = { id: 'T0SANDBOX', name: 'Shop' };
export const SLACK_CHANNEL = { id: 'C0SUPPORT', name: 'support', hasBot: true };
export const SLACK_TOKENS = { user: 'xoxp-sandbox', bot: 'xoxb-sandbox', legacy: 'xoxs-sandbox' };

export const sampleSlack = (now: () => EpochMs): SlackOptions => ({
  team: SLACK_TEAM,
  users: [],
  channels: [SLACK_CHANNEL],
  tokens: [
    { token: SLACK_TOKENS.user, kind: 'user', scopes: ['admin.users:write', 'users:read', 'users:read.email'] },
    { token: SLACK_TOKENS.bot, kind: 'bot', scopes: ['conversations.connect:write', 'users:read', 'users:read.email'] },
    { token: SLACK_TOKENS.legacy, kind: 'legacy', scopes: ['client'] },
  ],
  now,
});
