/** Whether all is in order, and the mending of what is not. */
import { buildRouteMap } from '@stricli/core';

import { command } from '../frame/command.ts';
import type { Context } from '../frame/command.ts';
import { count, flag, text } from '../frame/flags.ts';
import { IN_PARENTHESES, KEY_FILE, PROJECT } from './setting-flags.ts';

export const doctor = command({
  load: async () => (await import('../operate/doctor/doctor.ts')).doctor,
  brief: 'look whether all is in order, and say how to mend what is not',
  about: `Looks at a deployment from outside and says of each thing whether it is in order, and how to mend it: keys, clock, delegation and scopes of each reseller, its topic, its subscription, what pushes are signed as, our own topics, dead letters, Firestore and its indexes, what the scheduler should have done, and what customers would notice: webhooks that fail, deliveries that are late, quarantine, silent sources, quotas. It changes nothing, and shows no secret.

It looks at what the environment tells of: the settings of the functions (docs/settings.md). Without --project it looks at the running local stack.`,
  parameters: {
    flags: {
      ...{ ...PROJECT, ...KEY_FILE },
      region: text('REGION', 'the region of the functions; else the one that their addresses in the settings name'),
      json: flag('prints one JSON object: {"findings": [{"check", "verdict", "says", "fix"}]}'),
      'exit-zero': flag('ends with 0 where something is to be mended, too'),
    },
  },
  exits: ['done', 'wrong', 'usage', 'unreachable'],
});

export const audit = command({
  load: async () => (await import('../operate/audit.ts')).audit,
  brief: 'find deliveries that must exist and do not',
  about: `Recomputes which deliveries the events of a window must have, and lists those that are missing: the holes. It only reads, about one document for each event and each of its deliveries. Each hole is a log line ledger.hole on stderr besides.

Environment: GOOGLE_CLOUD_PROJECT; without it, the local stack that npm start runs.`,
  parameters: {
    flags: {
      from: text('TIME', 'RFC 3339, at most 100 days ago (24 hours before --to)'),
      to: text('TIME', 'RFC 3339, not part of the window (now)'),
      json: flag('prints one JSON object'),
      'exit-zero': flag('ends with 0 where something is missing, too'),
    },
  },
  exits: ['done', 'wrong', 'usage', 'unreachable', 'interrupted'],
});

export const reconcile = command({
  load: async () => (await import('../operate/reconcile.ts')).reconcile,
  brief: 'compare every account with its source, and take in what never arrived',
  about: `Compares every configured account with its source, as the function does that the scheduler calls: Workspace subscriptions with what was announced of them, Paddle notifications with what arrived. What is missing is taken in and delivered. It goes on where the last run stopped, and may be run beside the function. It needs the settings of the function reconcile in the environment (docs/settings.md).\n\n${IN_PARENTHESES}`,
  parameters: {
    flags: {
      ...{ ...PROJECT, ...KEY_FILE },
      baseline: flag('takes the source as it is for announced, and announces nothing: for a brand-new deployment'),
    },
  },
  exits: ['done', 'usage', 'unreachable', 'partly', 'interrupted'],
});

const DEAD_LETTERS = {
  ...PROJECT,
  subscription: text('NAME', 'the dead-letter subscription, by name or full name (dead-letter)'),
  idle: count('--idle', 600, 'ends when nothing more has come for so many seconds (3)'),
} as const;

const list = command({
  load: async () => (await import('../operate/dead-letters.ts')).listCommand,
  brief: 'show what Pub/Sub gave up pushing, and leave it there',
  about: `Shows what Pub/Sub gave up pushing, and leaves everything there.\n\n${IN_PARENTHESES}`,
  parameters: {
    flags: {
      ...DEAD_LETTERS,
      'max-messages': count('--max-messages', 10_000, 'looks at so many at most (1000)'),
      json: flag('one JSON object for each message and line'),
    },
  },
  exits: ['done', 'usage', 'unreachable'],
});

const replay = command({
  load: async () => (await import('../operate/dead-letters.ts')).replayCommand,
  brief: 'take in what Pub/Sub gave up pushing',
  about: `Takes Workspace notifications in, as receive-workspace does, and acknowledges each only when its event and deliveries are stored, or when it is in quarantine. It acknowledges pointers and wakes and discards them, since deliveries are their own outbox. It may be repeated, and stopped at any time. It needs the settings of receive-workspace: WORKSPACE_ACCOUNTS, CUSTOMER_HMAC_KEY and, where they are not the default, the topics and WORKSPACE_SUBSCRIPTION.

It ends with 6 where a message could not be stored, or nobody knows whose it is.\n\n${IN_PARENTHESES}`,
  parameters: {
    flags: {
      ...DEAD_LETTERS,
      'max-messages': count('--max-messages', 1_000_000, 'looks at so many at most (100000)'),
      'dry-run': flag('only counts what it would do'),
    },
  },
  exits: ['done', 'usage', 'unreachable', 'partly'],
});

export const deadLetters = buildRouteMap<'list' | 'replay', Context>({
  routes: { list, replay },
  docs: { brief: 'list or replay what Pub/Sub gave up pushing' },
});
