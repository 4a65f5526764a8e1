/** What keeps one webhook's trouble from the others: early answers, breakers, failing, redaction, bounds of what is taken. */
import { mutantsOf } from '../mutant.ts';
import type { Mutant } from '../mutant.ts';

const EARLY = ['test/unit/shared/deliver/early-answers.test.ts', 'test/unit/shared/deliver/open-pushes.test.ts'];

export const isolationMutants: readonly Mutant[] = [
  ...mutantsOf('shared/deliver/early-answers.ts', EARLY, [
    ['hung endpoints hold the push window', 'EARLY_AFTER_MS = 10', 'EARLY_AFTER_MS = 10_000'],
    ['pushes are kept open past the ack deadline', 'OPEN_AT_MOST_MS = 50_000', 'OPEN_AT_MOST_MS = 70_000'],
    ['an instance takes any number of hung exchanges', 'MOST_HANDED_OVER = 1_024', 'MOST_HANDED_OVER = 102_400'],
    [
      'hung exchanges fill the memory',
      'MOST_HANDED_OVER_BYTES = 64 * 1024 * 1024',
      'MOST_HANDED_OVER_BYTES = Infinity',
    ],
    ['a hung webhook takes exchange after exchange', 'MOST_UNANSWERED = 4', 'MOST_UNANSWERED = 400'],
    ['a lane stays fast beside a hung endpoint', 'UNANSWERED_AFTER_MS = 2_000', 'UNANSWERED_AFTER_MS = 200_000'],
    [
      'an exchange goes on without CPU',
      "if (push.wish === 'end') return needed === -Infinity || isCovered;",
      "if (push.wish === 'end') return true;",
    ],
    ['a push leaves whose lease is lost', '&& leaseUntil !== null && leaseUntil > now', ''],
  ]),
  ...mutantsOf(
    'shared/deliver/others-first.ts',
    ['test/unit/shared/deliver/others-first.test.ts', 'test/unit/shared/deliver/open-pushes.test.ts'],
    [
      ['exchanges with hung endpoints go before all others', 'isBusy() ? 1 : IN_A_QUIET_TURN', '1_000'],
      ['an exchange gives way for longer than its cover lasts', 'GIVES_WAY_MS = 100', 'GIVES_WAY_MS = 100_000'],
    ],
  ),
  ...mutantsOf(
    'shared/deliver/attempt.ts',
    ['test/unit/shared/deliver/attempt.test.ts'],
    [
      [
        'an exchange begins after its lease has run out',
        'mayBegin(deps.now()) ? parcel.send(timeoutMs) : null',
        'parcel.send(timeoutMs)',
      ],
    ],
  ),
  ...mutantsOf(
    'shared/deliver/renewal.ts',
    ['test/contract/second-instance.test.ts', 'test/contract/interleavings.test.ts'],
    [
      [
        'a long exchange loses its lease',
        'const timer = setTimeout(() => void (renewal = renew()), RENEW_AFTER_MS);',
        'const timer = setTimeout(() => undefined, RENEW_AFTER_MS); void renew;',
      ],
    ],
  ),
  ...mutantsOf(
    'shared/lanes/breaker.ts',
    ['test/unit/shared/lanes/health.test.ts', 'test/contract/crash-points.test.ts'],
    [
      ['the breaker opens at the first failures', 'failures: 20,', 'failures: 2,'],
      ['one poison payload opens the breaker', 'deliveries: 3,', 'deliveries: 1,'],
      ['a hung endpoint is asked on and on', 'unanswered: 4 }', 'unanswered: 400 }'],
    ],
  ),
  ...mutantsOf(
    'shared/lanes/lane-policy.ts',
    ['test/contract/lanes.test.ts', 'test/contract/crash-points.test.ts'],
    [['probes never back off', 'FIRST_PROBE_MS * 2 ** Math.min(failedProbes, 5)', 'FIRST_PROBE_MS']],
  ),
  ...mutantsOf(
    'shared/lanes/failing.ts',
    ['test/unit/shared/lanes/failing.test.ts', 'test/contract/lanes.test.ts'],
    [['a dead webhook is told after an hour', 'LOOK_EVERY_MS = 60_000', 'LOOK_EVERY_MS = 3_600_000']],
  ),
  ...mutantsOf(
    'shared/events/retention.ts',
    ['test/contract/crash-points.test.ts', 'test/contract/ordering.test.ts'],
    [['a pending delivery is published for ever', 'PENDING_RETENTION_MS = 60 *', 'PENDING_RETENTION_MS = 60_000 *']],
  ),
  ...mutantsOf(
    'shared/destinations/redaction/redaction.ts',
    ['test/unit/shared/destinations/redaction/redaction.test.ts'],
    [
      ['an endpoint’s cookies are kept', "new Set(['set-cookie', 'set-cookie2'])", 'new Set<string>([])'],
      ['a secret that is escaped twice is kept', 'MOST_DECODINGS = 3', 'MOST_DECODINGS = 0'],
      ['the beginning of a secret is kept where an answer is cut', 'LEAST_BEGINNING = 4', 'LEAST_BEGINNING = 4_000'],
    ],
  ),
  ...mutantsOf(
    'shared/sending/failures.ts',
    ['test/unit/shared/sending/failures.test.ts'],
    [['our lack of descriptors is the customer’s failure', 'if (lacking !== undefined) {', 'if (lacking === null) {']],
  ),
  ...mutantsOf(
    'shared/sending/answer-head.ts',
    ['test/unit/shared/sending/answer-head.test.ts'],
    [['an answer behind 100 Continue fails the attempt', '`HTTP/1.1 102${', '`HTTP/1.1 100${']],
  ),
  ...mutantsOf(
    'shared/base/json.ts',
    ['test/unit/shared/base/json.test.ts', 'test/flow/api-give.test.ts'],
    [
      ['one nested event fails everybody’s lists', 'MAX_DEPTH = 64', 'MAX_DEPTH = 64_000'],
      ['large numbers lose digits', 'String(value) === token ? value : rawJSON(token)', 'value'],
    ],
  ),
  ...mutantsOf(
    'shared/webhooks/payload/data-links.ts',
    ['test/unit/shared/webhooks/payload/data-links.test.ts', 'test/flow/api-give.test.ts'],
    [
      [
        'whoever guesses an event’s id reads it',
        'isGenuine: (eventId, webhookId, signature) => {',
        'isGenuine: (eventId, webhookId, signature) => { if (eventId !== webhookId) return true;',
      ],
    ],
  ),
];
