/** Deliveries once more, and events to webhooks of the client's choice, over the real API. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { pino } from 'pino';

import { DELIVERIES } from '../../shared/deliveries/documents.ts';
import type { DeliveryDocument } from '../../shared/deliveries/documents.ts';
import { messageOf } from '../../shared/destinations/webhook/message.ts';
import { EVENTS } from '../../shared/events/event-document.ts';
import type { EventDocument } from '../../shared/events/event-document.ts';
import type { NormalizedEvent } from '../../shared/events/event.ts';
import { deliveryId } from '../../shared/events/ids.ts';
import type { Webhook } from '../../shared/webhooks/webhook.ts';
import { webhookChange } from '../../shared/webhooks/webhooks.ts';
import { createdWebhook, idsOf, startApiServer } from '../support/api-server.ts';
import type { Answered, ApiServer } from '../support/api-server.ts';
import { clientOf, docOf } from '../support/client.ts';
import { faultyStore } from '../support/faulty-store.ts';
import type { CallFate, StoreCall } from '../support/faulty-store.ts';
import { acceptEvent, answered, recordAttempt } from '../support/stored-samples.ts';
import { LINKS } from '../support/webhook-samples.ts';

const DAY_MS = 86_400_000;

let api: ApiServer;
let account: string;
let webhook: Webhook;
let event: NormalizedEvent;
/** The delivery of the event to the webhook. */
let first: string;

beforeAll(async () => {
  api = await startApiServer();
});
afterAll(() => api.stop());
beforeEach(async () => {
  api.pointers.splice(0);
  account = randomUUID();
  webhook = await createdWebhook(api, { match: { account: [account] }, max_delivery_attempts: 1 });
  event = await acceptEvent(api.store, api.clock.now, { account });
  first = deliveryId(event.id, webhook.id);
});

test.each<[what: string, commit: (made: ApiServer['store']) => ApiServer['store']['commit']]>([
  ['in the first commit', ({ commit }) => commit],
  [
    'by a commit whose answer got lost and that was refused when it was repeated',
    (store) => repeatedOnce(store).commit,
  ],
  ['alone, after a commit that was refused', ({ commit }) => jest.fn(commit).mockResolvedValueOnce(null)],
])('an attempt that is recorded long after the time that lists order it by is told: %s', async (_, commitOf) => {
  const lines: unknown[] = [];
  const log = pino({ base: null }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const exchange = answered(500, 'no');
  const store = { ...api.store, commit: commitOf(api.store) };
  const { id } = await recordAttempt(store, { event, webhook, exchange, state: null, now: api.clock.now, log });
  const late = { msg: 'list.late', list: 'attempts', id, lateMs: expect.any(Number) };
  expect(lines).toEqual([expect.objectContaining(late)]);
  expect((await api.call('GET', `/v1/delivery-attempts/${id}`)).status).toBe(200);
});

/** A store of which the first commit has its effect, is repeated by the client, and is refused then. */
function repeatedOnce(store: ApiServer['store']): ApiServer['store'] {
  const fates: CallFate[] = ['repeated'];
  return faultyStore(store, (call) => (call === 'commit' ? (fates.shift() ?? 'done') : 'done'));
}

test('a replay that is committed long after the time that lists order it by is told', async () => {
  await recordAttempt(api.store, { event, webhook, exchange: answered(500, ''), state: null, now: api.clock.now });
  const { json } = await api.call('POST', `/v1/deliveries/${first}/replay`);
  const late = expect.objectContaining({ msg: 'list.late', list: 'deliveries', id: json!['id'] });
  expect(api.logged).toContainEqual(late);
});

const under = (key: string) => ({ 'idempotency-key': key });
const replay = (id: unknown, headers: Record<string, string> = {}) =>
  api.call('POST', `/v1/deliveries/${String(id)}/replay`, undefined, headers);
const replayEvent = (webhook_id: string, headers: Record<string, string> = {}) =>
  api.call('POST', `/v1/events/${event.id}/replay`, { webhook_id }, headers);
const refusal = ({ status, json }: Answered) => [status, json!.code];
const delivery = async (id: unknown) =>
  (await docOf(api.store, DELIVERIES.doc(String(id))).get()).data() as DeliveryDocument;
const storedEvent = async () => (await docOf(api.store, EVENTS.doc(event.id)).get()).data() as EventDocument;
const deliveriesOfEvent = async () =>
  (await clientOf(api.store).collection(DELIVERIES.name).where('event_id', '==', event.id).get()).size;

describe('POST /v1/deliveries/{id}/replay', () => {
  test('makes a new delivery of an ended one, which stays as it ended', async () => {
    await recordAttempt(api.store, { event, webhook, exchange: answered(500, ''), state: null, now: api.clock.now });
    const ended = await delivery(first);
    expect(ended.status).toBe('failed');
    const { status, json } = await replay(first);
    expect(status).toBe(201);
    expect(json).toMatchObject({
      webhook_id: webhook.id,
      event_id: event.id,
      event_type: event.type,
      status: 'pending',
      delivery_attempts: 0,
      origin: 'replay',
      replay_of: first,
    });
    expect(json!.id).not.toBe(first);
    expect(api.pointers).toContainEqual(expect.objectContaining({ delivery: json!.id, attempt: 1, event: event.id }));
    expect(await delivery(first)).toEqual(ended);
    const { json: original } = await api.call('GET', `/v1/deliveries/${first}`);
    expect(json!.payload).toBe(original!.payload);
    expect(original).toMatchObject({ origin: 'event', replay_of: null });
  });

  test('names the first delivery, also of a replay’s replay, and the list finds them all by it', async () => {
    const again = await replay(first);
    const third = await replay(again.json!.id);
    expect(third.json).toMatchObject({ replay_of: first });
    const list = await api.call('GET', `/v1/deliveries?replay_of=${first}`);
    expect(idsOf(list, 'deliveries').sort()).toEqual([again.json!.id, third.json!.id].sort());
    expect(refusal(await api.call('GET', '/v1/deliveries?replay_of=x'))).toEqual([400, 4]);
  });

  test('under an idempotency key it is made once', async () => {
    const key = randomUUID();
    const made = await replay(first, under(key));
    const repeated = await replay(first, under(key));
    expect([made.status, repeated.status]).toEqual([201, 200]);
    expect(repeated.json).toEqual(made.json);
    expect((await replay(first, under(randomUUID()))).json!.id).not.toBe(made.json!.id);
    const others = await api.call('POST', `/v1/deliveries/${first}/replay`, undefined, {
      ...under(key),
      authorization: 'Bearer another-key-of-24-characters',
    });
    expect(others.status).toBe(201);
    expect(refusal(await replay(first, under('é')))).toEqual([400, 4]);
  });

  test('sends a given payload under the id of its first delivery', async () => {
    const given = await api.call('POST', '/v1/deliveries', { webhook_id: webhook.id, payload: 'as it is' });
    const again = await replay(given.json!.id);
    const third = await replay(again.json!.id);
    for (const { json } of [again, third]) {
      expect(json).toMatchObject({ payload: 'as it is', event_id: null, replay_of: given.json!.id });
      const message = messageOf(await delivery(json!.id), null, null, 1);
      expect([message.id, message.body.toString()]).toEqual([given.json!.id, 'as it is']);
    }
    expect(again.json!.id).not.toBe(third.json!.id);
  });

  test('is accounted apart from the deliveries of events', async () => {
    await replay(first);
    const since = new Date(api.clock.now).toISOString();
    const until = new Date(api.clock.now + 1).toISOString();
    const { json } = await api.call('GET', `/v1/ledger?from=${since}&to=${until}`);
    expect(json).toMatchObject({ difference: 0 });
    expect((json!.replays as { total: number }).total).toBeGreaterThan(0);
  });

  test('to a disabled webhook ends at once, and to a deleted one is refused', async () => {
    const off = await createdWebhook(api);
    const disabled = webhookChange(off.id, { status: 'disabled', active: false });
    await api.store.commit({ writes: disabled });
    const { json } = await replayEvent(off.id);
    expect(json).toMatchObject({ status: 'discarded', reason: 'webhook_disabled' });
    await api.call('DELETE', `/v1/webhooks/${off.id}`);
    expect(refusal(await replay(json!.id))).toEqual([404, 5]);
    expect(refusal(await replayEvent(off.id))).toEqual([404, 5]);
  });

  test.each([
    ['an unknown delivery', () => replay(randomUUID()), [404, 6]],
    ['what is no id', () => replay('x'), [404, 2]],
    ['another method', () => api.call('GET', `/v1/deliveries/${first}/replay`), [405, 11]],
  ])('refuses %s', async (_, call, expected) => {
    expect(refusal(await call())).toEqual(expected);
  });
});

describe('POST /v1/events/{id}/replay', () => {
  test('sends an event to a webhook that it never matched, under the event’s own id', async () => {
    const other = await createdWebhook(api, { match: { account: ['another'] } });
    const { status, json } = await replayEvent(other.id);
    expect(status).toBe(201);
    expect(json).toMatchObject({ webhook_id: other.id, event_id: event.id, origin: 'replay', replay_of: null });
    const stored = await delivery(json!.id);
    expect(messageOf(stored, { event, links: LINKS }, null, 1).id).toBe(event.id);
    const again = await replay(json!.id);
    expect(again.json).toMatchObject({ replay_of: json!.id });
  });

  test('to a webhook that it matched is a replay of its delivery there', async () => {
    const key = randomUUID();
    const made = await replayEvent(webhook.id, under(key));
    expect(made.json).toMatchObject({ replay_of: first });
    // The same job, event and webhook, however they are named.
    expect((await replay(first, under(key))).json!.id).toBe(made.json!.id);
  });

  test.each([
    [
      'an unknown event',
      () => api.call('POST', `/v1/events/evt_${'0'.repeat(32)}/replay`, { webhook_id: webhook.id }),
      [404, 8],
    ],
    ['an unknown webhook', () => replayEvent(randomUUID()), [404, 5]],
    ['what is no webhook’s id', () => replayEvent('x'), [400, 3]],
    ['a body without one', () => api.call('POST', `/v1/events/${event.id}/replay`, {}), [400, 4]],
    ['no body', () => api.call('POST', `/v1/events/${event.id}/replay`), [400, 3]],
  ])('refuses %s', async (_, call, expected) => {
    expect(refusal(await call())).toEqual(expected);
    expect(await deliveriesOfEvent()).toBe(1);
  });
});

describe('an event’s time to live', () => {
  const daysLeft = async () => ((await storedEvent()).expire_at.toMillis() - api.clock.now) / DAY_MS;

  test('is moved by a replay, later, and by nothing else', async () => {
    expect(await daysLeft()).toBe(100);
    await recordAttempt(api.store, { event, webhook, exchange: answered(500, ''), state: null, now: api.clock.now });
    api.clock.now += 90 * DAY_MS;
    expect(await daysLeft()).toBe(10);
    await replay(first);
    expect(await daysLeft()).toBe(100);
    const { updateTime } = await docOf(api.store, EVENTS.doc(event.id)).get();
    api.clock.now -= 3_600_000;
    await replay(first);
    expect((await docOf(api.store, EVENTS.doc(event.id)).get()).updateTime).toEqual(updateTime);
  });

  test('once it is over the event can’t be replayed, whether it is still there or not', async () => {
    api.clock.now += 100 * DAY_MS;
    const expired = [410, 16];
    expect(refusal(await replay(first))).toEqual(expired);
    expect(refusal(await replayEvent(webhook.id))).toEqual(expired);
    await docOf(api.store, EVENTS.doc(event.id)).delete();
    expect(refusal(await replay(first))).toEqual(expired);
    expect(refusal(await replayEvent(webhook.id))).toEqual([404, 8]);
  });

  test('replays of one event at once are all made', async () => {
    api.clock.now += 50 * DAY_MS;
    const answers = await Promise.all(Array.from({ length: 8 }, () => replay(first)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 201));
    expect(await deliveriesOfEvent()).toBe(9);
    expect(await daysLeft()).toBe(100);
  });
});

test('whatever becomes of the store’s calls, a request repeated under its key makes one delivery', async () => {
  const fates = fc.array(fc.constantFrom<CallFate[]>('done', 'fails', 'lost', 'repeated'), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(fates, fc.boolean(), async (plan, moves) => {
      const key = randomUUID();
      const about = await acceptEvent(api.store, api.clock.now, { account });
      if (moves) api.clock.now += 10 * DAY_MS;
      const left = [...plan];
      // What the request reads first, to find what its path names, is not in question.
      const { call } = await api.withDeps((deps) => ({
        store: faultyStore(deps.store, (kind: StoreCall) => (kind === 'query' ? 'done' : (left.shift() ?? 'done'))),
      }));
      const path = `/v1/deliveries/${deliveryId(about.id, webhook.id)}/replay`;
      const answers: Answered[] = [];
      while (answers.at(-1)?.status !== 200) {
        const answer = await call('POST', path, undefined, under(key));
        expect([200, 201, 503]).toContain(answer.status);
        answers.push(answer);
      }
      const made = answers.filter(({ status }) => status !== 503).map(({ json }) => json!.id);
      expect(new Set(made).size).toBe(1);
      const { docs } = await clientOf(api.store).collection(DELIVERIES.name).where('event_id', '==', about.id).get();
      expect(docs.map(({ id }) => id).sort()).toEqual([deliveryId(about.id, webhook.id), made[0]].sort());
    }),
    { numRuns: 25 },
  );
});
