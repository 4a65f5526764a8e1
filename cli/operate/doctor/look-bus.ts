/** Our own topics, their subscriptions, and what waits in the dead-letter subscription. */
import type { PubSub } from '@google-cloud/pubsub';

import { fullName } from '../../../shared/bus/names.ts';
import type { NotificationSubscription, Subscriptions } from '../../../shared/bus/push-subscription.ts';
import { BUS_SETTINGS, SUBSCRIPTION_SETTINGS } from '../../../shared/bus/settings.ts';
import { readConfig } from '../../../shared/settings/config.ts';
import type { Env } from '../../../shared/settings/config.ts';
import { resellersOf } from '../../../shared/sources/workspace/accounts.ts';
import { WORKSPACE_ACCOUNTS, WORKSPACE_SUBSCRIPTION } from '../../../shared/sources/workspace/settings.ts';
import { kindOf } from '../dead-letter-kinds.ts';
import { listDeadLetters } from '../dead-letter-walk.ts';
import { checked } from './finding.ts';
import type { Finding } from './finding.ts';
import { judgeDeadLetterTopic, judgeDeadLetters, judgePushes } from './judge.ts';

const SETTINGS = [...BUS_SETTINGS, ...SUBSCRIPTION_SETTINGS, WORKSPACE_ACCOUNTS, WORKSPACE_SUBSCRIPTION] as const;
const ACCESS = 'grant yourself roles/pubsub.editor in the project, and see PUBSUB_EMULATOR_HOST where that is set';
const NOT_FOUND = 5;
const CALL = { timeout: 10_000, retry: null };
const WAIT_MS = 2_000;
const MOST_DEAD_LETTERS = 1_000;

export async function lookAtBus(env: Env): Promise<Finding[]> {
  const config = readConfig(SETTINGS, env);
  const { createSubscriptions, openPubSub } = await import('../../../shared/bus/subscriptions.ts');
  const pubsub = openPubSub(config.projectId, undefined);
  const subscriptions = createSubscriptions(pubsub);
  const of = (topic: string) => subscriptionsOf(pubsub, subscriptions, topic);
  const identity = {
    serviceAccount: env['PUSH_SERVICE_ACCOUNT'] || undefined,
    audience: env['PUSH_AUDIENCE'] || undefined,
  };
  const { deliveriesTopic, wakeTopic, deadLetterTopic } = config;
  try {
    const found = await Promise.all([
      checked(`topic ${deliveriesTopic}`, ACCESS, async () =>
        judgePushes(
          { topic: deliveriesTopic, lanes: ['fast', 'slow'], ackDeadlineSeconds: 60, keepsDeadLetters: true },
          await of(deliveriesTopic),
          identity,
        ),
      ),
      checked(`topic ${wakeTopic}`, ACCESS, async () =>
        judgePushes(
          // A wake is worth nothing after an hour, and a hundred pushes take longer.
          { topic: wakeTopic, lanes: [], ackDeadlineSeconds: 60, keepsDeadLetters: false },
          await of(wakeTopic),
          identity,
        ),
      ),
      checked('dead-letter topic', ACCESS, async () => {
        const kept = await of(deadLetterTopic);
        const resellers = resellersOf(config).map(({ subscription }) => subscription);
        return [judgeDeadLetterTopic(kept), ...(await lookAtDeadLetters(pubsub, kept ?? [], resellers))];
      }),
    ]);
    return found.flat();
  } finally {
    await pubsub.close();
  }
}

/** Null where there is no such topic. */
async function subscriptionsOf(
  pubsub: PubSub,
  subscriptions: Subscriptions,
  topic: string,
): Promise<NotificationSubscription[] | null> {
  try {
    const full = fullName(pubsub.projectId, 'topics', topic);
    const [found] = await pubsub.topic(full).getSubscriptions({ gaxOpts: CALL });
    const read = await Promise.all(found.map(({ name }) => subscriptions.get(name)));
    return read.filter((each) => each !== null);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === NOT_FOUND) return null;
    throw error;
  }
}

async function lookAtDeadLetters(
  pubsub: PubSub,
  kept: readonly NotificationSubscription[],
  resellers: readonly string[],
): Promise<Finding[]> {
  const pulled = kept.find(({ push }) => push === null);
  if (!pulled) return [];
  const { openDeadLetters } = await import('../../../shared/bus/dead-letters.ts');
  const letters = await openDeadLetters(pubsub, pulled.name, WAIT_MS);
  const { found, more } = await listDeadLetters(letters, MOST_DEAD_LETTERS).finally(() => letters.close());
  return [
    judgeDeadLetters(
      found.map((letter) => kindOf(letter, resellers)),
      more,
    ),
  ];
}
