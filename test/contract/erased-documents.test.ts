/** What an erasure has left: every answer that shows it, whatever would send it again, and what is in flight meanwhile. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';

import type { JsonObject } from '../../shared/base/json.ts';
import { DELIVERIES, dueAtOf } from '../../shared/deliveries/documents.ts';
import { audit } from '../../shared/deliveries/ledger/audit.ts';
import { openLedger } from '../../shared/deliveries/ledger/ledger.ts';
import { EVENTS } from '../../shared/events/event-document.ts';
import type { NormalizedEvent } from '../../shared/events/event.ts';
import { deliveryId } from '../../shared/events/ids.ts';
import { createAccept } from '../../shared/intake/accept.ts';
import { reindex } from '../../shared/intake/reindex.ts';
import type { Exchange } from '../../shared/sending/exchange.ts';
import { finder, readOne } from '../../shared/store/find.ts';
import { openLists } from '../../shared/store/lists.ts';
import { Timestamp } from '../../shared/store/timestamp.ts';
import { create } from '../../shared/store/write.ts';
import { SUBJECTS } from '../../shared/subjects/document.ts';
import { openCatalogue } from '../../shared/webhooks/catalogue.ts';
import { createdWebhook, idsOf, startApiServer } from '../support/api-server.ts';
import type { Answered, ApiServer } from '../support/api-server.ts';
import { everything, holding, markedCustomer } from '../support/erasure-samples.ts';
import { jobWalker } from '../support/job-walker.ts';
import type { MarkedCustomer } from '../support/erasure-samples.ts';
import { openDeliver } from '../support/processes.ts';
import { acceptEvent, answered, observe } from '../support/stored-samples.ts';
import { KEYS, LINKS } from '../support/webhook-samples.ts';

const none = async () => undefined;
const bus = { publishPointers: none, wake: none, wakeAgain: none, close: none };
const silent = pino({ level: 'silent' });

let api: ApiServer;
let of: MarkedCustomer;
let before: Awaited<ReturnType<typeof accounts>>;
const given = { 'idempotency-key': randomUUID() };
const givenEvent = { type: 'order.paid', data: { note: 'mark of a client' }, customer: { id: 'client-1' } };
let clientKey: string;
let clientEvent: string;

beforeAll(async () => {
  api = await startApiServer();
  of = await markedCustomer(api);
  clientEvent = (await api.call('POST', '/v1/events', givenEvent, given)).json!.id as string;
  clientKey = (await readOne(api.store, EVENTS.doc(clientEvent))).data!.customer_key!;
  await payload();
  before = await accounts();
  expect(before).toMatchObject({ totals: [2, 3, 1], holes: [] });
  for (const customer of [of.key, clientKey]) await api.call('POST', '/v1/erasures', { customer });
  await walkFor(30);
});
afterAll(() => api.stop());

/** Walks what is due, a minute at a time. */
async function walkFor(minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute++) {
    await jobWalker(api).walk(api.clock.now + 1);
    api.clock.now += 60_000;
  }
}

const underKey = { 'idempotency-key': 'payload-of-an-erased' };
const payload = () =>
  api.call('POST', '/v1/deliveries', { webhook_id: of.webhook.id, payload: 'once', customer: of.key }, underKey);
/** What must not change: how many there are of all, and which are missing. */
async function accounts() {
  const { events, matched, fanning_out, difference, deliveries, payloads, replays } = await get(
    '/v1/ledger?from=2026-11-20T00:00:00Z&to=2026-11-22T00:00:00Z',
  );
  const totals = [deliveries, payloads, replays].map((counts) => (counts as JsonObject).total);
  const { store } = api;
  const window = { from: Date.parse('2026-11-20T00:00:00Z'), to: Date.parse('2026-11-22T00:00:00Z') };
  const { holes } = await audit({ store, lists: openLists(store), ledger: openLedger(store) }, window);
  return { events, matched, fanning_out, difference, totals, holes };
}
const get = async (path: string): Promise<JsonObject> => {
  const { status, json, text } = await api.call('GET', path);
  if (status !== 200) throw new Error(`${path}: ${text}`);
  return json!;
};
const refusal = ({ status, json }: Answered) => [status, json!.code];

describe('what is shown', () => {
  test('of an event: which it was and when, and that it was erased', async () => {
    const { id } = of.events.delivered;
    expect(await get(`/v1/events/${id}`)).toMatchObject({
      ...{ id, type: 'subscription.suspended', source: 'google-workspace', matched: 1 },
      ...{ data: null, subject: null, customer: null, sku: null, plan: null, raw: '' },
      erased_at: expect.stringMatching(/^2026-11-21T10:/),
    });
    expect(refusal(await api.call('GET', `/v1/events/${id}/matches`))).toEqual([410, 45]);
  });

  test('of a delivery: how it ended, and no payload', async () => {
    const [delivered, pending, scheduled] = await Promise.all(
      [of.deliveries.delivered, of.deliveries.pending, of.deliveries.scheduled].map((id) =>
        get(`/v1/deliveries/${id}`),
      ),
    );
    expect(delivered).toMatchObject({ status: 'succeeded', payload: null, delivery_attempts: 1 });
    expect(pending).toMatchObject({
      ...{ status: 'cancelled', reason: 'erased', payload: null, delivery_attempts: 1 },
      last_attempt: { status: 500, excerpt: '' },
      verdict: expect.stringContaining('What it was to carry was erased, with all that was kept of its customer.'),
    });
    expect(scheduled).toMatchObject({ status: 'cancelled', reason: 'erased', payload: null, event_id: null });
  });

  test('of an attempt: when it was, and how it ended', async () => {
    expect(await get(`/v1/delivery-attempts/${of.attempt}`)).toMatchObject({
      ...{ success: true, response_status_code: 200, attempt: 1, url: '', error: '' },
      ...{ raw_request: '', raw_response: 'HTTP/1.1 200 OK\r\n\r\n' },
    });
  });

  test('of a subject: that it was erased', async () => {
    expect(await get(`/v1/subjects/${of.subject}`)).toMatchObject({
      ...{ key: of.subject, id: null, customer: null, state: null, announced: [], subscription_ids: [] },
      erased_at: expect.any(String),
    });
    expect(await get(`/v1/subjects/${of.subject}/timeline`)).toMatchObject({ events: [] });
  });

  test('of what is in quarantine: why, and no original', async () => {
    expect(await get(`/v1/quarantine/${of.quarantined}`)).toMatchObject({
      ...{ reason: 'sku is missing', raw: '', erased_at: expect.any(String) },
    });
  });

  test('in lists: all of it, and nothing by the customer or the subject', async () => {
    for (const [path, name] of [
      ['/v1/events?limit=1000', 'events'],
      ['/v1/deliveries?limit=1000', 'deliveries'],
      ['/v1/deliveries?limit=1000&fields=summary', 'deliveries'],
      ['/v1/delivery-attempts?limit=1000', 'delivery_attempts'],
      ['/v1/quarantine?limit=1000', 'quarantine'],
      ['/v1/jobs', 'jobs'],
    ] as const) {
      const listed = await api.call('GET', path);
      expect([path, idsOf(listed, name).length > 0]).toEqual([path, true]);
      for (const mark of Object.values(of.marks)) expect([path, listed.text.includes(mark)]).toEqual([path, false]);
    }
    expect(idsOf(await api.call('GET', '/v1/deliveries?reason=erased&status=cancelled'), 'deliveries')).toHaveLength(5);
    for (const path of ['events', 'deliveries'])
      for (const filter of [`customer=${of.key}`, `subject=${of.subject}`])
        expect(idsOf(await api.call('GET', `/v1/${path}?${filter}`), path)).toEqual([]);
  });

  test('by search: nothing to an address, a domain or an id, and an event by its own id', async () => {
    const search = async (q: string) => (await api.call('POST', '/v1/search', { q })).json!.hits;
    const { customer, subject } = of.about;
    for (const q of [customer!.id, customer!.domain!, customer!.email!, subject!.id, of.marks.subscription!, of.key])
      expect([q, await search(q)]).toEqual([q, []]);
    const { id } = of.events.delivered;
    expect(await search(id)).toMatchObject([{ kind: 'event', id, customer: null, subject: null }]);
  });

  test('by the link to its data: what does not exist', async () => {
    const link = new URL(LINKS.urlOf(of.events.delivered.id, of.webhook.id));
    expect(refusal(await api.call('GET', `${link.pathname}${link.search}`))).toEqual([404, 8]);
  });
});

describe('the ledger', () => {
  test('adds up as before', async () => {
    expect(await accounts()).toEqual(before);
  });
});

describe('a repeat', () => {
  test('of its notification finds the event, and stores nothing', async () => {
    const before = await everything(api.store);
    const accept = createAccept({
      ...{ store: api.store, bus, catalogue: openCatalogue(api.store), ...KEYS, now: () => api.clock.now, log: silent },
    });
    const raw = Buffer.from(of.marks.raw!);
    const { delivered } = of.events;
    expect(await accept({ event: delivered, raw })).toMatchObject({ outcome: 'duplicate', id: delivered.id });
    expect(await accept({ event: delivered, raw, recovered: true })).toMatchObject({ outcome: 'duplicate' });
    const unread = { source: 'google-workspace', account: of.about.account!, reason: 'sku is missing' } as const;
    expect(await accept({ ...unread, raw: Buffer.from(of.marks.unread!) })).toMatchObject({ outcome: 'duplicate' });
    expect(await everything(api.store)).toEqual(before);
  });

  test('of what a client gave is refused, and says why', async () => {
    const again = await api.call('POST', '/v1/events', givenEvent, given);
    expect([again.status, again.json]).toMatchObject([410, { code: 45, details: expect.stringContaining('erased') }]);
    expect(refusal(await payload())).toEqual([410, 45]);
  });

  test('of the reindexing gives it no keys', async () => {
    const deps = { store: api.store, lists: openLists(api.store), findKeys: KEYS.findKeys, now: Date.now, sleep: none };
    expect(await reindex(deps, { rate: 1_000, again: true })).toMatchObject({ given: 0, left: 0 });
  });

  test('of a state that was asked for before stores nothing', async () => {
    const before = await readOne(api.store, SUBJECTS.doc(of.subject));
    await observe(api.store, of.events.delivered, { kind: 'found', state: { note: 'late' }, subscriptionId: 'S-late' });
    expect((await readOne(api.store, SUBJECTS.doc(of.subject))).data).toEqual(before.data);
  });
});

describe('a replay', () => {
  test.each<[string, () => [path: string, body: JsonObject]]>([
    ['of an event', () => [`/v1/events/${of.events.delivered.id}/replay`, { webhook_id: of.webhook.id }]],
    ['of a delivery', () => [`/v1/deliveries/${of.deliveries.delivered}/replay`, {}]],
    ['of a given payload', () => [`/v1/deliveries/${of.deliveries.given}/replay`, {}]],
    ['of a replay', () => [`/v1/deliveries/${of.deliveries.replayed}/replay`, {}]],
  ])('%s is refused, and says why', async (_, order) => {
    const [path, body] = order();
    const { status, json } = await api.call('POST', path, body);
    expect([status, json]).toMatchObject([410, { code: 45, message: 'erased' }]);
  });

  test('of many counts them as gone, and makes none', async () => {
    const filter = { webhook_id: of.webhook.id };
    const { json: plan } = await api.call('POST', '/v1/replays', { filter, mode: 'all', dry_run: true });
    expect(plan).toMatchObject({ progress: { replayed: 0, skipped: { pending: 0 } } });
    const { json } = await api.call('POST', '/v1/replays', { filter, mode: 'all' });
    await walkFor(3);
    const { progress } = await get(`/v1/jobs/${json!.id as string}`);
    expect(progress).toMatchObject({ replayed: 0 });
    expect(((progress as JsonObject).skipped as JsonObject).expired).toBeGreaterThan(3);
  });
});

describe('an exchange in flight', () => {
  /** A delivery whose endpoint has the request, and answers when it is told to. */
  async function inFlight() {
    const account = `C0${randomUUID().slice(0, 8)}`;
    const { id: webhook_id } = await createdWebhook(api, { match: { account: [account] } });
    const about: Partial<NormalizedEvent> = {
      account,
      customer: { id: 'in-flight' },
      data: { note: 'mark-in-flight' },
    };
    const event = await acceptEvent(api.store, api.clock.now, about);
    const id = deliveryId(event.id, webhook_id);
    const { fields } = (await finder(api.store, DELIVERIES)(id))!;
    let respond: (exchange: Exchange) => void = () => undefined;
    const answer = new Promise<Exchange>((resolve) => (respond = resolve));
    let arrive = (): void => undefined;
    const arrived = new Promise<void>((resolve) => (arrive = resolve));
    const deliver = openDeliver(
      { store: api.store, bus, now: () => api.clock.now, newId: randomUUID },
      { send: () => (arrive(), answer), early: false },
    );
    const pointer = { delivery: id, attempt: 1, due_at: dueAtOf(fields), event: event.id, subject: fields.subject_key };
    const delivered = deliver(pointer);
    await arrived;
    return { id, key: fields.customer_key!, respond, delivered, deliver, pointer };
  }

  test.each([200, 500])(
    'that is answered %i after its delivery ended is recorded without what it said',
    async (status) => {
      const flight = await inFlight();
      const { json } = await api.call('POST', '/v1/erasures', { customer: flight.key });
      await walkFor(9);
      flight.respond(answered(status, 'mark-in-flight'));
      await flight.delivered;
      const attempts = await get(`/v1/delivery-attempts?delivery_id=${flight.id}`);
      expect(attempts.delivery_attempts).toMatchObject([
        { counted: false, response_status_code: status, raw_request: '' },
      ]);
      expect(await get(`/v1/deliveries/${flight.id}`)).toMatchObject({ status: 'cancelled', reason: 'erased' });
      expect(holding(await everything(api.store), 'mark-in-flight')).toEqual([]);
      await walkFor(30);
      expect(await get(`/v1/jobs/${json!.id as string}`)).toMatchObject({ certificate: { passes: 2 } });
    },
  );

  test('is followed by none: its push comes again, and finds it ended', async () => {
    const flight = await inFlight();
    await api.call('POST', '/v1/erasures', { customer: flight.key });
    await walkFor(9);
    flight.respond(answered(500, ''));
    await flight.delivered;
    expect(await flight.deliver(flight.pointer)).toEqual({ outcome: 'ended' });
  });

  test('of which the next in its queue waits lets that go', async () => {
    const account = `C0${randomUUID().slice(0, 8)}`;
    const { id: webhook_id } = await createdWebhook(api, { match: { account: [account] }, ordering: 'subject' });
    const subject = { kind: 'subscription', id: `${account}/shared` };
    const first = await acceptEvent(api.store, api.clock.now, { account, subject, customer: { id: 'leaves' } });
    const second = await acceptEvent(api.store, api.clock.now, { account, subject, customer: { id: 'stays' } });
    const next = deliveryId(second.id, webhook_id);
    const { fields } = (await finder(api.store, DELIVERIES)(next))!;
    const deliver = openDeliver(
      { store: api.store, bus, now: () => api.clock.now, newId: randomUUID },
      { send: async () => answered(200, ''), early: false },
    );
    const pointer = {
      delivery: next,
      attempt: 1,
      due_at: dueAtOf(fields),
      event: second.id,
      subject: fields.subject_key,
    };
    expect(await deliver(pointer)).toMatchObject({ outcome: 'held', reason: 'order' });
    await api.call('POST', '/v1/erasures', { customer: KEYS.customerKey(first) });
    await walkFor(1);
    expect((await finder(api.store, DELIVERIES)(next))!.fields).toMatchObject({ status: 'pending', hold: null });
  });
});

test('a delivery that a fan-out makes of an erased event ends unsent', async () => {
  const { delivered } = of.events;
  const late = await createdWebhook(api, { match: { account: ['nobody'] } });
  const id = deliveryId(delivered.id, late.id);
  const { fields } = (await finder(api.store, DELIVERIES)(of.deliveries.pending))!;
  const due_at = api.clock.now + 10_000;
  const at = fields.created_at;
  const { erased_at: _, ...rest } = fields;
  const made = { ...rest, id, webhook_id: late.id, event_id: delivered.id, status: 'pending', reason: null } as const;
  const pending = { ...made, attempts: 0, due_at: Timestamp.fromMillis(due_at), scheduled_at: at, ended_at: null };
  await api.store.commit({ writes: [create(DELIVERIES.doc(id), pending)] });
  const deliver = openDeliver(
    { store: api.store, bus, now: () => api.clock.now, newId: randomUUID },
    { send: () => Promise.reject(new Error('was sent')), early: false },
  );
  const pointer = { delivery: id, attempt: 1, due_at, event: delivered.id, subject: null };
  expect(await deliver(pointer)).toEqual({ outcome: 'ended', reason: 'erased' });
  expect(await get(`/v1/deliveries/${id}`)).toMatchObject({ status: 'cancelled', reason: 'erased' });
});
