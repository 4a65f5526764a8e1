import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { ATTEMPTS } from '../../shared/deliveries/documents.ts';
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
