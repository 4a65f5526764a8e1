/**
 * The examples of the API's document are answers of the API, recorded here: `npm run openapi:record` does it anew. Without
 * it they are held to be what the API answers, but for ids, times and other values that differ each time.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { openApiShape } from '../../functions/api/document.ts';
import { ROUTES } from '../../functions/api/routes.ts';
import { API_KEYS } from '../../shared/access/documents.ts';
import { refusals } from '../../shared/api/errors.ts';
import { isJsonObject } from '../../shared/base/json.ts';
import type { Json, JsonObject } from '../../shared/base/json.ts';
import { openDeliveries } from '../../shared/deliveries/deliveries.ts';
import { DELIVERIES } from '../../shared/deliveries/documents.ts';
import { EVENTS, QUARANTINE } from '../../shared/events/event-document.ts';
import { deliveryId, eventId } from '../../shared/events/ids.ts';
import type { Ref } from '../../shared/store/collection.ts';
import { JOBS } from '../../shared/sweep/documents.ts';
import { WEBHOOKS } from '../../shared/webhooks/document.ts';
import { startApiServer, storedWebhook } from '../support/api-server.ts';
import type { Answered, ApiServer } from '../support/api-server.ts';
import { clientOf, docOf } from '../support/client.ts';
import { jobWalker } from '../support/job-walker.ts';
import { faultyStore } from '../support/faulty-store.ts';
import { openApi, operationOf, problemsBy, schemaOf } from '../support/openapi.ts';
import { storePerson } from '../support/people-samples.ts';
import { acceptEvent, answered, keepUnread, observe, recordAttempt, subjectKeyOf } from '../support/stored-samples.ts';
import { testsUsedUp } from '../support/used-up.ts';
import { KEYS, LINKS } from '../support/webhook-samples.ts';

const PATH = 'local/openapi/examples.json';
const UNKNOWN = '8d2d1b0e-5a43-4a53-9a54-1f0b6f0e2c11';

/** By operation and status, and by error; beside them what was sent. */
const recorded = {
  requests: {} as Record<string, Json>,
  answers: {} as Record<string, Record<string, Json>>,
  errors: {} as Record<string, Json>,
};

let api: ApiServer;
beforeAll(async () => {
  api = await startApiServer();
});
afterAll(() => api.stop());

type Call = ApiServer['call'];

/** Calls, and keeps the first answer of each kind. */
const keeping =
  (call: Call): Call =>
  async (method, path, body, headers) => {
    const answer = await call(method, path, body, headers);
    keep(operationOf(method, path)!.operation.operationId, answer, body);
    return answer;
  };

function keep(operation: string, { status, json }: Answered, body: unknown): void {
  const name = Object.entries(refusals).find(([, refusal]) => refusal.code === json?.['code'])?.[0];
  if (name !== undefined && typeof json?.['message'] === 'string') {
    recorded.errors[name] ??= json;
    return;
  }
  if (isJsonObject(body)) recorded.requests[operation] ??= body as Json;
  (recorded.answers[operation] ??= {})[status] ??= json && shortened(json);
}

/** An example needs no more of a long list than its first three. */
const shortened = (body: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(body).map(([name, each]) => [
      name,
      Array.isArray(each) && each.length > 10 ? each.slice(0, 3) : each,
    ]),
  );

/** Ids that look like ids and are the same each time. */
function countedIds(): () => string {
  let count = 0;
  return () => {
    count += 1;
    return `${(0x6f1c2a50 + count).toString(16)}-8b07-4c3e-9d2e-0a4d5c6b7e8f`;
  };
}

test('every answer and every error is recorded', async () => {
  const newId = countedIds();
  let fill = 6;
  const seeded = await api.withDeps(() => ({ newId, randomBytes: (size) => Buffer.alloc(size, (fill += 1)) }));
  const call = keeping(seeded.call);
  const idOf = ({ json }: Answered) => json!['id'] as string;
  const unpacked = (answer: Answered, name: string) => (answer.json![name] as { id: string }[])[0]!.id;

  // Webhooks.
  const wanted = { name: 'Billing', url: 'https://example.com/hook', event_types: ['subscription.*'] };
  const key = { 'idempotency-key': 'webhook-1' };
  const id = idOf(await call('POST', '/v1/webhooks', wanted, key));
  await call('POST', '/v1/webhooks', wanted, key);
  await call('POST', '/v1/webhooks', { ...wanted, name: 'Other' }, key);
  const path = `/v1/webhooks/${id}`;
  const signed = { ...wanted, active: true, signatures: ['v1', 'v1a'] };
  await call('PUT', path, { ...signed, ed25519_private_key: `whsk_${Buffer.alloc(32, 5).toString('base64')}` });
  await call('PUT', path, signed, { 'if-match': '"of-another"' });
  await call('PATCH', path, { delivery_attempt_timeout: 20, rate_limit: null });
  const sample = { type: 'subscription.suspended' };
  const tested = idOf(await call('POST', `${path}/test`, sample, { 'idempotency-key': 'test-1' }));
  await call('POST', `${path}/test`, sample, { 'idempotency-key': 'test-1' });
  await call('POST', `/v1/deliveries/${tested}/replay`);
  await call('POST', `${path}/pause`, { reason: 'their database moves' });
  await call('POST', `${path}/resume`);
  await call('GET', '/v1/webhooks');
  await call('GET', path);
  await call('GET', '/v1/webhooks/none');
  await call('GET', `/v1/webhooks/${UNKNOWN}`);
  await call('POST', `${path}/rotate-secret`, { secret: 'signing_secret', overlap_seconds: 3_600 });
  for (let time = 0; time < 5; time++) await call('POST', `${path}/rotate-secret`, { secret: 'signing_secret' });
  await call('GET', `${path}/keys`);
  await call('GET', `${path}/jwks`);
  await call('POST', '/v1/webhooks', { name: 'Billing' });
  await call('POST', '/v1/webhooks', '{');
  await call('POST', '/v1/webhooks', wanted, { 'webhook-hops': '9' });
  await call('POST', '/v1/webhooks', wanted, { 'content-encoding': 'gzip' });
  const hooker = { ...wanted, payload_format: 'hooker-v1' };
  for (let time = 0; time < 6; time++) await call('POST', '/v1/webhooks', hooker);

  // Destinations of all kinds.
  const any = { kind: 'webhook', ...wanted, name: 'Warehouse' };
  const destination = idOf(await call('POST', '/v1/destinations', any, { 'idempotency-key': 'destination-1' }));
  await call('POST', '/v1/destinations', any, { 'idempotency-key': 'destination-1' });
  await call('GET', '/v1/destinations');
  await call('GET', `/v1/destinations/${destination}`);
  await call('GET', `/v1/destinations/${UNKNOWN}`);
  await call('PUT', `/v1/destinations/${destination}`, { ...any, active: true });
  await call('PATCH', `/v1/destinations/${destination}`, { rate_limit: 10 });
  await people(call, destination);
  await call('POST', `/v1/destinations/${destination}/pause`, { reason: 'the warehouse moves' });
  await call('POST', `/v1/destinations/${destination}/resume`);
  await call('POST', `/v1/destinations/${destination}/rotate-secret`, { secret: 'signing_secret' });
  await call('DELETE', `/v1/destinations/${destination}`);

  // Events.
  const order = {
    type: 'order.shipped',
    data: { parcel: '00340434161094042557' },
    subject: { kind: 'order', id: '4711' },
    customer: { id: 'c-1', domain: 'example.com' },
  };
  const given = await call('POST', '/v1/events', order, { 'idempotency-key': 'order-4711' });
  await call('POST', '/v1/events', order, { 'idempotency-key': 'order-4711' });
  await call('POST', '/v1/events', `{"type": "order.shipped", "data": {"text": "${'x'.repeat(500_000)}"}}`);
  await call('GET', '/v1/events');
  await call('GET', `/v1/events/${idOf(given)}`);
  await call('GET', `/v1/events/${idOf(given)}/matches`);
  await call('POST', `${path}/would-match`, { event_types: ['order.*'] });
  await call('POST', '/v1/would-match', { event_types: ['order.*'], match: { domain: 'example.com' }, last: 50 });
  await call('GET', new URL(LINKS.urlOf(idOf(given), id)).href.replace('https://api.example.com', ''));
  await call('GET', `/v1/events/evt_${'0'.repeat(32)}`);
  await call('POST', `/v1/events/${idOf(given)}/replay`, { webhook_id: id }, { 'idempotency-key': 'again-1' });
  await call('POST', `/v1/events/${idOf(given)}/replay`, { webhook_id: id }, { 'idempotency-key': 'again-1' });

  await call('GET', '/v1/event-types');
  await call('GET', '/v1/event-types/subscription.suspended');
  await call('GET', '/v1/event-types/planet.discovered');

  // Deliveries.
  const payload = { webhook_id: id, payload: '{"hello":"world"}', scheduled_at: '2026-11-22T08:00:00Z' };
  const later = await call('POST', '/v1/deliveries', payload, { 'idempotency-key': 'hello-1' });
  await call('POST', '/v1/deliveries', payload, { 'idempotency-key': 'hello-1' });
  const event = await acceptEvent(api.store, api.clock.now, {});
  const webhook = await storedWebhook(api, id);
  const state = { plan: 'annual_monthly_pay', quantity: 12 };
  const attempt = await recordAttempt(api.store, {
    ...{ event, webhook, exchange: answered(204, ''), now: api.clock.now },
    state: { state, state_status: 'fresh', state_observed_at: '2026-11-21T10:00:01.000Z' },
  });
  await call('GET', `/v1/deliveries?event_id=${event.id}`);
  await call('GET', `/v1/deliveries/${attempt.deliveryId}`);
  await call('POST', '/v1/reveals', { kind: 'delivery', id: attempt.deliveryId, reason: 'A customer asks.' });
  await call('GET', `/v1/deliveries/${UNKNOWN}`);
  await call('POST', `/v1/deliveries/${attempt.deliveryId}/replay`, {}, { 'idempotency-key': 'again-2' });
  await call('POST', `/v1/deliveries/${attempt.deliveryId}/replay`, {}, { 'idempotency-key': 'again-2' });
  await call('POST', `/v1/deliveries/${idOf(later)}/retry`, {}, { 'idempotency-key': 'now-1' });
  await call('POST', `/v1/deliveries/${idOf(later)}/retry`, {}, { 'idempotency-key': 'now-1' });
  await call('DELETE', `/v1/deliveries/${idOf(later)}`);
  await call('POST', `/v1/deliveries/${idOf(later)}/retry`);

  // Subjects, before other webhooks match their events.
  const suspended = await acceptEvent(api.store, api.clock.now, { account: 'C0subject' });
  await recordAttempt(api.store, {
    ...{ event: suspended, webhook, exchange: answered(204, ''), now: api.clock.now },
    state: { state, state_status: 'fresh', state_observed_at: '2026-11-21T10:00:01.000Z' },
  });
  await observe(api.store, suspended, {
    kind: 'found',
    state,
    subscriptionId: 'S-4711',
    updatedAt: '2026-11-21T09:00:00Z',
  });
  const subject = subjectKeyOf(suspended);
  await call('GET', `/v1/subjects/${subject}`);
  await call('GET', `/v1/subjects/${subject}/timeline`);
  await call('GET', `/v1/subjects/${'0'.repeat(32)}`);
  await call('POST', '/v1/search', { q: 'order-4711' });

  await refusedRetries(call);
  const attempts = await call('GET', '/v1/delivery-attempts');
  await call('GET', `/v1/delivery-attempts/${unpacked(attempts, 'delivery_attempts')}`);
  await call('GET', `/v1/delivery-attempts/${UNKNOWN}`);

  // Replays.
  const replay = { filter: { webhook_id: id, 'created_at.gte': '2026-11-20T00:00:00Z' } };
  await call('POST', '/v1/replays', { ...replay, dry_run: true });
  const job = idOf(await call('POST', '/v1/replays', replay, { 'idempotency-key': 'outage-1' }));
  await call('POST', '/v1/replays', replay, { 'idempotency-key': 'outage-1' });
  await call('GET', `/v1/replays/${job}`);
  const late = { mode: 'never_delivered', webhook_ids: [id], filter: { 'received_at.gte': '2026-11-20T00:00:00Z' } };
  await call('POST', '/v1/replays', { ...late, dry_run: true });
  const filter = { webhook_id: id, 'created_at.gte': '2026-11-20T00:00:00Z' };
  await call('POST', '/v1/retries', { filter, dry_run: true });
  await call('POST', '/v1/retries', { filter }, { 'idempotency-key': 'mended-1' });
  await call('GET', '/v1/jobs?kind=retry');
  await call('GET', `/v1/jobs/${job}`);
  await call('GET', `/v1/jobs/${UNKNOWN}`);
  await call('GET', `/v1/replays/${UNKNOWN}`);

  // Quarantine and ledger.
  await quarantine(call);
  const unread = unpacked(await call('GET', '/v1/quarantine'), 'quarantine');
  await call('GET', `/v1/quarantine/${unread}`);
  await call('GET', `/v1/quarantine/${'0'.repeat(32)}`);
  await call('GET', '/v1/ledger');
  await call('GET', '/v1/status');
  await call('GET', '/v1/system');
  await call('GET', '/v1/metrics?from=2026-11-21T09:58:00Z');
  await call('GET', `/v1/audit-log?target=${id}`);

  await accessKeys(call);
  await owners(call);
  await sessions(call);

  // What goes wrong.
  await call('GET', '/v1/webhooks', undefined, { authorization: '' });
  for (let time = 0; time < 11; time++) await call('GET', '/v1/events', undefined, { authorization: 'Bearer wrong' });
  const down = await api.withDeps(({ store }) => ({ store: faultyStore(store, () => 'fails') }));
  await keeping(down.call)('GET', '/v1/events');
  await keeping(down.call)('GET', '/health');
  await keeping(down.call)('GET', '/healthz');
  const broken = await api.withDeps(({ catalogue }) => ({
    catalogue: { ...catalogue, current: () => Promise.reject(new Error('broken')) },
  }));
  await keeping(broken.call)('GET', '/v1/webhooks');
  const pending = idOf(await api.call('POST', '/v1/deliveries', payload));
  await whileOthersChange({ webhook: id, event: event.id, delivery: pending, job });
  const lost = await acceptEvent(api.store, api.clock.now, { account: 'lost' });
  const itsDelivery = unpacked(await api.call('GET', `/v1/deliveries?event_id=${lost.id}`), 'deliveries');
  await docOf(api.store, EVENTS.doc(lost.id)).delete();
  await call('POST', `/v1/deliveries/${itsDelivery}/replay`);

  // Erasures.
  const customer = KEYS.customerKey(event);
  await call('POST', '/v1/erasures', { customer });
  await call('POST', '/v1/erasures', { customer });
  await jobWalker(api).walk(api.clock.now + 1);
  await call('POST', `/v1/events/${event.id}/replay`, { webhook_id: id });

  await call('GET', '/health');
  await call('GET', '/healthz');
  await call('DELETE', `/v1/replays/${job}`);
  await call('DELETE', path);

  if (process.env['RECORD_EXAMPLES']) writeFileSync(PATH, JSON.stringify(recorded));
  expect(formOf(recorded)).toEqual(formOf(JSON.parse(readFileSync(PATH, 'utf8')) as Json));
});

/** Customers who have webhooks of their own. */
async function owners(call: Call): Promise<void> {
  const acme = { id: 'acme', name: 'Acme GmbH', match: { domain: ['acme.example'] }, most_rate: 50 };
  await call('POST', '/v1/owners', acme);
  await call('POST', '/v1/owners', acme);
  await call('GET', '/v1/owners');
  await call('GET', '/v1/owners/acme');
  await call('GET', '/v1/owners/nobody');
  await call('PATCH', '/v1/owners/acme', { most_webhooks: 20, most_rate: null });
  const body = { name: 'Theirs', url: 'https://acme.example/hook', owner: 'acme' };
  const webhook = (await api.call('POST', '/v1/webhooks', body)).json!['id'] as string;
  await call('DELETE', '/v1/owners/acme');
  const event = await acceptEvent(api.store, api.clock.now, { account: 'of-nobody' });
  await call('POST', `/v1/events/${event.id}/replay`, { webhook_id: webhook });
  const link = { owner: 'acme', can: ['read', 'retry'] };
  const code = (await call('POST', '/v1/portal-links', link, { 'idempotency-key': 'link-1' })).json!['code'];
  await call('POST', '/v1/portal-links', link, { 'idempotency-key': 'link-1' });
  for (let time = 0; time < 2; time++) await call('POST', '/portal/session', { code }, { authorization: '' });
  await call('POST', '/portal/session', { code: 'none' }, { authorization: '' });
  const late = (await api.call('POST', '/v1/portal-links', link)).json!['code'];
  const after = await api.withDeps(() => ({ now: () => api.clock.now + 3_600_000 }));
  await keeping(after.call)('POST', '/portal/session', { code: late }, { authorization: '' });
  const { json } = await api.call('POST', '/v1/keys', { name: 'Acme', role: 'operator', owner: 'acme' });
  const operator = { authorization: `Bearer ${json!['key'] as string}` };
  await call('DELETE', `/v1/webhooks/${webhook}`, undefined, operator);
  await api.store.commit({ writes: [testsUsedUp('acme')] });
  await call('POST', `/v1/webhooks/${webhook}/test`, {}, operator);
}

/** Keys of the API, and what they may not. */
async function accessKeys(call: Call): Promise<void> {
  const wanted = { name: 'Support', role: 'viewer' };
  const under = { 'idempotency-key': 'support-1' };
  const { id, key } = (await call('POST', '/v1/keys', wanted, under)).json as { id: string; key: string };
  await call('POST', '/v1/keys', wanted, under);
  await call('GET', '/v1/keys');
  await call('GET', `/v1/keys/${id}`);
  await call('GET', '/v1/keys/0000000000000000');
  const viewer = { authorization: `Bearer ${key}` };
  await call('POST', '/v1/events', { type: 'order.shipped' }, viewer);
  await call('POST', '/v1/keys', wanted, viewer);
  const fields = (await docOf(api.store, API_KEYS.doc(id)).get()).data();
  const batch = clientOf(api.store).batch();
  for (let n = 1; n < 500; n++) batch.create(docOf(api.store, API_KEYS.doc(n.toString(16).padStart(16, '0'))), fields);
  await batch.commit();
  await call('POST', '/v1/keys', wanted);
  await call('DELETE', `/v1/keys/${id}`);
}

/** Sessions of the console. */
async function sessions(call: Call): Promise<void> {
  const own = { authorization: '', 'sec-fetch-site': 'same-origin' };
  const code = async () => ({ code: (await call('POST', '/v1/sessions', {})).json!['code'] });
  await call('POST', '/console/session', await code(), { ...own, 'sec-fetch-site': 'cross-site' });
  const { headers } = await call('POST', '/console/session', await code(), own);
  await call('POST', '/console/session', { code: 'a'.repeat(43) }, own);
  const session = { ...own, cookie: headers.get('set-cookie')!.split(';')[0]! };
  await call('GET', '/console/session', undefined, session);
  await call('GET', '/v1/sessions', undefined, session);
  await call('POST', '/v1/sessions', {}, session);
  await call('DELETE', `/v1/sessions/${'0'.repeat(64)}`);
  await call('DELETE', '/console/session', undefined, session);
}

/** Deliveries that can not be sent now, each for another reason. */
async function refusedRetries(call: Call): Promise<void> {
  const idOf = ({ json }: Answered) => json!['id'] as string;
  const webhook = async (body: JsonObject) =>
    idOf(await api.call('POST', '/v1/webhooks', { name: 'CRM', url: 'https://example.com/crm', ...body }));
  const retry = (delivery: string) => call('POST', `/v1/deliveries/${delivery}/retry`);
  const given = async (webhook_id: string) => idOf(await api.call('POST', '/v1/deliveries', { webhook_id }));

  await retry(await given(await webhook({ active: false })));
  const [disabled, deleted] = [await webhook({}), await webhook({})];
  const [ofDisabled, ofDeleted] = [await given(disabled), await given(deleted)];
  await docOf(api.store, WEBHOOKS.doc(disabled)).update({ status: 'disabled' });
  await docOf(api.store, WEBHOOKS.doc(deleted)).update({ deleted_at: new Date(api.clock.now).toISOString() });
  await retry(ofDisabled);
  await retry(ofDeleted);

  const ordered = await webhook({ ordering: 'subject', match: { account: ['ordered'] } });
  await acceptEvent(api.store, api.clock.now, { account: 'ordered' });
  const second = await acceptEvent(api.store, api.clock.now, { account: 'ordered' });
  await retry(deliveryId(second.id, ordered));
  const limited = await given(await webhook({ rate_limit: 1 }));
  await docOf(api.store, DELIVERIES.doc(limited)).update({ hold: 'rate' });
  await retry(limited);
}

/** Who is invited, and a look at them. */
async function people(call: Call, destination: string): Promise<void> {
  const person = { id: 'a'.repeat(32), email: 'buyer@example.org', subscription: 'default/8000001' };
  const things = {
    marks: { invite: 'ours' },
    differs: { 'group:276f955c-63d7-42c8-9520-92d01dca0625': 'add' },
  } as const;
  const reason = { event: eventId('paddle-classic', 'default', '1'), customerKey: null };
  await storePerson(api.store, () => api.clock.now, { ...person, ...things, destination, reason });
  await call('GET', `/v1/destinations/${destination}/people`);
  await call('POST', `/v1/destinations/${destination}/look`, { dry_run: true });
  await call('POST', `/v1/destinations/${destination}/test`, {}, { 'idempotency-key': 'test-1' });
  await call('POST', `/v1/destinations/${destination}/test`, {}, { 'idempotency-key': 'test-1' });
}

/** What verified senders sent: one that nobody can read, and one that an older version could not. */
async function quarantine(call: Call): Promise<void> {
  const keep = (raw: string, reason: string) =>
    keepUnread(api.store, api.clock.now, {
      source: 'paddle-billing',
      account: 'default',
      reason,
      raw: Buffer.from(raw),
    });
  const id = await keep('{"event_type":"subscription.created"}', 'event_id is missing');
  const other = await keep(
    '{"event_type":"planet.discovered","event_id":"evt_1","occurred_at":"2026-11-21T09:59:00Z","data":{"id":"pla_1"}}',
    'event_type is not known',
  );
  await call('POST', `/v1/quarantine/${id}/process`);
  await call('POST', `/v1/quarantine/${id}/dismiss`, { reason: 'a test of the simulator' });
  await call('POST', `/v1/quarantine/${other}/process`);
  await call('POST', `/v1/quarantine/${other}/dismiss`, { reason: 'too late' });
}

/** Asks for changes of what others change each time before. */
async function whileOthersChange(ids: Record<'webhook' | 'event' | 'delivery' | 'job', string>): Promise<void> {
  const clock = { now: api.clock.now + 50 * 86_400_000 };
  const [source, account, reason] = ['paddle-billing', 'default', 'data is missing'];
  const unread = await keepUnread(api.store, api.clock.now, { source, account, reason, raw: Buffer.from('{"a":1}') });
  let touched = 0;
  const touch = (ref: Ref<unknown>) => docOf(api.store, ref).update({ touched: (touched += 1) });
  const racing = await api.withDeps(({ store }) => {
    const raced: typeof store = {
      ...store,
      commit: async (unit) => {
        await Promise.all([
          ...[touch(WEBHOOKS.doc(ids.webhook)), touch(EVENTS.doc(ids.event))],
          ...[touch(DELIVERIES.doc(ids.delivery)), touch(JOBS.doc(ids.job)), touch(QUARANTINE.doc(unread))],
        ]);
        return store.commit(unit);
      },
    };
    const now = () => clock.now;
    const sleep = async (ms: number) => void (clock.now += ms);
    return { store: raced, deliveries: openDeliveries(raced, now), now, sleep };
  });
  const call = keeping(racing.call);
  await call('DELETE', `/v1/webhooks/${ids.webhook}`);
  await call('DELETE', `/v1/deliveries/${ids.delivery}`);
  await call('POST', `/v1/events/${ids.event}/replay`, { webhook_id: ids.webhook });
  await call('DELETE', `/v1/replays/${ids.job}`);
  await call('DELETE', `/v1/jobs/${ids.job}`);
  await call('POST', `/v1/quarantine/${unread}/dismiss`, { reason: 'a test of the simulator' });
}

/** What kind of thing is where: ids, times and secrets are others each time. */
function formOf(value: Json): Json {
  if (Array.isArray(value)) return value.map(formOf);
  if (isJsonObject(value)) return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, formOf(each)]));
  return value === null ? null : typeof value;
}

const examples = () => JSON.parse(readFileSync(PATH, 'utf8')) as typeof recorded;

test('each operation has an example of each of its answers', () => {
  const { answers } = examples();
  const missing = ROUTES.flatMap(({ operationId, answers: described }) =>
    Object.entries(described)
      .filter(([, { shape }]) => shape !== undefined && shape !== openApiShape)
      .filter(([status]) => answers[operationId]?.[status] === undefined)
      .map(([status]) => `${operationId} ${status}`),
  );
  expect(missing).toEqual([]);
});

test('each error has one, but those that no operation has', () => {
  const { errors } = examples();
  const missing = Object.keys(refusals).filter((name) => errors[name] === undefined);
  expect(missing).toEqual(['path_not_found', 'method_not_allowed']);
});

test('each is what the document says, down to each member', () => {
  const { requests, answers, errors } = examples();
  const operations = Object.values(openApi.paths).flatMap((methods) => Object.values(methods));
  for (const { operationId, responses, requestBody } of operations) {
    const request = requests[operationId];
    if (request !== undefined && request !== null)
      expect([operationId, problemsBy(requestBody!.content['application/json']!.schema, request)]).toEqual([
        operationId,
        [],
      ]);
    for (const [status, body] of Object.entries(answers[operationId] ?? {})) {
      const schema = responses[status]!.content?.['application/json']?.schema;
      if (schema) expect([operationId, status, problemsBy(schema, body)]).toEqual([operationId, status, []]);
    }
  }
  for (const error of Object.values(errors)) expect(problemsBy(schemaOf('Problem'), error)).toEqual([]);
});
