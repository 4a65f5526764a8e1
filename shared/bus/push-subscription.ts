/**
 * The subscription to a reseller's notifications: as it should be, and in what a real one differs
 * (docs/facts/google-workspace.md, GR-6 and GR-17).
 */
import { isDeepStrictEqual } from 'node:util';

import { fullName } from './names.ts';
import { keysOf } from '../base/records.ts';

/** Where Pub/Sub posts messages, and as whom. */
export interface PushTarget {
  endpoint: string;
  serviceAccount: string;
  audience: string;
  /** The message comes in a JSON envelope: without it nobody could tell ids and times of messages. */
  wrapped: boolean;
}

/** What can be changed of a subscription. */
export interface ChangeableSettings {
  /** Null where messages are pulled. */
  push: PushTarget | null;
  ackDeadlineSeconds: number;
  deadLetter: { topic: string; maxDeliveryAttempts: number } | null;
  /** The wait before a message that wasn't acknowledged comes again. */
  retry: { minimumSeconds: number; maximumSeconds: number } | null;
  /** Days without a notification don't delete it. */
  neverExpires: boolean;
  retentionSeconds: number;
  /** Acknowledged messages can be replayed by a seek. */
  retainAcked: boolean;
}

/** A subscription, as far as it is ours to decide. */
export interface NotificationSubscription extends ChangeableSettings {
  /** `projects/P/subscriptions/S`. */
  name: string;
  /** `projects/P/topics/T`; like the filter and the order, it can't be changed. */
  topic: string;
  /** Empty takes every message. */
  filter: string;
  /** Messages with one ordering key come in their order; absent: they may not. */
  ordered?: boolean;
  /** Cut off from its topic for good. */
  detached: boolean;
}

/** What registering needs of Pub/Sub. Every call throws SubrelayError `BUS_UNAVAILABLE`. */
export interface Subscriptions {
  get(name: string): Promise<NotificationSubscription | null>;
  /** False if there was one by then. */
  create(subscription: NotificationSubscription): Promise<boolean>;
  update(name: string, changes: Partial<ChangeableSettings>): Promise<void>;
}

/** What of the wanted subscription depends on the deployment. */
export interface SubscriptionChoice {
  projectId: string;
  /** Full, or within the project. */
  name: string;
  /** Null: messages are pulled. */
  push: Omit<PushTarget, 'wrapped'> | null;
  /** Full, or within the project. */
  deadLetterTopic: string;
}

const ACK_DEADLINE_SECONDS = 60;
/** The most there can be: with these backoffs an outage of ours may last 15 hours before anything is dead-lettered. */
const MAX_DELIVERY_ATTEMPTS = 100;
const RETRY = { minimumSeconds: 10, maximumSeconds: 600 };
const RETENTION_SECONDS = 7 * 86_400;

/** The subscription that there should be. */
export const subscriptionFor = (topic: string, choice: SubscriptionChoice): NotificationSubscription => ({
  name: fullName(choice.projectId, 'subscriptions', choice.name),
  topic,
  filter: '',
  detached: false,
  push: choice.push && { ...choice.push, wrapped: true },
  ackDeadlineSeconds: ACK_DEADLINE_SECONDS,
  deadLetter: {
    topic: fullName(choice.projectId, 'topics', choice.deadLetterTopic),
    maxDeliveryAttempts: MAX_DELIVERY_ATTEMPTS,
  },
  retry: RETRY,
  neverExpires: true,
  retentionSeconds: RETENTION_SECONDS,
  retainAcked: true,
});

/** The settings in which a subscription differs from the wanted one, with the wanted values. */
export function differences(
  {
    name: _name,
    topic: _topic,
    filter: _filter,
    ordered: _ordered,
    detached: _detached,
    ...wanted
  }: NotificationSubscription,
  existing: NotificationSubscription,
): Partial<ChangeableSettings> {
  const settings = keysOf<keyof ChangeableSettings>(wanted);
  const changed = settings.filter((setting) => !isDeepStrictEqual(existing[setting], wanted[setting]));
  return Object.fromEntries(changed.map((setting) => [setting, wanted[setting]]));
}

/** One setting that is not as it should be. */
export interface Drift {
  /** `ackDeadlineSeconds`, or a part of one: `push.endpoint`. */
  setting: string;
  current: string | number | boolean | null;
  desired: string | number | boolean | null;
}

type Value = ChangeableSettings[keyof ChangeableSettings] | undefined;

/** The same differences one by one, for whoever reads them. */
export function driftOf(wanted: NotificationSubscription, existing: NotificationSubscription): Drift[] {
  const settings = keysOf<keyof ChangeableSettings>(differences(wanted, existing));
  return settings.flatMap((setting) => {
    const current = partsOf(setting, existing[setting]);
    const desired = partsOf(setting, wanted[setting]);
    return [...new Set([...current.keys(), ...desired.keys()])]
      .map((part) => ({ setting: part, current: current.get(part) ?? null, desired: desired.get(part) ?? null }))
      .filter((each) => each.current !== each.desired);
  });
}

const partsOf = (setting: string, value: Value): Map<string, Drift['current']> =>
  value !== null && typeof value === 'object'
    ? new Map(Object.entries<Drift['current']>({ ...value }).map(([part, each]) => [`${setting}.${part}`, each]))
    : new Map(value === null || value === undefined ? [] : [[setting, value]]);

/** What no update can mend, each with what is there now. */
export function obstaclesIn(wanted: NotificationSubscription, existing: NotificationSubscription): string[] {
  return [
    ...(existing.topic === wanted.topic ? [] : [`its topic is ${existing.topic}, not ${wanted.topic}`]),
    ...(existing.filter === wanted.filter
      ? []
      : [`it has ${existing.filter ? `the filter ${existing.filter}` : 'no filter'}`]),
    ...((existing.ordered ?? false) === (wanted.ordered ?? false)
      ? []
      : [`it has ${existing.ordered ? 'message ordering' : 'no message ordering'}`]),
    ...(existing.detached ? ['it is detached from its topic'] : []),
  ];
}
