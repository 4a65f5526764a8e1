import process from 'node:process';
import type { PubSub } from '@google-cloud/pubsub';

import { INTAKE_SETTINGS } from '../functions/settings.ts';
import { createLog } from '../shared/base/log.ts';
import { inTrace, newTrace } from '../shared/base/trace.ts';
import { createTakeMessage } from '../shared/intake/take-message.ts';
import type { WorkspaceReseller } from '../shared/sources/workspace/accounts.ts';
import { workspaceDoor } from '../shared/sources/workspace/door.ts';
import {
  WORKSPACE_ACCOUNTS,
  WORKSPACE_KEY_FILE,
  WORKSPACE_SUBSCRIPTION,
} from '../shared/sources/workspace/settings.ts';
import { UsageError, parseCommand } from './command.ts';
import type { Command } from './command.ts';
import { countOf } from './numbers.ts';
import { createPullSession } from './pull-session.ts';
import type { PullSession } from './pull-session.ts';
import { RESELLER_USAGE, chosenResellers, resellerOptions } from './resellers.ts';
import { settingOptions, settingsOf } from './settings-options.ts';

const usage = [
  'npx subrelay pull [OPTIONS]',
  '',
  'Takes Workspace notifications from subscriptions made by npx subrelay register --pull, as receive-workspace takes what',
  'is pushed: a message is acknowledged when its event and deliveries are stored, or when it is in quarantine. It runs',
  'until Ctrl-C. It needs the intake settings in the environment: GOOGLE_CLOUD_PROJECT, CUSTOMER_HMAC_KEY and, where they',
  'are not the default, DELIVERIES_TOPIC and WAKE_TOPIC.',
  '',
  '  --project ID                  the project of Firestore and Pub/Sub (GOOGLE_CLOUD_PROJECT)',
  '  --key-file FILE               a key file to call Pub/Sub with (WORKSPACE_KEY_FILE)',
  ...RESELLER_USAGE,
  '  --max-outstanding N           at most so many messages at a time (100)',
  '  --once                        ends when nothing has come for a while, instead of at Ctrl-C',
  '  --idle SECONDS                how long that while is (5)',
  '  --max-messages N              ends after so many messages, with --once',
  '  -h, --help                    shows this',
  '',
  'In parentheses: the default, or the setting of the environment that is it (docs/settings.md).',
  'Exit codes: 0 done, 1 something is wrong or a message could not be stored, 2 wrong usage.',
].join('\n');

const options = {
  ...settingOptions('project', 'key-file'),
  ...resellerOptions,
  'max-outstanding': { type: 'string', default: '100' },
  once: { type: 'boolean', default: false },
  idle: { type: 'string', default: '5' },
  'max-messages': { type: 'string' },
} as const;

/** The intake's, and whose notifications come how. */
const SETTINGS = [...INTAKE_SETTINGS, WORKSPACE_ACCOUNTS, WORKSPACE_SUBSCRIPTION, WORKSPACE_KEY_FILE] as const;

export const pullCommand: Command = {
  name: 'pull',
  summary: 'takes Workspace notifications from a subscription that is pulled',
  usage,
  async run(args, { env, print }) {
    const { values } = parseCommand('pull', args, { options });
    const limits = limitsOf(values);
    const config = settingsOf(SETTINGS, values, env);
    const resellers = chosenResellers(config, values);
    // Loaded here: --help and wrong usage are answered without it.
    const { acceptFor } = await import('../functions/compose.ts');
    const { openPubSub } = await import('../shared/bus/subscriptions.ts');
    const pubsub = openPubSub(config.projectId, config.workspaceKeyFile);
    const accept = acceptFor(config, createLog('pull', { ...config, destination: process.stderr }));
    const take = createTakeMessage({ door: workspaceDoor(resellers), accept, now: Date.now });
    const session = createPullSession({ take, print, ...limits });
    const stop = () => session.end();
    process.once('SIGINT', stop).once('SIGTERM', stop);
    try {
      await pullAll(pubsub, resellers, session, limits.maxOutstanding);
      print(session.summary());
      return session.failures() > 0 ? 1 : 0;
    } finally {
      process.off('SIGINT', stop).off('SIGTERM', stop);
      await pubsub.close();
    }
  },
};

async function pullAll(
  pubsub: PubSub,
  resellers: readonly WorkspaceReseller[],
  session: PullSession,
  maxOutstanding: number,
): Promise<void> {
  const { createSubscriptions } = await import('../shared/bus/subscriptions.ts');
  const { startPull } = await import('../shared/bus/pull.ts');
  const subscriptions = createSubscriptions(pubsub);
  const names = resellers.map(({ subscription }) => subscription);
  for (const name of names) {
    const existing = await subscriptions.get(name);
    if (existing === null) throw new UsageError(`There is no ${name}: run npx subrelay register --pull`);
    if (existing.push !== null)
      throw new UsageError(
        `${name} pushes to ${existing.push.endpoint}: run npx subrelay register --pull to change it`,
      );
  }
  const pulls = names.map((subscription) =>
    startPull({
      pubsub,
      subscription,
      maxOutstanding,
      take: (message) => inTrace(newTrace(), () => session.take({ ...message, subscription })),
    }),
  );
  session.start();
  try {
    await Promise.race([session.ended, ...pulls.map(({ failed }) => failed)]);
  } finally {
    await Promise.all(pulls.map(({ stop }) => stop()));
  }
}

function limitsOf(values: { 'max-outstanding': string; once: boolean; idle: string; 'max-messages'?: string }) {
  if (values['max-messages'] !== undefined && !values.once) throw new UsageError('--max-messages needs --once');
  const maxMessages =
    values['max-messages'] === undefined ? Infinity : countOf('--max-messages', values['max-messages'], 1_000_000);
  const maxOutstanding = Math.min(maxMessages, countOf('--max-outstanding', values['max-outstanding'], 1_000));
  return { once: values.once, maxMessages, maxOutstanding, idleMs: countOf('--idle', values.idle, 3_600) * 1_000 };
}
