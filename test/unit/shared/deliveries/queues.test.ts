import { expect, test } from '@jest/globals';

import { DELIVERIES } from '../../../../shared/deliveries/documents.ts';
import type { DeliveryDocument } from '../../../../shared/deliveries/documents.ts';
import { inOrder } from '../../../../shared/deliveries/queues.ts';
import { storedDocument } from '../../../../shared/store/snapshot.ts';
import type { Stored } from '../../../../shared/store/snapshot.ts';
import { Timestamp } from '../../../../shared/store/timestamp.ts';

function held(id: string, commitSeconds: number, place: number): Stored<DeliveryDocument> {
  const at = new Timestamp(commitSeconds, 0);
  const times = { createTime: at, updateTime: at, readTime: at };
  return storedDocument(DELIVERIES.doc(id), { fields: () => ({ v: 1, place }), versioned: true, ...times });
}

test('a queue goes by the time of the commit, and within a commit by the place in it', () => {
  const docs = [held('d', 2, 1), held('b', 1, 9), held('a', 1, 3), held('c', 2, 0)];
  expect(inOrder(docs).map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd']);
});
