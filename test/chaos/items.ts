/** What is sent: each item's request, the `webhook-id` that it must arrive under, and where it must arrive. */
import { RESELLER_ACCOUNT, sampleAlert, sampleNotification } from '../../local/samples.ts';
import { signBillingNotification, signClassicAlert } from '../../local/sandbox/sign-paddle.ts';
import type { LocalKeys } from '../../local/keys.ts';
import { eventId, payloadDeliveryId } from '../../shared/events/ids.ts';
import type { EpochMs } from '../../shared/base/time.ts';
import type { Random } from './random.ts';
import { BILLING_SUBSCRIPTIONS, CLASSIC_SUBSCRIPTIONS, WORKSPACE_SUBSCRIPTIONS } from './subscriptions.ts';
import { WIDE } from './webhooks.ts';

export const KINDS = ['classic', 'billing', 'workspace', 'notified', 'event', 'ordered', 'payload', 'wide'] as const;
export type Kind = (typeof KINDS)[number];

export interface Answered {
  at: EpochMs;
  /** 0 where no answer came. */
  status: number;
}

export interface Request {
  path: string;
  headers: Record<string, string>;
  body: string;
}

export interface Item {
  key: string;
  kind: Kind;
  /** The `webhook-id` of its webhooks: the event's id, or the delivery's. */
  id: string;
  /** The endpoints that must get it. */
  endpoints: string[];
  /** Its subject, where its events must arrive in order. */
  queue: string | null;
  /** Made anew for each try: a signature may have a time in it. Null: published to the reseller's topic. */
  request: ((token: string) => Request) | null;
  /** What is published. */
  notification: Record<string, unknown> | null;
  /** One for each try. */
  answers: Answered[];
  /** When it was first answered 2xx; null: not yet. From then on it must not be lost. */
  acceptedAt: number | null;
  /** An id in an answer that is not its own. */
  wrongId: string | null;
}

export interface Making {
  keys: LocalKeys;
  random: Random;
  now: () => number;
  /** Digits that make the keys of one run unlike those of another. */
  run: string;
  /** Webhooks' ids by endpoint. */
  webhookOf: (endpoint: string) => string;
}

/** What each kind of event leads to besides `healthy`, which gets them all. */
const EVENT_TYPES = {
  'chaos.plain': [],
  'chaos.slow': ['slow'],
  'chaos.flaky': ['flapping'],
  'chaos.hole': ['hole'],
} as const;
export const QUEUES = ['q1', 'q2', 'q3', 'q4'];

type Content = Pick<Item, 'id' | 'endpoints' | 'request'> & Partial<Pick<Item, 'queue' | 'notification'>>;

/** Makes the `number`th item of a run. @param queue of an ordered one */
export function makeItem(making: Making, kind: Kind, number: number, queue: string): Item {
  const key = `${making.run}-${number}`;
  const content = CONTENT[kind](making, key, queue);
  return { key, kind, queue: null, notification: null, answers: [], acceptedAt: null, wrongId: null, ...content };
}

const json = { 'content-type': 'application/json' };

const CONTENT: Record<Kind, (making: Making, key: string, queue: string) => Content> = {
  classic: ({ keys, random, now }, key) => {
    // An alert's id is a number.
    const id = key.replaceAll('-', '');
    const alert = { ...sampleAlert(id, now()), subscription_id: String(random.pick(CLASSIC_SUBSCRIPTIONS)) };
    const body = signClassicAlert(alert, keys.paddleClassic.privateKey);
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return {
      id: eventId('paddle-classic', 'default', id),
      endpoints: ['healthy'],
      request: () => ({ path: '/receive-paddle', headers, body }),
    };
  },
  billing: ({ keys, random, now }, key) => {
    const data = random.pick(BILLING_SUBSCRIPTIONS);
    const occurred_at = new Date(now()).toISOString();
    const body = JSON.stringify({ event_id: `evt_${key}`, event_type: 'subscription.updated', occurred_at, data });
    const signature = () => signBillingNotification(body, keys.paddleBillingSecret, Math.floor(now() / 1_000));
    return {
      id: eventId('paddle-billing', 'default', `evt_${key}`),
      endpoints: ['healthy'],
      request: () => ({ path: '/receive-paddle', headers: { ...json, 'paddle-signature': signature() }, body }),
    };
  },
  workspace: (making, key) => {
    const data = Buffer.from(JSON.stringify(renewal(making, key))).toString('base64');
    const message = { data, messageId: key, publishTime: new Date(making.now()).toISOString(), attributes: {} };
    const body = JSON.stringify({ message, subscription: 'projects/subrelay-local/subscriptions/by-hand' });
    return {
      id: eventId('google-workspace', RESELLER_ACCOUNT, key),
      endpoints: ['healthy', 'flapping'],
      request: (token) => ({
        path: '/receive-workspace',
        headers: { ...json, authorization: `Bearer ${token}` },
        body,
      }),
    };
  },
  notified: (making, key) => ({
    id: eventId('google-workspace', RESELLER_ACCOUNT, key),
    endpoints: ['healthy', 'flapping'],
    request: null,
    notification: renewal(making, key),
  }),
  event: (making, key) => {
    const [type, endpoints] = making.random.pick(Object.entries(EVENT_TYPES));
    return event(making, key, type, ['healthy', ...endpoints]);
  },
  ordered: (making, key, queue) => ({ ...event(making, key, 'chaos.ordered', ['healthy', 'ordered'], queue), queue }),
  wide: (making, key) => event(making, key, 'chaos.wide', ['healthy', ...WIDE]),
  payload: ({ keys, random, now, webhookOf }, key) => {
    const endpoint = random.pick(['healthy', 'slow', 'flapping']);
    const scheduled = random.chance(0.2) && {
      scheduled_at: new Date(now() + random.between(500, 4_000)).toISOString(),
    };
    const payload = JSON.stringify({ data: { key } });
    const body = JSON.stringify({ webhook_id: webhookOf(endpoint), payload, ...scheduled });
    return {
      id: payloadDeliveryId('local', key),
      endpoints: [endpoint],
      request: () => ({ path: '/v1/deliveries', headers: apiHeaders(keys, key), body }),
    };
  },
};

const apiHeaders = ({ apiKey }: LocalKeys, key: string) => ({
  ...json,
  authorization: `Bearer ${apiKey}`,
  'idempotency-key': key,
});

function event({ keys, now }: Making, key: string, type: string, endpoints: string[], queue?: string): Content {
  const subject = queue && { subject: { id: queue } };
  const body = JSON.stringify({ type, data: { key }, timestamp: new Date(now()).toISOString(), ...subject });
  return {
    id: eventId('api', 'local', key),
    endpoints,
    request: () => ({ path: '/v1/events', headers: apiHeaders(keys, key), body }),
  };
}

function renewal({ random, now }: Making, key: string): Record<string, unknown> {
  const { customerId, subscriptionId } = random.pick(WORKSPACE_SUBSCRIPTIONS);
  const notification = sampleNotification(key, now());
  const about = { customer_id: customerId, subscription_id: subscriptionId };
  return { ...notification, ...about, event_type: 'SUBSCRIPTION_RENEWED' };
}
