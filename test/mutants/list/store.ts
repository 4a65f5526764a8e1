/** Firestore: deadlines, batches, leases, queues, budgets, the catalogue. */
import { mutantsOf } from '../mutant.ts';
import type { Mutant } from '../mutant.ts';

export const storeMutants: readonly Mutant[] = [
  ...mutantsOf(
    'shared/store/store.ts',
    ['test/contract/store/store.test.ts'],
    [
      [
        'a hanging query or transaction holds a push until the ack deadline',
        'withDeadline(call, what, ms).catch(asStoreError)',
        'call.catch(asStoreError)',
      ],
      ['a hanging commit holds it', "withDeadline(call, 'a commit', deadlineMs)", 'call'],
    ],
  ),
  ...mutantsOf(
    'shared/store/trips.ts',
    ['test/contract/store/store.test.ts'],
    [['accepted events are answered as duplicates', 'isOffence: (error) => error instanceof Refused,', '']],
  ),
  ...mutantsOf(
    'shared/store/snapshot.ts',
    ['test/contract/store/wire.test.ts'],
    [['a document of a later shape is taken for ours', 'versioned && v !== 1', 'false']],
  ),
  ...mutantsOf(
    'shared/store/wire-messages.ts',
    ['test/contract/store/wire.test.ts'],
    [
      [
        'what the store is to make is written as a map',
        '!Object.values(data).some((value) => value instanceof Making)',
        'true',
      ],
    ],
  ),
  ...mutantsOf(
    'shared/store/deadline.ts',
    ['test/contract/store/store.test.ts'],
    [['receivers wait half a minute', 'STORE_DEADLINE_MS = 3_000', 'STORE_DEADLINE_MS = 30_000']],
  ),
  ...mutantsOf(
    'shared/base/share-trips.ts',
    ['test/unit/share-trips.test.ts'],
    [['an offender fails all', 'trip.isOffence?.(error)', 'false']],
  ),
  ...mutantsOf(
    'shared/store/leases.ts',
    ['test/unit/shared/store/leases.test.ts'],
    [
      ['a dead watcher is succeeded after minutes', 'LEASE_MS = 15_000', 'LEASE_MS = 150_000'],
      ['the watcher loses its lease while it lives', 'KEEP_EVERY_MS = 2_000', 'KEEP_EVERY_MS = 20_000'],
      ['two watch at once', 'current?.holder != null && current.until.toMillis() > now()', 'false'],
      ['another one’s lease is released', '(isMine(current) ? { holder: null } : null)', '({ holder: null })'],
      ['the watcher is not told of a wake', 'wake ? { woken_at: Timestamp.fromMillis(now()) } : {}', '{}'],
    ],
  ),
  ...mutantsOf(
    'shared/lanes/lane-drains.ts',
    ['test/contract/lanes.test.ts', 'test/contract/crash-points.test.ts'],
    [
      [
        'what waits for a paused webhook goes out',
        "if (webhook.status === 'paused') return",
        "if (webhook.name === '' && webhook.url === '') return",
      ],
      [
        'the end of a page is taken for the end of the queue',
        '...(page.length < PAGE && { due_at: null })',
        'due_at: null',
      ],
    ],
  ),
  ...mutantsOf(
    'shared/lanes/lane-policy.ts',
    ['test/contract/lanes.test.ts', 'test/contract/crash-points.test.ts'],
    [['a full queue is released over and over', '? 1_000 : 250', '? 0 : 0']],
  ),
  ...mutantsOf(
    'shared/lanes/lane-holds.ts',
    ['test/contract/lanes.test.ts', 'test/contract/ordering.test.ts', 'test/contract/interleavings.test.ts'],
    [
      ['a queue stands still behind an ended delivery', "if (before?.status !== 'pending') return 'again';", ''],
      [
        'a delivery that was moved on meanwhile is held',
        'delivery.hold !== null || !isSameTime(delivery.due_at, held.due_at)',
        'delivery.hold !== null',
      ],
    ],
  ),
  ...mutantsOf(
    'shared/deliveries/queues.ts',
    [
      'test/unit/shared/deliveries/queues.test.ts',
      'test/contract/ordering.test.ts',
      'test/contract/interleavings.test.ts',
    ],
    [
      ['the second of a commit goes first', '- (b.data.place ?? 0)', '* 0'],
      ['of two commits at once the later goes first', 'SEEN = 4', 'SEEN = 1'],
    ],
  ),
  ...mutantsOf(
    'shared/sources/asking/budgets.ts',
    ['test/unit/shared/base/times.test.ts', 'test/contract/store/budgets.test.ts'],
    [
      ['a bucket fills too fast', 'Math.ceil(millis * 1_000)', 'Math.floor(millis * 1_000) - 1'],
      ['a bucket is never emptied', 'if (taken.granted > 0) {', 'if (false) {'],
    ],
  ),
  ...mutantsOf(
    'shared/webhooks/catalogue.ts',
    ['test/contract/catalogue.test.ts'],
    [
      [
        'a webhook changed while its commit lasted is never seen',
        'COMMIT_LASTS_AT_MOST_MS = 60_000',
        'COMMIT_LASTS_AT_MOST_MS = 0',
      ],
      ['a deleted webhook gets events', 'else byId.delete(webhook.id);', ''],
      [
        'the first thousand webhooks are all',
        'if (last === undefined || page.docs.length < PAGE) return',
        'if (PAGE) return',
      ],
    ],
  ),
  ...mutantsOf(
    'shared/deliveries/event-retention.ts',
    ['test/unit/shared/base/times.test.ts'],
    [['an event is written by each of its replays', 'STEP_MS = 86_400_000', 'STEP_MS = 0']],
  ),
  ...mutantsOf(
    'shared/subjects/subjects.ts',
    ['test/unit/shared/base/times.test.ts', 'test/contract/store/subjects.test.ts', 'test/contract/subjects.test.ts'],
    [
      [
        'an older state replaces a newer one',
        'if (before.observed_at.valueOf() >= observedAt.valueOf()) return false;',
        '',
      ],
      ['ids grow without end', '.slice(-MAX_IDS)', ''],
    ],
  ),
  ...mutantsOf(
    'shared/sweep/due.ts',
    ['test/unit/shared/sweep/due.test.ts'],
    [['two watchers publish one delivery', 'update(ref, moved, version)', 'update(ref, moved)']],
  ),
  ...mutantsOf(
    'shared/store/raw-calls.ts',
    ['test/unit/shared/store/raw-calls.test.ts'],
    [['an outage is asked on and on', ' || Date.now() + waitMs >= until', '']],
  ),
];
