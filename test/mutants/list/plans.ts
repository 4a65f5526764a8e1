/** Plans, lists that are followed, destinations that stop, what is published together, and defaults of bounds. */
import { mutantsOf } from '../mutant.ts';
import type { Mutant } from '../mutant.ts';

export const planMutants: readonly Mutant[] = [
  ...mutantsOf(
    'shared/deliveries/deliveries.ts',
    ['test/unit/shared/deliveries/meanwhile.test.ts'],
    [['what a mended destination refused waits for a day', 'MENDED_MS = 5_000', 'MENDED_MS = 86_400_000']],
  ),
  ...mutantsOf(
    'shared/api/timeline.ts',
    ['test/unit/shared/api/timeline.test.ts'],
    [
      ['replays are counted as deliveries of the event', ".filter(({ origin }) => origin === 'event')", ''],
      ['what is not shown is counted as expired', 'if (more) return null;', ''],
    ],
  ),
  ...mutantsOf(
    'shared/sweep/replay-walk.ts',
    ['test/contract/replay-jobs.test.ts'],
    [
      [
        'nobody hears that followers missed the replays of a job',
        "if (committed) tellLateFirst(log, 'deliveries', deliveries, committed);",
        '',
      ],
    ],
  ),
  ...mutantsOf(
    'shared/webhooks/settings.ts',
    ['test/unit/shared/intake/known.test.ts', 'test/unit/settings-docs.test.ts'],
    [
      ['a change is answered before receivers know of it', 'catalogueAgeMs * 1.25', 'catalogueAgeMs * 0.5'],
      ['receivers go by webhooks of four seconds ago', "default: '400'", "default: '4000'"],
      ['anybody lets receivers go by webhooks of a minute ago', 'wholeNumber(0, 1_000)', 'wholeNumber(0, 60_000)'],
    ],
  ),
  ...mutantsOf(
    'shared/intake/known.ts',
    ['test/unit/shared/intake/known.test.ts'],
    [['of two reads the older is kept', 'if (latest === null || latest.steady <= steady) latest =', 'latest =']],
  ),
  ...mutantsOf(
    'shared/api/router.ts',
    ['test/unit/shared/api/router.test.ts'],
    [['changes are answered at once', 'if (found.changesWebhooks && answer.status < 300) await settle();', '']],
  ),
  ...mutantsOf(
    'shared/deliveries/pace.ts',
    ['test/unit/shared/sweep/due.test.ts', 'test/unit/shared/deliveries/pace.test.ts'],
    [
      ['retries go out late', 'LEAD_MS = 100', 'LEAD_MS = 0'],
      ['pushes wait for a plan for a minute', 'LEAD_MS = 100', 'LEAD_MS = 60_000'],
      ['a clock that is wrong holds pushes', 'LONGEST_WAIT_MS = 1_000', 'LONGEST_WAIT_MS = 1_000_000'],
      ['what is late for a day is not told', 'LATE_MS = 3_600_000', 'LATE_MS = 86_400_000'],
      ['what was let go a moment ago is told as late', 'LATE_PUBLISHES = 4', 'LATE_PUBLISHES = 1'],
    ],
  ),
  ...mutantsOf(
    'shared/sweep/due.ts',
    ['test/unit/shared/sweep/due.test.ts'],
    [
      ['a retry goes out before its plan', '...(plannedAt > now && { not_before: plannedAt }),', ''],
      [
        'each retry waits for two round trips',
        'const isExpected = expectedAt !== null && expectedAt <= now + leadMs;',
        'const isExpected = false;',
      ],
      ['what is let go by the hour is published at once', 'urgent: delivery.attempts > 0,', 'urgent: true,'],
    ],
  ),
  ...mutantsOf(
    'shared/sweep/sweep.ts',
    ['test/unit/shared/sweep/sweep.test.ts'],
    [
      ['sweep looks when a plan is due, not before', 'due.next - LEAD_MS', 'due.next'],
      [
        'what is held for months is never ended',
        "if (trigger === 'tick') await deps.due.endHeldPastRetention(deps.now());",
        '',
      ],
      ['what is late is not told', "if (due.late !== null) deps.log.warn(due.late, 'deliveries.late');", ''],
      ['fan-outs wait for the tick', 'fanOut.next()]);', 'null]);'],
    ],
  ),
  ...mutantsOf(
    'shared/store/late.ts',
    ['test/unit/shared/store/late.test.ts'],
    [['who follows a list misses documents', 'COMPLETE_AFTER_MS = 15_000', 'COMPLETE_AFTER_MS = 1_500']],
  ),
  ...mutantsOf(
    'shared/intake/accept.ts',
    ['test/unit/shared/intake/waits.test.ts', 'test/contract/fan-out.test.ts'],
    [
      [
        'nobody hears that followers missed an event',
        "tellLate(deps.log, { list: 'events', id: event.id, at: prepared.receivedAt }, committed);",
        '',
      ],
      ['a fan-out waits for the tick', 'isDue: true, pointers: [] }', 'isDue: false, pointers: [] }'],
    ],
  ),
  ...mutantsOf(
    'shared/deliver/early-answers.ts',
    ['test/unit/shared/deliver/early-answers.test.ts', 'test/unit/shared/deliver/open-pushes.test.ts'],
    [
      ['a webhook that answers loses its pushes', 'EARLY_AFTER_PROVEN_MS = 1_000', 'EARLY_AFTER_PROVEN_MS = 10'],
      ['a success of yesterday vouches for an endpoint', 'PROVEN_FOR_MS = 10 * 60_000', 'PROVEN_FOR_MS = 86_400_000'],
      ['a record is made without CPU', 'RECORD_MS = 5_000', 'RECORD_MS = 0'],
    ],
  ),
  ...mutantsOf(
    'shared/lanes/failing.ts',
    ['test/unit/shared/lanes/failing.test.ts', 'test/contract/lanes.test.ts'],
    [
      [
        'nobody hears for hours that a webhook keeps failing',
        'KEEPS_FAILING_MS = 900_000',
        'KEEPS_FAILING_MS = 90_000_000',
      ],
    ],
  ),
  ...mutantsOf(
    'shared/lanes/breaker.ts',
    ['test/unit/shared/lanes/health.test.ts'],
    [
      ['a burst of failures opens the breaker at once', 'lastingMs: 10_000', 'lastingMs: 0'],
      ['a success does not count', 'if (ok) return null;', ''],
    ],
  ),
  ...mutantsOf(
    'shared/http/signing-keys.ts',
    ['test/unit/shared/http/oidc.test.ts', 'test/contract/signing-keys-http.test.ts'],
    [
      ['each token asks Google for its keys', 'SHORTEST_MAX_AGE_MS = 60_000', 'SHORTEST_MAX_AGE_MS = 0'],
      [
        'pushes fail for half a minute after a cold start',
        'BETWEEN_FIRST_TRIES_MS = 2_000',
        'BETWEEN_FIRST_TRIES_MS = 30_000',
      ],
      ['many tokens fetch many times', 'refreshing ??= load()', 'refreshing = load()'],
    ],
  ),
  ...mutantsOf(
    'shared/http/oidc.ts',
    ['test/unit/shared/http/oidc.test.ts'],
    [['a token of any length is parsed', 'LONGEST_TOKEN = 8_192', 'LONGEST_TOKEN = 8_192_000']],
  ),
  ...mutantsOf(
    'shared/sources/paddle-billing/billing-signature.ts',
    ['test/unit/shared/sources/paddle-billing/billing-signature.test.ts'],
    [['a header with a million signatures is checked', 'MAX_SIGNATURES = 10', 'MAX_SIGNATURES = 1_000_000']],
  ),
  ...mutantsOf(
    'shared/telemetry/flushing.ts',
    ['test/unit/shared/telemetry/flushing.test.ts'],
    [
      ['answers wait for a collector that hangs', 'FLUSH_WAIT_MS = 500', 'FLUSH_WAIT_MS = 50_000'],
      [
        'a collector that is down costs each answer its wait',
        'FLUSH_FAILED_EVERY_MS = 60_000',
        'FLUSH_FAILED_EVERY_MS = 0',
      ],
      ['each answer exports', 'FLUSH_EVERY_MS = 10_000', 'FLUSH_EVERY_MS = 0'],
      ['a lost export is told with every answer', 'TELL_EVERY_MS = 600_000', 'TELL_EVERY_MS = 0'],
    ],
  ),
  ...mutantsOf(
    'shared/store/trips.ts',
    ['test/unit/shared/store/trips.test.ts'],
    [
      [
        'a commit is larger than Firestore takes',
        'MAX_BATCH_BYTES = 6 * 1024 * 1024',
        'MAX_BATCH_BYTES = 60 * 1024 * 1024',
      ],
      ['one commit holds what a thousand senders sent', 'MAX_UNITS = 100', 'MAX_UNITS = 10_000'],
      [
        'documents that were not read are taken for missing',
        'if (got.length !== refs.length) throw',
        'if (false) throw',
      ],
    ],
  ),
  ...mutantsOf(
    'shared/bus/push-subscription.ts',
    ['test/unit/shared/sources/workspace/register.test.ts', 'test/contract/sandbox/register.test.ts'],
    [
      ['notifications are dead-lettered after minutes', 'MAX_DELIVERY_ATTEMPTS = 100', 'MAX_DELIVERY_ATTEMPTS = 5'],
      ['notifications of a long outage are gone', 'RETENTION_SECONDS = 7 * 86_400', 'RETENTION_SECONDS = 86_400'],
      ['a subscription that is not used for a month is deleted', 'neverExpires: true', 'neverExpires: false'],
    ],
  ),
  ...mutantsOf(
    'shared/access/documents.ts',
    ['test/flow/audit-log.test.ts', 'test/unit/firestore-indexes.test.ts'],
    [['the audit log forgets after a month', 'KEPT_MS = 400 * 86_400_000', 'KEPT_MS = 40 * 86_400_000']],
  ),
  ...mutantsOf(
    'shared/sweep/erasure-walk.ts',
    ['test/unit/shared/sweep/erasure-walk.test.ts'],
    [
      ['an erasure leaves senders no store', 'DOCUMENTS_PER_SECOND = 200', 'DOCUMENTS_PER_SECOND = 200_000'],
      ['an erasure misses what was under way', 'PASS_AFTER_MS = 10 * 60_000', 'PASS_AFTER_MS = 0'],
    ],
  ),
  ...mutantsOf(
    'shared/api/list-params.ts',
    ['test/unit/shared/api/list-params.test.ts'],
    [['one request reads the whole list', 'MAX_OFFSET = 10_000', 'MAX_OFFSET = 10_000_000']],
  ),
  ...mutantsOf(
    'shared/intake/introductions.ts',
    ['test/unit/shared/intake/introductions.test.ts'],
    [['accounts fill the memory', 'MOST_ACCOUNTS = 500', 'MOST_ACCOUNTS = 50_000']],
  ),
  ...mutantsOf(
    'shared/webhooks/keyed-requests.ts',
    ['test/unit/shared/webhooks/keyed-requests.test.ts'],
    [['a repeated rotation rotates again', 'MOST_ROTATIONS = 20', 'MOST_ROTATIONS = 1']],
  ),
  ...mutantsOf(
    'shared/webhooks/signing/rotation.ts',
    ['test/unit/shared/webhooks/signing/rotation.test.ts', 'test/unit/shared/webhooks/signing/one-more-kind.test.ts'],
    [['a header holds any number of signatures', 'MOST_ACTIVE = 5', 'MOST_ACTIVE = 500']],
  ),
  ...mutantsOf(
    'shared/sources/asking/budget.ts',
    ['test/unit/shared/sources/asking/budget.test.ts', 'test/unit/shared/subjects/state-wait.test.ts'],
    [['who met an empty budget asks the store each time', 'SHORT_FOR_MS = 60_000', 'SHORT_FOR_MS = 0']],
  ),
  ...mutantsOf(
    'shared/destinations/redaction/secret-spellings.ts',
    ['test/unit/shared/destinations/redaction/redaction.test.ts'],
    [['short secrets are readable', 'LEAST_LENGTH = 8', 'LEAST_LENGTH = 80']],
  ),
];
