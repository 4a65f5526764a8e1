import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { followCursor } from '../../shared/api/cursor.ts';
import { attemptLists, findAttempt, lastSuccessOf } from '../../shared/deliveries/attempts.ts';
import { ATTEMPTS, DELIVERIES } from '../../shared/deliveries/documents.ts';
import type { AttemptDocument } from '../../shared/deliveries/documents.ts';
import { openLists, positionOf } from '../../shared/store/lists.ts';
import type { Lists, TimeList } from '../../shared/store/lists.ts';
import { Timestamp } from '../../shared/store/timestamp.ts';
import { startApiServer } from '../support/api-server.ts';
import type { ApiServer } from '../support/api-server.ts';
import { docOf } from '../support/client.ts';
import { acceptEvent } from '../support/stored-samples.ts';

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

  await expect(idsOf({ webhook_id, customer_key: 'c' })).rejects.toThrow('Deliveries are not asked for customer_key');

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

describe('following a list', () => {
  type Followed = {
    events: { id: string }[];
    next_cursor: string | null;
    complete_until: string;
    follow_cursor: string;
  };
  const SECOND = 1_000;
  const account = 'C0follow';
  const ask = async (query: string, status = 200): Promise<Followed & { details?: string }> => {
    const answer = await api.call('GET', `/v1/events?account=${account}&${query}`);
    expect([answer.status, answer.text]).toEqual([status, expect.any(String)]);
    return answer.json as unknown as Followed;
  };
  const at = (ago: number) => acceptEvent(api.store, Date.now() - ago, { account });
  const ids = ({ events }: Followed) => events.map(({ id }) => id);

  test('tells each once, newest first, up to 15 s before the store’s time', async () => {
    const begin = await ask('follow=now');
    expect(begin).toMatchObject({ events: [], next_cursor: null });
    const lag = Date.now() - Date.parse(begin.complete_until);
    expect(lag).toBeGreaterThanOrEqual(15 * SECOND);
    // As if a minute had passed since.
    const since = await cursorAt(begin.follow_cursor, Date.now() - 60 * SECOND);
    const [first, second, recent] = [await at(40 * SECOND), await at(30 * SECOND), await at(5 * SECOND)];
    const seen = await ask(`follow=${since}`);
    expect(ids(seen)).toEqual([second.id, first.id]);
    expect(ids(await ask(`follow=${seen.follow_cursor}`))).toEqual([]);
    const early = await ask(`follow=${seen.follow_cursor}&provisional=true`);
    expect(ids(early)).toEqual([recent.id]);
    expect(Date.parse(early.complete_until)).toBeLessThan(Date.now() - 15 * SECOND + 1);
  });

  test('goes on page by page down to where it began', async () => {
    const { follow_cursor: now } = await ask('follow=now');
    const since = await cursorAt(now, Date.now() - 35 * SECOND);
    const [more] = [await at(34 * SECOND), await at(33 * SECOND)];
    const page = await ask(`follow=${since}&limit=2`);
    expect(page.events).toHaveLength(2);
    const rest = await ask(`follow=${since}&limit=2&cursor=${page.next_cursor}`);
    expect(ids(rest)).toContain(more.id);
    expect(rest).not.toHaveProperty('follow_cursor');
    expect(rest.next_cursor).toBeNull();
  });

  test('with another list’s cursor, or together with what does not fit, it is refused', async () => {
    const { follow_cursor: own } = await ask('follow=now');
    for (const [query, details] of [
      [`type=a.b&follow=${own}`, 'follow: must be now, or the follow_cursor'],
      ['follow=never', 'follow: must be now, or the follow_cursor'],
      ['follow=now&offset=1', 'follow: must not be given together with offset'],
      ['provisional=true', 'provisional: can be given only beside follow'],
    ] as const)
      expect((await ask(query, 400)).details).toContain(details);
    const other = await api.call('GET', `/v1/deliveries?follow=${own}`);
    expect(other.status).toBe(400);
  });

  /** A cursor of the same list that is of another time. */
  const cursorAt = async (cursor: string, time: number): Promise<string> => {
    const [scope] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as string[];
    return followCursor.write(scope!.replace('follow ', ''), BigInt(time) * 1_000_000n);
  };
});
