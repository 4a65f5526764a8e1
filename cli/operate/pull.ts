import process from 'node:process';
import type { PubSub } from '@google-cloud/pubsub';

import { INTAKE_SETTINGS } from '../../functions/settings.ts';
import {
  WORKSPACE_ACCOUNTS,
  WORKSPACE_KEY_FILE,
  WORKSPACE_SUBSCRIPTION,
} from '../../shared/sources/workspace/settings.ts';
import { createLog } from '../../shared/base/log.ts';
import { inTrace, newTrace } from '../../shared/base/trace.ts';
import { createTakeMessage } from '../../shared/intake/take-message.ts';
import type { WorkspaceReseller } from '../../shared/sources/workspace/accounts.ts';
import { workspaceDoor } from '../../shared/sources/workspace/door.ts';
import type { Run } from '../frame/command.ts';
import { UsageError } from '../frame/usage-error.ts';
import { targetOf } from '../target/target.ts';
import { logLines } from './log-lines.ts';
import { createPullSession } from './pull-session.ts';
import type { PullSession } from './pull-session.ts';
import { auditOfProject } from './audited.ts';
import { chosenResellers } from './resellers.ts';
import type { ResellerValues } from './resellers.ts';
import { settingsOf } from './settings-options.ts';
import type { OptionValues } from './settings-options.ts';

/** The intake's, and whose notifications come how. */
const SETTINGS = [...INTAKE_SETTINGS, WORKSPACE_ACCOUNTS, WORKSPACE_SUBSCRIPTION, WORKSPACE_KEY_FILE] as const;

interface PullFlags extends Pick<OptionValues, 'project' | 'key-file'>, ResellerValues {
  'max-outstanding'?: number | undefined;
  once?: boolean | undefined;
  /** Seconds. */
  idle?: number | undefined;
  'max-messages'?: number | undefined;
}

export const pull: Run<PullFlags> = async (terminal, values) => {
  const limits = limitsOf(values);
  const { print } = terminal;
  const { env } = await targetOf(values.project, terminal);
  const config = settingsOf(SETTINGS, values, env);
  const resellers = chosenResellers(config, values);
  // Loaded here: --help and wrong usage are answered without it.
  const { acceptFor } = await import('../../functions/compose.ts');
  const { openPubSub } = await import('../../shared/bus/subscriptions.ts');
  const pubsub = openPubSub(config.projectId, config.workspaceKeyFile);
  const accept = acceptFor(config, createLog('pull', { ...config, destination: logLines(terminal, 'pull') }));
  const take = createTakeMessage({ door: workspaceDoor(resellers), accept, now: Date.now });
  const session = createPullSession({ take, print, ...limits });
  const stop = () => session.end();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    await checkSubscriptions(pubsub, resellers);
    await auditOfProject(config.projectId, 'pull', { subscriptions: namesOf(resellers) });
    await pullAll(pubsub, resellers, session, limits.maxOutstanding);
    print(session.summary());
    return session.failures() > 0 ? 'partly' : 'done';
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
    await pubsub.close();
  }
};

const namesOf = (resellers: readonly WorkspaceReseller[]): string[] =>
  resellers.map(({ subscription }) => subscription);

async function checkSubscriptions(pubsub: PubSub, resellers: readonly WorkspaceReseller[]): Promise<void> {
  const { createSubscriptions } = await import('../../shared/bus/subscriptions.ts');
  const subscriptions = createSubscriptions(pubsub);
  for (const name of namesOf(resellers)) {
    const existing = await subscriptions.get(name);
    if (existing === null) throw new UsageError(`There is no ${name}: run $subrelay register --pull`);
    if (existing.push !== null)
      throw new UsageError(`${name} pushes to ${existing.push.endpoint}: run $subrelay register --pull to change it`);
  }
}

async function pullAll(
  pubsub: PubSub,
  resellers: readonly WorkspaceReseller[],
  session: PullSession,
  maxOutstanding: number,
): Promise<void> {
  const { startPull } = await import('../../shared/bus/pull.ts');
  const pulls = namesOf(resellers).map((subscription) =>
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

function limitsOf({ 'max-outstanding': outstanding = 100, once = false, idle = 5, 'max-messages': most }: PullFlags) {
  if (most !== undefined && !once) throw new UsageError('--max-messages needs --once');
  const maxMessages = most ?? Infinity;
  return { once, maxMessages, maxOutstanding: Math.min(maxMessages, outstanding), idleMs: idle * 1_000 };
}
