import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { attemptLists, findAttempt, lastSuccessOf } from '../../shared/deliveries/attempts.ts';
import { ATTEMPTS, DELIVERIES } from '../../shared/deliveries/documents.ts';
import type { AttemptDocument } from '../../shared/deliveries/documents.ts';
import { openLists, positionOf } from '../../shared/store/lists.ts';
import type { Lists, TimeList } from '../../shared/store/lists.ts';
import { Timestamp } from '../../shared/store/timestamp.ts';
import { startApiServer } from '../support/api-server.ts';
import type { ApiServer } from '../support/api-server.ts';
import { docOf } from '../support/client.ts';

const NUMBER = 120;

let api: ApiServer;
let lists: Lists;
beforeAll(async () => {
  api = await startApiServer();
  lists = openLists(api.store);
});
afterAll(() => api.stop());

/** Documents of which a shard may hold more than its part, of few different times. @returns their ids, newest first */
async function seeded(webhook_id: string, shardOf: (index: number) => number): Promise<string[]> {
  const documents = Array.from({ length: NUMBER }, (_, index) => ({
    id: randomUUID(),
    at: 1_800_000_000_000 + (index % 40) * 7,
    shard: shardOf(index),
  }));
  await Promise.all(
    documents.map(({ id, at, shard }) =>
      docOf(api.store, ATTEMPTS.doc(id)).create({ v: 1, webhook_id, shard, created_at: Timestamp.fromMillis(at) }),
    ),
  );
  return documents.sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1)).map(({ id }) => id);
}

const attemptsOf = (webhook_id: string): TimeList<AttemptDocument, keyof AttemptDocument> => ({
  collection: ATTEMPTS,
  time: 'created_at',
  equal: { webhook_id },
  bounds: [],
});

test.each([
  ['spread evenly', (index: number) => index % 8],
  ['in one shard', () => 3],
  ['mostly in one shard', (index: number) => (index % 10 === 0 ? index % 8 : 5)],
])('documents %s are merged in order, page by page', async (_, shardOf) => {
  const webhook = randomUUID();
  const list = attemptsOf(webhook);
  const ids = await seeded(webhook, shardOf);
  for (const limit of [1, 9, 50, NUMBER, NUMBER + 1]) {
    const page = await lists.page(list, null, limit);
    expect(page.map(({ id }) => id)).toEqual(ids.slice(0, limit));
    const after = positionOf(list, page.at(-1)!);
    const next = await lists.page(list, after, limit);
    expect(next.map(({ id }) => id)).toEqual(ids.slice(limit, 2 * limit));
  }
  for (const offset of [1, 17, NUMBER]) {
    expect((await lists.positionAfter(list, offset))?.id).toBe(ids[offset - 1]);
  }
  expect(await lists.positionAfter(list, NUMBER + 1)).toBeNull();
});

/** Attempts of one event, of which every second is kept inside its delivery. @returns their ids, newest first */
async function ofBothKinds(webhook_id: string, event_id: string): Promise<{ id: string; inside: boolean }[]> {
  const made = Array.from({ length: NUMBER }, (_, index) => ({
    id: randomUUID(),
    at: 1_800_000_000_000 + (index % 40) * 7,
    inside: index % 2 === 0,
  }));
  await Promise.all(
    made.map(async ({ id, at, inside }) => {
      const [time, fields] = [Timestamp.fromMillis(at), { v: 1, id, webhook_id, event_id, shard: at % 8 }];
      if (inside) await docOf(api.store, DELIVERIES.doc(id)).create({ ...fields, first: {}, answered_at: time });
      else {
        const alone = { ...fields, delivery_id: randomUUID(), success: false, created_at: time };
        await docOf(api.store, ATTEMPTS.doc(id)).create(alone);
      }
    }),
  );
  return made.sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1)).map(({ id, inside }) => ({ id, inside }));
}

test('attempts of both kinds are one list, whatever is asked for', async () => {
  const [webhook_id, event_id] = [randomUUID(), `evt_${randomUUID()}`];
  const all = await ofBothKinds(webhook_id, event_id);
  const attempts = attemptLists(lists, api.store);
  const list = (equal: TimeList<AttemptDocument>['equal'], bounds: TimeList<AttemptDocument>['bounds'] = []) => ({
    ...attemptsOf(webhook_id),
    equal,
    bounds,
  });
  const idsOf = async (equal: TimeList<AttemptDocument>['equal'], limit = 1_000) =>
    (await attempts.page(list(equal), null, limit)).map(({ id }) => id);
  const wanted = (inside?: boolean) =>
    all.filter((each) => inside === undefined || each.inside === inside).map(({ id }) => id);

  expect(await idsOf({ webhook_id })).toEqual(wanted());
  expect(await idsOf({ event_id })).toEqual(wanted());
  expect(await idsOf({ webhook_id, event_id })).toEqual(wanted());
  expect(await idsOf({ webhook_id, success: true })).toEqual(wanted(true));
  expect(await idsOf({ webhook_id, success: false })).toEqual(wanted(false));
  const kept = wanted(true)[0] ?? '';
  expect(await idsOf({ delivery_id: kept })).toEqual([kept]);
  expect(await idsOf({ delivery_id: kept, webhook_id })).toEqual([kept]);
  expect(await idsOf({ delivery_id: kept, webhook_id: randomUUID() })).toEqual([]);
  expect(await idsOf({ delivery_id: kept, success: false })).toEqual([]);

  for (const limit of [1, 9, 50, NUMBER]) {
    const asked = list({ webhook_id });
    const page = await attempts.page(asked, null, limit);
    const last = page.at(-1);
    const next = last ? await attempts.page(asked, positionOf(asked, last), limit) : [];
    expect([...page, ...next].map(({ id }) => id)).toEqual(wanted().slice(0, 2 * limit));
  }
  for (const offset of [1, 17, NUMBER]) {
    expect((await attempts.positionAfter(list({ webhook_id }), offset))?.id).toBe(wanted()[offset - 1]);
  }
  expect(await attempts.positionAfter(list({ webhook_id }), NUMBER + 1)).toBeNull();
  const middle = 1_800_000_000_140n * 1_000_000n;
  for (const [op, count] of [
    ['<', 60],
    ['<=', 63],
    ['>', 57],
    ['>=', 60],
  ] as const) {
    const bounded = await attempts.page(list({ webhook_id }, [{ op, at: middle }]), null, 1_000);
    expect([op, bounded.length]).toEqual([op, count]);
    const { length: one } = await attempts.page(list({ delivery_id: kept }, [{ op, at: middle }]), null, 2);
    expect(one).toBe(op.startsWith('>') ? 1 : 0);
  }

  expect(await findAttempt(api.store)(kept)).toMatchObject({ fields: { id: kept, delivery_id: kept, success: true } });
  expect(await findAttempt(api.store)(wanted(false)[0] ?? '')).toMatchObject({ fields: { success: false } });
  expect(await findAttempt(api.store)(randomUUID())).toBeNull();
  expect((await lastSuccessOf(api.store, webhook_id))?.created_at.toMillis()).toBe(1_800_000_000_000 + 38 * 7);
  expect(await lastSuccessOf(api.store, randomUUID())).toBeNull();
});
