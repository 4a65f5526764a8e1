/** Registration for reseller notifications, and the push subscription that brings them (GR-1, GR-5, GR-6). */
import { isDeepStrictEqual } from 'node:util';

import type { Config } from '../../config.ts';
import { SubrelayError } from '../../errors.ts';
import type { Reseller, WatchDetails } from './reseller.ts';

/** A push subscription, as far as it is ours to decide. */
export interface PushSubscription {
  /** `projects/P/subscriptions/S`. */
  name: string;
  /** `projects/P/topics/T`; a subscription's topic can't be changed. */
  topic: string;
  push: { endpoint: string; serviceAccount: string; audience: string };
  ackDeadlineSeconds: number;
  deadLetter: { topic: string; maxDeliveryAttempts: number } | null;
  /** The wait before a message that wasn't acknowledged is pushed again. */
  retry: { minimumSeconds: number; maximumSeconds: number } | null;
  /** Days without a notification don't delete it. */
  neverExpires: boolean;
  retentionSeconds: number;
  /** Acknowledged messages can be replayed by a seek. */
  retainAcked: boolean;
}

export type ChangeableSubscription = Omit<PushSubscription, 'name' | 'topic'>;

/** What registering needs of Pub/Sub. Every call throws SubrelayError `BUS_UNAVAILABLE`. */
export interface PushSubscriptions {
  get(name: string): Promise<PushSubscription | null>;
  /** False if there was one by then. */
  create(subscription: PushSubscription): Promise<boolean>;
  update(name: string, changes: Partial<ChangeableSubscription>): Promise<void>;
}

export type RegisterConfig = Config<
  | 'projectId'
  | 'workspaceSubscription'
  | 'receiveWorkspaceUrl'
  | 'pushServiceAccount'
  | 'pushAudience'
  | 'deadLetterTopic'
>;

export interface Registration extends WatchDetails {
  /** The push subscription's full name. */
  subscription: string;
  /** `created`, or the names of the settings that were changed; empty if everything was as it should be. */
  changes: string[];
}

const ACK_DEADLINE_SECONDS = 60;
/** The most there can be: with these backoffs an outage of ours may last 15 hours before anything is dead-lettered. */
const MAX_DELIVERY_ATTEMPTS = 100;
const RETRY = { minimumSeconds: 10, maximumSeconds: 600 };
const RETENTION_SECONDS = 7 * 86_400;

/**
 * Registers one reseller and brings its push subscription to the settings; repeating it changes nothing.
 * @param deps.serviceAccount who may then attach a subscription to the topic: the account that calls Pub/Sub here
 * @param deps.subscription the subscription's full name, where it isn't the setting's
 * @throws SubrelayError `SOURCE_UNAVAILABLE`, `BUS_UNAVAILABLE`, or `INTERNAL` if the name is taken by another topic's
 */
export async function register(deps: {
  reseller: Reseller;
  subscriptions: PushSubscriptions;
  config: RegisterConfig;
  serviceAccount: string;
  subscription?: string | undefined;
}): Promise<Registration> {
  const { reseller, subscriptions, config, serviceAccount } = deps;
  const topic = await reseller.register(serviceAccount);
  const wanted = subscriptionFor(topic, config, deps.subscription);
  const changes = await ensure(subscriptions, wanted);
  const { serviceAccounts } = await reseller.watchDetails();
  return { topic, serviceAccounts, subscription: wanted.name, changes };
}

/** The push subscription that the settings ask for. */
export function subscriptionFor(topic: string, config: RegisterConfig, name?: string): PushSubscription {
  return {
    name: fullName(config.projectId, 'subscriptions', name ?? config.workspaceSubscription),
    topic,
    push: {
      endpoint: config.receiveWorkspaceUrl,
      serviceAccount: config.pushServiceAccount,
      audience: config.pushAudience,
    },
    ackDeadlineSeconds: ACK_DEADLINE_SECONDS,
    deadLetter: {
      topic: fullName(config.projectId, 'topics', config.deadLetterTopic),
      maxDeliveryAttempts: MAX_DELIVERY_ATTEMPTS,
    },
    retry: RETRY,
    neverExpires: true,
    retentionSeconds: RETENTION_SECONDS,
    retainAcked: true,
  };
}

/** The settings in which a subscription differs from the wanted one. */
export function differences(
  { name: _name, topic: _topic, ...wanted }: PushSubscription,
  existing: PushSubscription,
): Partial<ChangeableSubscription> {
  const settings = Object.keys(wanted) as (keyof ChangeableSubscription)[];
  const changed = settings.filter((setting) => !isDeepStrictEqual(existing[setting], wanted[setting]));
  return Object.fromEntries(changed.map((setting) => [setting, wanted[setting]]));
}

async function ensure(subscriptions: PushSubscriptions, wanted: PushSubscription): Promise<string[]> {
  const existing = await subscriptions.get(wanted.name);
  if (existing !== null) return correct(subscriptions, wanted, existing);
  if (await subscriptions.create(wanted)) return ['created'];
  const madeMeanwhile = await subscriptions.get(wanted.name);
  if (madeMeanwhile !== null) return correct(subscriptions, wanted, madeMeanwhile);
  throw new SubrelayError('BUS_UNAVAILABLE', `Pub/Sub neither has ${wanted.name} nor makes it: run this again`);
}

async function correct(
  subscriptions: PushSubscriptions,
  wanted: PushSubscription,
  existing: PushSubscription,
): Promise<string[]> {
  if (existing.topic !== wanted.topic) {
    const fix = `delete it and register again, current topic is ${existing.topic}`;
    throw new SubrelayError('INTERNAL', `Cannot move ${wanted.name} to ${wanted.topic}: ${fix}`);
  }
  const changes = differences(wanted, existing);
  const changed = Object.keys(changes);
  if (changed.length > 0) await subscriptions.update(wanted.name, changes);
  return changed;
}

const fullName = (projectId: string, kind: 'subscriptions' | 'topics', name: string): string =>
  name.includes('/') ? name : `projects/${projectId}/${kind}/${name}`;
