/** What is taken in, and how long whoever sends it waits. */
import { mutantsOf } from '../mutant.ts';
import type { Mutant } from '../mutant.ts';

export const intakeMutants: readonly Mutant[] = [
  ...mutantsOf(
    'shared/intake/accept.ts',
    ['test/unit/shared/intake/waits.test.ts'],
    [
      ['Paddle hangs up long before it is answered', 'ACCEPT_DEADLINE_MS = 4_500', 'ACCEPT_DEADLINE_MS = 45_000'],
      [
        'nobody knows of a hanging store',
        "withDeadline(taking, 'the commit of what was received', ACCEPT_DEADLINE_MS)",
        'taking',
      ],
      ['a new delivery waits for sweep', 'if (!outbox.isDue) return;', 'return;'],
    ],
  ),
  ...mutantsOf(
    'shared/bus/bus.ts',
    ['test/unit/shared/intake/waits.test.ts'],
    [['senders wait for a Pub/Sub that hangs', 'PUBLISH_WAIT_MS = 500', 'PUBLISH_WAIT_MS = 5_000']],
  ),
  ...mutantsOf(
    'shared/bus/bus.ts',
    ['test/contract/bus.test.ts'],
    [
      ['every retry pays a message', 'WAKE_AT_MOST_EVERY_MS = 5_000', 'WAKE_AT_MOST_EVERY_MS = 0'],
      ['retries wait for the tick', 'WAKE_AT_MOST_EVERY_MS = 5_000', 'WAKE_AT_MOST_EVERY_MS = 500_000'],
    ],
  ),
  ...mutantsOf(
    'shared/intake/replay.ts',
    ['test/unit/shared/intake/replay.test.ts', 'test/flow/replay.test.ts', 'test/contract/replay-jobs.test.ts'],
    [
      [
        'an expired event is replayed without content',
        'event === null || event.expire_at',
        'event !== null && false && event.expire_at',
      ],
      [
        'a repeated order is told as busy',
        "if (existing.exists) return { outcome: 'repeated', delivery: existing.data };",
        '',
      ],
      [
        'a replayed event is gone before its delivery',
        'const kept = event ? keptLonger(event, now()) : [];',
        'const kept: Write[] = [];',
      ],
    ],
  ),
  ...mutantsOf(
    'shared/intake/give-payload.ts',
    ['test/flow/api-give.test.ts', 'test/flow/api-deliveries.test.ts'],
    [
      [
        'another body under the same key is taken for a repeat',
        'existing?.fields.request_digest !== given.digest',
        'existing === null',
      ],
      ['a payload due in seconds waits for the tick', 'isSoon ? [bus.wake()] : []', 'false ? [bus.wake()] : []'],
    ],
  ),
  ...mutantsOf(
    'shared/http/body.ts',
    ['test/flow/bad-input.test.ts'],
    [
      ['a body of any size is kept in memory', 'if (size <= limit) return void', 'return void'],
      ['a compressed body is read as it is', "contentEncoding.toLowerCase() !== 'identity'", 'false'],
      ['a refused sender never reads the answer', 'MAX_DISCARDED_BYTES = 64 * 1024 * 1024', 'MAX_DISCARDED_BYTES = 64'],
    ],
  ),
  ...mutantsOf(
    'shared/http/client-address.ts',
    ['test/unit/shared/http/client-address.test.ts'],
    [
      ['the sender chooses its own address', '.at(-position)', '.at(position - 1)'],
      ['every address is admitted', 'if (ranges.length === 0) return () => undefined;', 'return () => undefined;'],
    ],
  ),
  ...mutantsOf(
    'functions/push-door.ts',
    ['test/flow/bad-input.test.ts', 'test/flow/workspace.test.ts'],
    [['anybody pushes', 'await verifyToken(headers.authorization);', '']],
  ),
  ...mutantsOf(
    'shared/sources/paddle-door/door.ts',
    ['test/flow/paddle.test.ts', 'test/flow/bad-input.test.ts'],
    [
      ['addresses are not looked at', 'admitAddress(request);', ''],
      ['a large form is read', 'FORM_LIMIT_BYTES = 256 * 1024', 'FORM_LIMIT_BYTES = 64 * 1024 * 1024'],
      [
        'a transaction with a hundred items is refused',
        'JSON_LIMIT_BYTES = 900 * 1024',
        'JSON_LIMIT_BYTES = 90 * 1024',
      ],
    ],
  ),
  ...mutantsOf(
    'shared/events/retention.ts',
    ['test/unit/firestore-indexes.test.ts', 'test/unit/times.test.ts'],
    [['a replay by Paddle is taken in anew', '100 * 24 * 3_600_000', '10 * 24 * 3_600_000']],
  ),
  ...mutantsOf(
    'shared/events/document-size.ts',
    ['test/flow/paddle.test.ts', 'test/flow/api-give.test.ts'],
    [['a document too large for Firestore is nacked for ever', '1_048_576 - 16_384', '2_048_576 - 16_384']],
  ),
  ...mutantsOf(
    'shared/store/shards.ts',
    ['test/unit/ids.test.ts'],
    [['times of all documents share one index range', 'SHARDS = 8', 'SHARDS = 1']],
  ),
];
