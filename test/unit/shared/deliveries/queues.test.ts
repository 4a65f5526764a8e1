import type { QueryDocumentSnapshot } from '@google-cloud/firestore';
import { Timestamp } from '@google-cloud/firestore';
import { expect, test } from '@jest/globals';

import { inOrder } from '../../../../shared/deliveries/queues.ts';

const held = (id: string, commitSeconds: number, place: number) =>
  ({
    id,
    exists: true,
    createTime: new Timestamp(commitSeconds, 0),
    data: () => ({ v: 1, place }),
  }) as unknown as QueryDocumentSnapshot;

test('a queue goes by the time of the commit, and within a commit by the place in it', () => {
  const docs = [held('d', 2, 1), held('b', 1, 9), held('a', 1, 3), held('c', 2, 0)];
  expect(inOrder(docs).map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd']);
});
