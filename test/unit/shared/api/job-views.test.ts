import { expect, test } from '@jest/globals';

import { jobView } from '../../../../shared/api/job-views.ts';
import { Timestamp } from '../../../../shared/store/timestamp.ts';
import type { JobDocument } from '../../../../shared/sweep/documents.ts';

const AT = Timestamp.fromMillis(Date.parse('2026-11-28T10:00:00Z'));

test('a replay job from before jobs had filters is shown as it ended', () => {
  const former = {
    ...{ v: 1, id: 'j', kind: 'replay', status: 'completed', dry_run: false, rate_per_second: 50, request_digest: 'd' },
    ...{ from: AT, to: AT, webhook_ids: null, event_types: null, statuses: ['failed'], include_succeeded: false },
    ...{ seen: 3, replayed: 2, skipped_done: 1, skipped_expired: 0, skipped_webhook: 0, phase: 1, after: null },
    ...{ due_at: null, claims: 0, created_at: AT, updated_at: AT, ended_at: AT, shard: 0, expire_at: AT },
  } as unknown as JobDocument;
  expect(jobView(former)).toMatchObject({
    ...{ id: 'j', kind: 'replay', mode: 'all', filter: {}, as_of: '2026-11-28T10:00:00.000Z', selected: null },
    ...{ difference: null, progress: { seen: 3, replayed: 2, skipped: { done: 1, pending: 0 } } },
  });
});
