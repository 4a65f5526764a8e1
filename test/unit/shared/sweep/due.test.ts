/** Two watchers that look at the same time. */
import { expect, test } from '@jest/globals';

import { DELIVERIES } from '../../../../shared/deliveries/documents.ts';
import { payloadDelivery } from '../../../../shared/deliveries/new-delivery.ts';
import { openLanes } from '../../../../shared/lanes/lanes.ts';
import { readOne } from '../../../../shared/store/find.ts';
import { Timestamp } from '../../../../shared/store/timestamp.ts';
import { create } from '../../../../shared/store/write.ts';
import { dueDeliveries } from '../../../../shared/sweep/due.ts';
import type { Claims } from '../../../../shared/sweep/due.ts';
import { faultyStore } from '../../../support/faulty-store.ts';
import { memoryStore } from '../../../support/memory-store.ts';
import { aWebhook } from '../../../support/webhook-samples.ts';

test.each([
  ['an hour late, published for the fifth time', 3_600_000, 4, true],
  ['not an hour late', 3_599_998, 9, false],
  ['let go a moment ago, after its webhook was paused for a day', 86_400_000, 1, false],
])('a delivery that is %s is told: %j', async (_, lateMs, republished, told) => {
  const now = Date.parse('2026-11-30T00:00:00Z');
  const store = memoryStore(() => now);
  const webhook = aWebhook();
  const given = { webhookId: webhook.id, payload: '{}', scheduledAt: null, digest: '' };
  const planned = now - lateMs;
  const due = { republished, due_at: Timestamp.fromMillis(now - 1) };
  for (const [id, at] of [
    ['one', planned],
    ['two', planned - 1],
    ['new', now],
  ] as const) {
    const data = { ...payloadDelivery({ ...given, id }, webhook, at), ...due };
    await store.commit({
      writes: [create(DELIVERIES.doc(id), { ...data, scheduled_at: Timestamp.fromMillis(at) })],
    });
  }
  const deliveries = dueDeliveries(store);
  const looked = async (at: number) => (await deliveries.look(at, 50)).late;
  const plannedAt = new Date(planned - 1).toISOString();
  const late = { count: 2, delivery: 'two', webhook: webhook.id, plannedAt };
  expect(await looked(now)).toEqual(told ? late : null);
  if (!told) return;
  expect(await looked(now + 599_999)).toBeNull();
  expect(await looked(now + 600_000)).toMatchObject({ delivery: 'two' });
});

test('a look brings all that a claim needs, and no payload', async () => {
  const now = Date.parse('2026-11-30T00:00:00Z');
  const store = memoryStore(() => now);
  const webhook = aWebhook();
  const given = { webhookId: webhook.id, payload: '{"large":true}', scheduledAt: null, digest: '' };
  const data = { ...payloadDelivery({ ...given, id: 'one' }, webhook, now), due_at: Timestamp.fromMillis(now - 1) };
  await store.commit({ writes: [create(DELIVERIES.doc('one'), data)] });
  const due = dueDeliveries(store);
  const { backlog } = await due.look(now, 50);
  expect(JSON.stringify(backlog.map((each) => each.data))).not.toContain('large');
  expect((await due.claim(backlog, now)).pointers).toMatchObject([{ pointer: { delivery: 'one', attempt: 1 } }]);
});

test('what has been pending for too long is looked for once an hour', async () => {
  const now = Date.parse('2026-11-30T00:00:00Z');
  let queries = 0;
  const counted = faultyStore(
    memoryStore(() => now),
    (call) => {
      if (call === 'query') queries += 1;
      return 'done';
    },
  );
  const due = dueDeliveries(counted);
  for (const ms of [0, 1, 3_599_999]) await due.endHeldPastRetention(now + ms);
  expect(queries).toBe(1);
  await due.endHeldPastRetention(now + 3_600_000);
  expect(queries).toBe(2);
});

test('a due delivery is published by one of them', async () => {
  let now = Date.parse('2026-11-30T00:00:00Z');
  const store = memoryStore(() => now);
  const webhook = aWebhook();
  const data = payloadDelivery(
    { id: 'one', webhookId: webhook.id, payload: '{}', scheduledAt: null, digest: '' },
    webhook,
    now,
  );
  await store.commit({ writes: [create(DELIVERIES.doc(data.id), data)] });
  now += 11_000;
  const watchers = [dueDeliveries(store), dueDeliveries(store)];
  const seen = await Promise.all(watchers.map((due) => due.look(now, 50)));
  expect(seen.map(({ backlog }) => backlog.length)).toEqual([1, 1]);
  const claimed = await Promise.all(watchers.map((due, index) => due.claim(seen[index]!.backlog, now)));
  expect(claimed.flatMap(({ pointers }) => pointers)).toHaveLength(1);
  // It was never attempted: what publishes it in vain is a backlog, which has time.
  expect((await readOne(store, DELIVERIES.doc('one'))).data).toMatchObject({ urgent: false, republished: 1 });
});

test('what was seen coming is asked for at once, in one round trip instead of two', async () => {
  let now = Date.parse('2026-11-30T00:00:00Z');
  const store = memoryStore(() => now);
  const webhook = aWebhook();
  const given = { id: 'one', webhookId: webhook.id, payload: '{}', scheduledAt: null, digest: '' };
  await store.commit({ writes: [create(DELIVERIES.doc('one'), payloadDelivery(given, webhook, now))] });
  const asked: string[] = [];
  const counted: typeof store.query = async (query) => {
    asked.push('query');
    const found = await store.query(query);
    asked.push('answer');
    return found;
  };
  const due = dueDeliveries({ ...store, query: counted });
  expect((await due.look(now, 50)).next).toBe(now + 10_000);
  now += 10_000;
  asked.length = 0;
  expect((await due.look(now, 50)).backlog).toHaveLength(1);
  expect(asked).toEqual(['query', 'query', 'query', 'answer', 'answer', 'answer']);
});

test.each([
  ['a plan within the lead, for its time', { urgent: true, aheadMs: 100, isPlan: true }, 1],
  ['no plan beyond it', { urgent: true, aheadMs: 101, isPlan: true }, 0],
  ['no lease before it has run out', { urgent: true, aheadMs: 1, isPlan: false }, 0],
  ['a lease that has', { urgent: true, aheadMs: 0, isPlan: false }, 1],
  ['nothing ahead that was never sent', { urgent: false, aheadMs: 1, isPlan: true }, 0],
])('it takes on %s', async (_, { urgent, aheadMs, isPlan }, count) => {
  const now = Date.parse('2026-11-30T00:00:00Z');
  const store = memoryStore(() => now);
  const webhook = aWebhook();
  const given = { id: 'one', webhookId: webhook.id, payload: '{}', scheduledAt: null, digest: '' };
  const dueAt = Timestamp.fromMillis(now + aheadMs);
  const times = { due_at: dueAt, scheduled_at: isPlan ? dueAt : Timestamp.fromMillis(now - 5_000) };
  const data = { ...payloadDelivery(given, webhook, now - 60_000), ...times, urgent };
  await store.commit({ writes: [create(DELIVERIES.doc('one'), data)] });
  const due = dueDeliveries(store);
  const { urgent: found, backlog } = await due.look(now, 50);
  expect(found).toHaveLength(count);
  const [claimed] = (await due.claim([...found, ...backlog], now)).pointers;
  const ahead = isPlan && count === 1 ? { not_before: now + aheadMs } : {};
  expect(claimed?.pointer).toEqual(
    count === 0
      ? undefined
      : { delivery: 'one', attempt: 1, due_at: now + 10_000, event: null, subject: null, ...ahead },
  );
});

const three = async () => {
  const now = Date.parse('2026-11-30T00:00:00Z');
  const store = memoryStore(() => now);
  const webhook = aWebhook();
  for (const id of ['one', 'two', 'new']) {
    const data = payloadDelivery(
      { webhookId: webhook.id, payload: '{}', scheduledAt: null, digest: '', id },
      webhook,
      now - 60_000,
    );
    await store.commit({ writes: [create(DELIVERIES.doc(id), data)] });
  }
  return { now, store };
};

const idsOf = ({ pointers }: Claims) => pointers.map(({ pointer }) => pointer.delivery);

test.each([
  ['the second is left for the next look', ['done', 'fails', 'done'], 2],
  ['of none it is told', ['fails', 'fails', 'fails'], null],
] as const)('where commits fail, what is claimed is published all the same: %s', async (_, fates, published) => {
  const { now, store } = await three();
  const commits = [...fates];
  const failing = faultyStore(store, (call) => (call === 'commit' ? (commits.shift() ?? 'done') : 'done'));
  const due = dueDeliveries(failing);
  const { backlog } = await due.look(now, 50);
  expect(backlog).toHaveLength(3);
  const claiming = due.claim(backlog, now);
  if (published === null) await expect(claiming).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  else expect((await claiming).pointers).toHaveLength(published);
  const rest = (await due.look(now, 50)).backlog;
  expect(idsOf(await due.claim(rest, now))).toHaveLength(3 - (published ?? 0));
});

test('nothing is claimed while the lanes cannot be read', async () => {
  const { now, store } = await three();
  const { backlog } = await dueDeliveries(store).look(now, 50);
  const blind = dueDeliveries(faultyStore(store, (call) => (call === 'read' ? 'fails' : 'done')));
  await expect(blind.claim(backlog, now)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  expect(idsOf(await dueDeliveries(store).claim(backlog, now))).toHaveLength(3);
});

test('what is due for an endpoint that answers nothing is left, and held where its lane says so, too', async () => {
  const now = Date.parse('2026-11-30T00:00:00Z');
  const store = memoryStore(() => now);
  const [silent, other] = [aWebhook({}, { id: 'silent' }), aWebhook({}, { id: 'other' })];
  for (const [id, webhook] of [
    ['held', silent],
    ['left', silent],
    ['sent', other],
  ] as const) {
    const given = { id, webhookId: webhook.id, payload: '{}', scheduledAt: null, digest: '' };
    const data = { ...payloadDelivery(given, webhook, now - 10_000), urgent: true };
    await store.commit({ writes: [create(DELIVERIES.doc(id), data)] });
  }
  const lanes = openLanes(store);
  const busy = { kind: 'busy', againAt: now + 20_000, hangs: true, silent: true } as const;
  await lanes.hold((await readOne(store, DELIVERIES.doc('held'))).data!, busy, now);
  const due = dueDeliveries(store);
  const holds = async () => {
    const read = await store.read([DELIVERIES.doc('held'), DELIVERIES.doc('left'), DELIVERIES.doc('sent')]);
    return read.map(({ data }) => data!.hold);
  };
  const claims = await due.claim((await due.look(now, 50)).urgent, now);
  expect(idsOf(claims)).toEqual(['sent']);
  expect(await holds()).toEqual(['busy', null, null]);
  // Who holds it again finds that it is held.
  expect([await due.hold(claims.silent, now), await due.hold(claims.silent, now)]).toEqual([1, 0]);
  expect(await holds()).toEqual(['busy', 'busy', null]);
});

test('one look takes on 800, the oldest first', async () => {
  const now = Date.parse('2026-11-30T00:00:00Z');
  const store = memoryStore(() => now);
  const webhook = aWebhook();
  const given = { webhookId: webhook.id, payload: '{}', scheduledAt: null, digest: '' };
  const writes = Array.from({ length: 801 }, (_, place) => {
    const id = String(place);
    const due = { due_at: Timestamp.fromMillis(now - place), urgent: true };
    return create(DELIVERIES.doc(id), { ...payloadDelivery({ ...given, id }, webhook, now - 60_000), ...due });
  });
  await store.commit({ writes });
  const { urgent } = await dueDeliveries(store).look(now, 50);
  expect(urgent).toHaveLength(800);
  expect([urgent[0]?.data.id, urgent.some(({ data }) => data.id === '0')]).toEqual(['800', false]);
});
