import { expect, test } from '@jest/globals';

import { answerTimeList } from '../../../../shared/api/time-list.ts';
import type { ApiRequest } from '../../../../shared/api/route.ts';
import { ATTEMPTS } from '../../../../shared/deliveries/documents.ts';
import type { AttemptDocument } from '../../../../shared/deliveries/documents.ts';
import { Timestamp } from '../../../../shared/store/timestamp.ts';

const attempt = (place: number): AttemptDocument =>
  ({ id: `a-${place}`, created_at: Timestamp.fromMillis(1_000_000 - place) }) as Partial<AttemptDocument> as never;

test('a page ends at about 8 MB, which Cloud Run answers, and the next goes on behind it', async () => {
  const documents = Array.from({ length: 30 }, (_, place) => attempt(place));
  const behind = (at: bigint | undefined) =>
    documents.filter(({ created_at }) => at === undefined || BigInt(created_at.toMillis()) * 1_000_000n < at);
  const list = answerTimeList(
    {
      page: async (_, after, limit) =>
        behind(after?.at)
          .slice(0, limit)
          .map((data) => ({ id: data.id, data })),
      positionAfter: async () => null,
      readTime: async () => 0n,
    },
    { name: 'large', list: { collection: ATTEMPTS, time: 'created_at' }, filters: {}, times: [] },
    {
      viewOf: async () => (data) => ({ id: data.id, text: 'x'.repeat(1_000_000) }),
      bodyOf: (items) => ({ items }),
    },
  );
  const counts: number[] = [];
  let cursor = '';
  do {
    const query = new URLSearchParams(cursor === '' ? {} : { cursor });
    const { body } = (await list({ query } as Partial<ApiRequest> as ApiRequest)) as Answer;
    counts.push(body.items.length);
    cursor = body.next_cursor ?? '';
  } while (cursor !== '');
  expect(counts).toEqual([8, 8, 8, 6]);
});

interface Answer {
  body: { items: unknown[]; next_cursor: string | null };
}
