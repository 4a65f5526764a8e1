/** Numbers that nobody meets on a good day: sizes that are taken, times that are waited, how much is remembered. */
import { mutantsOf } from '../mutant.ts';
import type { Mutant } from '../mutant.ts';

export const boundMutants: readonly Mutant[] = [
  ...mutantsOf(
    'shared/api/give-delivery.ts',
    ['test/flow/api-give.test.ts'],
    [
      ['a payload is accepted that no document holds', 'MAX_PAYLOAD_BYTES = 900_000', 'MAX_PAYLOAD_BYTES = 9_000_000'],
      ['a payload is planned for when it is gone', 'MAX_AHEAD_MS = 30 * 86_400_000', 'MAX_AHEAD_MS = 300 * 86_400_000'],
    ],
  ),
  ...mutantsOf(
    'shared/api/destination-removal.ts',
    ['test/unit/shared/api/destination-removal.test.ts'],
    [
      ['a deletion waits until a long queue is ended', 'DRAIN_MS = 2_000', 'DRAIN_MS = 2_000_000'],
      ['the rest of a queue waits for the tick', '  await wake(deps);\n  return drained;', '  return drained;'],
    ],
  ),
  ...mutantsOf(
    'shared/api/time-list.ts',
    ['test/unit/shared/api/time-list.test.ts'],
    [['a page is larger than Cloud Run takes', 'PAGE_BYTES = 8_000_000', 'PAGE_BYTES = 80_000_000']],
  ),
  ...mutantsOf(
    'shared/sweep/people.ts',
    ['test/contract/people.test.ts'],
    [['a paused destination is looked at with every tick', 'ASIDE_MS = 3_600_000', 'ASIDE_MS = 0']],
  ),
  ...mutantsOf(
    'shared/sweep/replay-candidates.ts',
    ['test/contract/replay-jobs.test.ts'],
    [['the page of a job is larger than a commit', 'PAYLOAD_BYTES = 4_000_000', 'PAYLOAD_BYTES = 40_000_000']],
  ),
  ...mutantsOf(
    'shared/sources/pubsub/door.ts',
    ['test/unit/shared/sources/pubsub.test.ts'],
    [
      [
        'a message that Pub/Sub takes is refused for ever',
        'BODY_LIMIT_BYTES = 14_000_000',
        'BODY_LIMIT_BYTES = 1_400_000',
      ],
    ],
  ),
  ...mutantsOf(
    'shared/sources/given-event.ts',
    ['test/unit/shared/sources/pubsub.test.ts', 'test/flow/api-give.test.ts'],
    [
      ['an event is accepted that no document holds', 'MAX_EVENT_BYTES = 450_000', 'MAX_EVENT_BYTES = 4_500_000'],
      ['an event has any number of tags', 'MOST_TAGS = 10', 'MOST_TAGS = 1_000'],
    ],
  ),
  ...mutantsOf(
    'shared/api/list-params.ts',
    ['test/unit/shared/api/list-params.test.ts'],
    [
      [
        'a filter that Firestore can’t compare fails as an error of ours',
        'MOST_TEXT_BYTES = 1_499',
        'MOST_TEXT_BYTES = 149_900',
      ],
    ],
  ),
  ...mutantsOf(
    'shared/api/wrong-keys.ts',
    ['test/unit/shared/api/wrong-keys.test.ts'],
    [['addresses with wrong keys fill the memory', 'REMEMBERED = 10_000', 'REMEMBERED = 10_000_000']],
  ),
  ...mutantsOf(
    'shared/base/kept-for.ts',
    ['test/unit/shared/base/kept-for.test.ts'],
    [['what was asked lately fills the memory', 'MOST = 1_000', 'MOST = 1_000_000']],
  ),
  ...mutantsOf(
    'shared/bus/dead-letter-count.ts',
    ['test/unit/shared/bus/dead-letter-count.test.ts'],
    [
      ['the status waits for Monitoring', 'TIMEOUT_MS = 3_000', 'TIMEOUT_MS = 300_000'],
      ['dead letters of an hour ago are counted as of now', 'LOOK_BACK_MS = 600_000', 'LOOK_BACK_MS = 6_000'],
    ],
  ),
  ...mutantsOf(
    'shared/deliver/open-pushes.ts',
    ['test/unit/shared/deliver/open-pushes.test.ts'],
    [['webhooks that succeeded fill the memory', 'MOST_WEBHOOKS = 10_000', 'MOST_WEBHOOKS = 10_000_000']],
  ),
  ...mutantsOf(
    'shared/deliveries/first-attempt.ts',
    ['test/unit/shared/deliveries/first-attempt.test.ts'],
    [['an attempt is kept inside a delivery that has no room', 'MOST_INSIDE = 300_000', 'MOST_INSIDE = 3_000_000']],
  ),
  ...mutantsOf(
    'shared/destinations/pubsub/topic-message.ts',
    ['test/unit/shared/destinations/pubsub.test.ts'],
    [['Pub/Sub refuses an attribute', 'MOST_OF_A_VALUE = 1_024', 'MOST_OF_A_VALUE = 10_240']],
  ),
  ...mutantsOf(
    'shared/http/oidc.ts',
    ['test/unit/shared/http/oidc.test.ts'],
    [['each push costs a check of its signature', 'REMEMBERED_TOKENS = 100', 'REMEMBERED_TOKENS = 1']],
  ),
  ...mutantsOf(
    'shared/http/signing-keys.ts',
    ['test/unit/shared/http/oidc.test.ts', 'test/contract/signing-keys-http.test.ts'],
    [
      [
        'keys without a cache-control are kept for a day',
        'DEFAULT_MAX_AGE_MS = 3_600_000',
        'DEFAULT_MAX_AGE_MS = 86_400_000',
      ],
    ],
  ),
  ...mutantsOf(
    'shared/intake/introductions.ts',
    ['test/unit/shared/intake/introductions.test.ts'],
    [
      ['search believes that it knows all while an old version takes in', 'ROLL_OUT_MS = 3_600_000', 'ROLL_OUT_MS = 0'],
      ['each event of a new account reads the accounts', 'if (isThere) return;', ''],
    ],
  ),
  ...mutantsOf(
    'shared/lanes/health.ts',
    ['test/unit/shared/lanes/health.test.ts'],
    [
      ['one slow exchange makes a lane slow', 'LEAST_FOR_SPEED = 10', 'LEAST_FOR_SPEED = 1'],
      ['exchanges of a busy webhook fill the memory', 'REMEMBERED = 64', 'REMEMBERED = 64_000'],
      ['webhooks fill the memory of an instance', 'MOST_WEBHOOKS = 10_000', 'MOST_WEBHOOKS = 10_000_000'],
    ],
  ),
  ...mutantsOf(
    'shared/lanes/lane-turns.ts',
    ['test/unit/shared/lanes/lane-turns.test.ts'],
    [['lanes that turn together wait for each other', 'TOGETHER_MS = 1_000', 'TOGETHER_MS = 0']],
  ),
  ...mutantsOf(
    'shared/lanes/rate-limit.ts',
    ['test/unit/shared/lanes/permits.test.ts'],
    [['a queue that waits for its rate is released in bursts', 'STEP_MS = 500', 'STEP_MS = 50_000']],
  ),
  ...mutantsOf(
    'shared/sources/asking/budget.ts',
    ['test/unit/shared/sources/asking/budget.test.ts', 'test/contract/sandbox/asking.test.ts'],
    [
      ['who waits for a budget comes back one by one', 'SLOT_MS = 5_000', 'SLOT_MS = 1'],
      ['a slot is used after it has closed', 'SLOT_OPEN_MS = 3_500', 'SLOT_OPEN_MS = 35_000'],
    ],
  ),
  ...mutantsOf(
    'shared/subjects/state-wait.ts',
    ['test/unit/shared/subjects/state-wait.test.ts'],
    [['who waited long for a budget never gets one', 'MAX_SLOT_MS = 10_000', 'MAX_SLOT_MS = 10_000_000']],
  ),
  ...mutantsOf(
    'shared/sources/paddle/paddle-call.ts',
    ['test/unit/shared/sources/paddle/histories.test.ts'],
    [['a source that asks us to wait is asked again at once', 'WINDOW_MS = 60_000', 'WINDOW_MS = 1']],
  ),
  ...mutantsOf(
    'shared/sources/paddle/shape.ts',
    ['test/unit/shared/sources/paddle-classic/paddle-classic.test.ts'],
    [['an id that Firestore can’t index is nacked for ever', 'MAX_NAME_LENGTH = 200', 'MAX_NAME_LENGTH = 200_000']],
  ),
  ...mutantsOf(
    'shared/status/equations.ts',
    ['test/unit/shared/status/headline.test.ts', 'test/flow/status.test.ts'],
    [['equations of yesterday say that all is well', 'STANDS_MS = 600_000', 'STANDS_MS = 86_400_000']],
  ),
  ...mutantsOf(
    'shared/status/heard.ts',
    [
      'test/unit/shared/status/silence.test.ts',
      'test/flow/status.test.ts',
      'test/unit/cli/doctor/judge-customers.test.ts',
    ],
    [['a source that tells late is told as silent', 'OVERTAKEN_MS = 900_000', 'OVERTAKEN_MS = 0']],
  ),
  ...mutantsOf(
    'shared/sweep/due.ts',
    ['test/unit/shared/sweep/due.test.ts', 'test/contract/ordering.test.ts'],
    [['a look takes on more than its lease lasts for', 'const PAGE = 800', 'const PAGE = 800_000']],
  ),
  ...mutantsOf(
    'shared/sweep/sweep.ts',
    ['test/unit/shared/sweep/sweep.test.ts'],
    [
      ['a watcher watches for what is due tomorrow', 'HORIZON_MS = 60_000', 'HORIZON_MS = 86_400_000'],
      ['a backlog is looked at without a rest', 'LOOK_AT_MOST_EVERY_MS = 100', 'LOOK_AT_MOST_EVERY_MS = 0'],
    ],
  ),
  ...mutantsOf(
    'shared/webhooks/hooker-limits.ts',
    ['test/unit/shared/webhooks/hooker-limits.test.ts'],
    [['a shop has any number of webhooks', 'MOST_PER_SHOP = 10', 'MOST_PER_SHOP = 1_000']],
  ),
];
