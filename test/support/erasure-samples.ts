/** A customer of whom something is kept in every collection, each field with a mark of its own. */
import { randomUUID } from 'node:crypto';
import { pino } from 'pino';

import type { JsonObject } from '../../shared/base/json.ts';
import { fanoutCreation } from '../../shared/deliveries/fanouts.ts';
import type { NormalizedEvent } from '../../shared/events/event.ts';
import { deliveryId } from '../../shared/events/ids.ts';
import { createAccept } from '../../shared/intake/accept.ts';
import type { Store } from '../../shared/store/store.ts';
import { Timestamp } from '../../shared/store/timestamp.ts';
import { openCatalogue } from '../../shared/webhooks/catalogue.ts';
import { packIds } from '../../shared/webhooks/packed-ids.ts';
import type { Webhook } from '../../shared/webhooks/webhook.ts';
import { createdWebhook } from './api-server.ts';
import type { ApiServer } from './api-server.ts';
import { clientOf } from './client.ts';
import { acceptEvent, answered, observe, recordAttempt, subjectKeyOf } from './stored-samples.ts';
import { KEYS } from './webhook-samples.ts';

const none = async () => undefined;
const silent = pino({ level: 'silent' });

export interface MarkedCustomer {
  key: string;
  subject: string;
  /** Every text that must be gone. */
  marks: Record<string, string>;
  webhook: Webhook;
  /** What its events say. */
  about: Partial<NormalizedEvent>;
  /** By what they are. */
  events: Record<'delivered' | 'pending' | 'unmatched' | 'fanned', NormalizedEvent>;
  deliveries: Record<'delivered' | 'pending' | 'given' | 'scheduled' | 'replayed', string>;
  attempt: string;
  quarantined: string;
}

/** Puts all of it there by the code that does in production. */
export async function markedCustomer(api: ApiServer): Promise<MarkedCustomer> {
  const own = randomUUID().slice(0, 8);
  const mark = (name: string) => `mark-${name}-${own}`;
  const account = `C0${own}`;
  const webhook = await createdWebhook(api, {
    ...{ match: { account: [account] }, event_types: ['subscription.*'], retry_policy: [3_600, 7_200] },
  });
  const about = {
    ...{ account, sku: mark('sku'), plan: mark('plan'), tags: [mark('tags')] },
    subject: { kind: 'subscription', id: `${account}/${mark('subject')}` },
    customer: { id: mark('id'), domain: `${mark('domain')}.example`, email: `${mark('email')}@x.example` },
    data: { subscription_id: mark('subscription'), note: mark('data') },
  };
  const accept = (more: Partial<NormalizedEvent> = {}) =>
    acceptEvent(api.store, api.clock.now, { ...about, ...more }, Buffer.from(`{"raw":"${mark('raw')}"}`));
  const [delivered, pending, unmatched, fanned] = [
    await accept(),
    await accept(),
    await accept({ type: 'user.removed' }),
    await accept({ type: 'user.removed' }),
  ];
  const state = { state: { note: mark('state') }, state_status: 'fresh', state_observed_at: null } as const;
  const exchange = { ...answered(200, mark('answer')), headers: { 'x-answer': mark('head') } };
  const made = { event: delivered, webhook, exchange, state, now: api.clock.now };
  const attempt = await recordAttempt(api.store, made);
  await recordAttempt(api.store, { ...made, event: pending, exchange: answered(500, mark('answer')) });
  const observed = { status: 'active', note: mark('state') };
  await observe(api.store, delivered, { kind: 'found', state: observed, subscriptionId: mark('subscription') });

  const key = KEYS.customerKey(delivered)!;
  const call = async (path: string, body: JsonObject): Promise<string> =>
    (await api.call('POST', path, body, { 'idempotency-key': randomUUID() })).json!.id as string;
  const given = { webhook_id: webhook.id, payload: mark('payload'), customer: key };
  const scheduled_at = new Date(api.clock.now + 86_400_000).toISOString();
  const deliveries = {
    delivered: deliveryId(delivered.id, webhook.id),
    pending: deliveryId(pending.id, webhook.id),
    given: await call('/v1/deliveries', given),
    scheduled: await call('/v1/deliveries', { ...given, scheduled_at }),
    replayed: await call(`/v1/deliveries/${deliveryId(delivered.id, webhook.id)}/replay`, {}),
  };
  const event = { event_id: fanned.id, event_type: fanned.type, subject_key: subjectKeyOf(fanned), customer_key: key };
  const received_at = Timestamp.fromMillis(api.clock.now);
  const writes = fanoutCreation({ ...event, received_at }, packIds([webhook.id]), api.clock.now);
  await api.store.commit({ writes });
  const quarantine = createAccept({
    ...{ store: api.store, catalogue: openCatalogue(api.store), ...KEYS, now: () => api.clock.now, log: silent },
    bus: { publishPointers: none, wake: none, wakeAgain: none, close: none },
  });
  const unread = { source: 'google-workspace', account, reason: 'sku is missing', customer: about.customer } as const;
  const { id: quarantined } = await quarantine({ ...unread, raw: Buffer.from(mark('unread')) });
  return {
    ...{ key, about, subject: subjectKeyOf(delivered), webhook, deliveries, attempt: attempt.id, quarantined },
    events: { delivered, pending, unmatched, fanned },
    marks: Object.fromEntries(
      [
        ...[
          'sku',
          'plan',
          'tags',
          'subject',
          'id',
          'domain',
          'email',
          'subscription',
          'data',
          'raw',
          'state',
          'answer',
        ],
        ...['head', 'payload', 'unread'],
      ].map((name) => [name, mark(name)]),
    ),
  };
}

/** Every document of every collection, as text with all of its bytes in it, by path. */
export async function everything(store: Store): Promise<Map<string, string>> {
  const collections = await clientOf(store).listCollections();
  const snapshots = await Promise.all(collections.map((each) => each.get()));
  const docs = snapshots.flatMap(({ docs }) => docs);
  return new Map(docs.map((doc) => [doc.ref.path, textOf(doc.data())]));
}

const textOf = (data: unknown): string =>
  JSON.stringify(data, (_, value: unknown) => (isBytes(value) ? Buffer.from(value.data).toString('latin1') : value));

/** As `Buffer.toJSON` has it. */
const isBytes = (value: unknown): value is { data: number[] } =>
  typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer';

/** The paths of the documents that hold a text. */
export const holding = (documents: ReadonlyMap<string, string>, text: string): string[] =>
  [...documents].filter(([path, held]) => `${path} ${held}`.includes(text)).map(([path]) => path);
