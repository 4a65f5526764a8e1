/** What only a second instance, or somebody who hangs, shows: a write that holds for what was read, and a wait that ends. */
import { mutantsOf } from '../mutant.ts';
import type { Mutant } from '../mutant.ts';

const DELIVERIES = ['test/unit/shared/deliveries/meanwhile.test.ts'];
const JOBS = ['test/unit/shared/sweep/meanwhile.test.ts'];
const RECONCILE = ['test/unit/shared/reconcile/meanwhile.test.ts'];

export const instanceMutants: readonly Mutant[] = [
  ...mutantsOf('shared/deliveries/event-retention.ts', DELIVERIES, [
    [
      'of two replays the earlier shortens the time of an event',
      'Timestamp.fromMillis(expireAt) }, event.version)',
      'Timestamp.fromMillis(expireAt) })',
    ],
  ]),
  ...mutantsOf('shared/sweep/jobs.ts', JOBS, [
    ['two walk one job', 'update(JOBS.doc(id), changes, found.version)', 'update(JOBS.doc(id), changes)'],
    [
      'a job that has ended is told as cancelled',
      'update(JOBS.doc(fields.id), changes, version)',
      'update(JOBS.doc(fields.id), changes)',
    ],
  ]),
  ...mutantsOf('shared/sweep/noting.ts', JOBS, [
    [
      'a walker that was slow notes over what became of its job',
      '...pageDone(now(), now()) }, version)',
      '...pageDone(now(), now()) })',
    ],
  ]),
  ...mutantsOf('shared/sweep/retry-walk.ts', JOBS, [
    [
      'a retry job that was cancelled is told as completed',
      'update(RETRY_JOBS.doc(job.id), changes, version)',
      'update(RETRY_JOBS.doc(job.id), changes)',
    ],
  ]),
  ...mutantsOf(
    'shared/sweep/replay-walk.ts',
    ['test/contract/replay-jobs.test.ts'],
    [
      [
        'a job that was cancelled while it makes a page goes on',
        'update(MAKING_JOBS.doc(fields.id), changes, version)',
        'update(MAKING_JOBS.doc(fields.id), changes)',
      ],
    ],
  ),
  ...mutantsOf(
    'shared/sweep/erasure-walk.ts',
    ['test/contract/erasures.test.ts'],
    [
      [
        'an erasure that was stopped goes on',
        'update(ERASURE_JOBS.doc(job.id), changes, version)',
        'update(ERASURE_JOBS.doc(job.id), changes)',
      ],
    ],
  ),
  ...mutantsOf('shared/deliveries/deliveries.ts', DELIVERIES, [
    [
      'a late success ends a delivery that another has moved on',
      'update(current.ref, fields, current.version)',
      'update(current.ref, fields)',
    ],
  ]),
  ...mutantsOf('shared/deliveries/fanouts.ts', DELIVERIES, [
    [
      'two walk one fan-out',
      'update(FANOUTS.doc(fields.id), changes, version)',
      'update(FANOUTS.doc(fields.id), changes)',
    ],
    [
      'a walker that was slow goes on with another one’s page',
      'write: update(ref, changes, version)',
      'write: update(ref, changes)',
    ],
  ]),
  ...mutantsOf('shared/deliveries/queues.ts', DELIVERIES, [
    [
      'two who end one delivery publish the next twice',
      '{ ...released(due_at), republished: 1 }, version)',
      '{ ...released(due_at), republished: 1 })',
    ],
  ]),
  ...mutantsOf('shared/sweep/erasure-pages.ts', DELIVERIES, [
    ['two erasures count one delivery', '...erasedFirst(data) }, version)', '...erasedFirst(data) })'],
  ]),
  ...mutantsOf('shared/sweep/people.ts', DELIVERIES, [
    [
      'two ticks look at one person',
      'create(DELIVERIES.doc(delivery.id), delivery), update(ref, next, version)',
      'create(DELIVERIES.doc(delivery.id), delivery), update(ref, next)',
    ],
  ]),
  ...mutantsOf('shared/reconcile/cursors.ts', RECONCILE, [
    [
      'a run that was slow moves a cursor back',
      'update(ref(name), cursor, before.version)',
      'update(ref(name), cursor)',
    ],
  ]),
  ...mutantsOf('shared/reconcile/list-missing.ts', RECONCILE, [
    ['what was listed again meanwhile is expected no longer', '{ listed_in: null }, version)', '{ listed_in: null })'],
  ]),
  ...mutantsOf('shared/reconcile/list-subject.ts', RECONCILE, [
    [
      'a look writes over the state that a notification brought',
      '...toldAnew(document) }, snapshot.version)',
      '...toldAnew(document) })',
    ],
  ]),
  ...mutantsOf('shared/subjects/announce.ts', RECONCILE, [
    [
      'of two events that tell of a subject one is forgotten',
      'update(ref, fields, known.version)',
      'update(ref, fields)',
    ],
  ]),
  ...mutantsOf('shared/subjects/subjects.ts', RECONCILE, [
    [
      'of two states that come at once the older may stay',
      '...toldAnew(stored.data) }, stored.version)',
      '...toldAnew(stored.data) })',
    ],
  ]),
  ...mutantsOf(
    'shared/access/known-keys.ts',
    ['test/unit/shared/access/known-keys.test.ts'],
    [
      [
        'a hanging store holds each request',
        "await withDeadline(look(null), 'which keys there are', waitMs)",
        'await look(null)',
      ],
    ],
  ),
  ...mutantsOf(
    'shared/http/signing-keys.ts',
    ['test/unit/shared/http/oidc.test.ts', 'test/contract/signing-keys-http.test.ts'],
    [
      [
        'a key server that hangs holds each push',
        'fetch(certsUrl, { signal: AbortSignal.timeout(FETCH_TIMEOUT_MS) })',
        'fetch(certsUrl, {})',
      ],
    ],
  ),
  ...mutantsOf(
    'shared/bus/dead-letter-count.ts',
    ['test/unit/shared/bus/dead-letter-count.test.ts'],
    [['a Monitoring that hangs holds the status', 'headers, signal: AbortSignal.timeout(TIMEOUT_MS)', 'headers']],
  ),
  ...mutantsOf(
    'shared/api/destination-family.ts',
    ['test/unit/publish-waits.test.ts'],
    [
      [
        'a change of a webhook waits for a Pub/Sub that hangs',
        'await publishedInTime(bus.wake());',
        'void (await bus.wake());',
      ],
    ],
  ),
  ...mutantsOf(
    'shared/api/deliveries.ts',
    ['test/unit/publish-waits.test.ts'],
    [
      [
        'a cancellation waits for a Pub/Sub that hangs',
        'await publishedInTime(deps.bus.wake());',
        'await deps.bus.wake();',
      ],
    ],
  ),
  ...mutantsOf(
    'shared/api/erasures.ts',
    ['test/unit/publish-waits.test.ts'],
    [
      [
        'an order to erase waits for a Pub/Sub that hangs',
        'await publishedInTime(bus.wake());',
        'void (await bus.wake());',
      ],
    ],
  ),
  ...mutantsOf(
    'shared/api/order-job.ts',
    ['test/unit/publish-waits.test.ts'],
    [
      [
        'an order of replays waits for a Pub/Sub that hangs',
        'await publishedInTime(deps.bus.wake());',
        'void (await deps.bus.wake());',
      ],
    ],
  ),
  ...mutantsOf(
    'shared/lanes/retry.ts',
    ['test/unit/publish-waits.test.ts'],
    [
      [
        'a retry by hand waits for a Pub/Sub that hangs',
        'await publishedInTime(bus.publishPointers([claimed]));',
        'void (await bus.publishPointers([claimed]));',
      ],
      ['it does for the wake', 'await publishedInTime(bus.wake());', 'void (await bus.wake());'],
    ],
  ),
  ...mutantsOf(
    'shared/intake/give-payload.ts',
    ['test/unit/publish-waits.test.ts'],
    [
      [
        'a payload’s sender waits for a Pub/Sub that hangs',
        'await publishedInTime(Promise.all([...publishes, ...(isSoon ? [bus.wake()] : [])]));',
        'void (await Promise.all([...publishes, ...(isSoon ? [bus.wake()] : [])]));',
      ],
    ],
  ),
  ...mutantsOf(
    'shared/sweep/fan-out.ts',
    ['test/unit/publish-waits.test.ts'],
    [
      [
        'a walker waits for a Pub/Sub that hangs',
        'await publishedInTime(deps.bus.publishPointers(firstPointers(committed.created, lanes)));',
        'void (await deps.bus.publishPointers(firstPointers(committed.created, lanes)));',
      ],
    ],
  ),
  ...mutantsOf(
    'shared/sweep/replay-walk.ts',
    ['test/unit/publish-waits.test.ts'],
    [
      [
        'a job waits for a Pub/Sub that hangs',
        '(await publishedInTime(deps.bus.publishPointers(pointers)))',
        '(await deps.bus.publishPointers(pointers), null)',
      ],
    ],
  ),
  ...mutantsOf(
    'shared/sweep/retry-walk.ts',
    ['test/unit/publish-waits.test.ts'],
    [
      [
        'a retry job waits for a Pub/Sub that hangs',
        '(await publishedInTime(deps.bus.publishPointers(pointers)))',
        '(await deps.bus.publishPointers(pointers), null)',
      ],
    ],
  ),
  ...mutantsOf(
    'shared/sweep/people.ts',
    ['test/unit/publish-waits.test.ts'],
    [
      [
        'a tick waits for a Pub/Sub that hangs',
        'await publishedInTime(bus.publishPointers(firstPointers(looks, await laneStates())));',
        'void (await bus.publishPointers(firstPointers(looks, await laneStates())));',
      ],
    ],
  ),
  ...mutantsOf(
    'shared/deliver/in-order.ts',
    ['test/unit/publish-waits.test.ts'],
    [
      [
        'a push waits for a Pub/Sub that hangs',
        'await publishedInTime(bus.publishPointers([{ ...next, track: ended.track }]));',
        'void (await bus.publishPointers([{ ...next, track: ended.track }]));',
      ],
    ],
  ),
];
