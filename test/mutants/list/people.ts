/** People who are invited and let go, and how long what is kept stays. */
import { mutantsOf } from '../mutant.ts';
import type { Mutant } from '../mutant.ts';

export const peopleMutants: readonly Mutant[] = [
  ...mutantsOf(
    'shared/destinations/people/hold.ts',
    ['test/unit/times.test.ts', 'test/contract/people.test.ts'],
    [
      ['another instance takes a person over in the middle of a call', 'LEASE_MS = 120_000', 'LEASE_MS = 30_000'],
      ['a call that arrives late undoes what was done after it', 'LATE_MS = 90_000', 'LATE_MS = 9_000'],
      ['whom a failing service has left open is looked at after days', 'OPEN_AGAIN_MS = 6 *', 'OPEN_AGAIN_MS = 600 *'],
    ],
  ),
  ...mutantsOf(
    'shared/destinations/people/courier.ts',
    ['test/contract/people.test.ts', 'test/flow/people.test.ts'],
    [
      ['a call outlasts the lease of its person', 'held.until - begun < timeoutMs + SPARE_MS', 'held.until < begun'],
      [
        'who is to be forgotten is kept for a trial',
        'held.person.trial === true)) && !held.person.erasing',
        'held.person.trial === true))',
      ],
    ],
  ),
  ...mutantsOf(
    'shared/destinations/people/converge.ts',
    ['test/contract/people.test.ts', 'test/flow/people.test.ts'],
    [
      [
        'a call is made under a lease that was lost',
        'return changed !== null && !isErasedSince(changed, held);',
        'return true;',
      ],
      [
        'who was invited is invited again and again',
        "mark !== 'ours' && mark !== 'preexisting'",
        "mark !== 'preexisting'",
      ],
    ],
  ),
  ...mutantsOf(
    'shared/destinations/people/entitlement.ts',
    ['test/unit/shared/destinations/people/entitlement.test.ts', 'test/contract/people.test.ts'],
    [['one look that finds nothing takes everything away', 'GONE_AFTER_MS = 3_600_000', 'GONE_AFTER_MS = 0']],
  ),
  ...mutantsOf(
    'shared/destinations/people/calls.ts',
    ['test/unit/shared/destinations/people/calls.test.ts'],
    [
      ['an answer of any size is kept in memory', 'MOST_BYTES = 1_000_000', 'MOST_BYTES = 1_000_000_000'],
      ['a service that hangs holds the push', 'signal: AbortSignal.timeout(Math.max(1, until - now())),', ''],
      ['the token follows a redirect', "redirect: 'manual',", ''],
    ],
  ),
  ...mutantsOf(
    'shared/reconcile/people.ts',
    ['test/contract/people.test.ts', 'test/flow/people.test.ts'],
    [['whom nothing is told of is looked at after months', 'EVERY_MS = 86_400_000', 'EVERY_MS = 8_640_000_000']],
  ),
  ...mutantsOf(
    'shared/events/retention.ts',
    ['test/unit/times.test.ts'],
    [
      ['tests fill the lists for months', 'TEST_RETENTION_MS = 7 *', 'TEST_RETENTION_MS = 100 *'],
      ['deliveries go before anybody asks', 'LEAST_KEPT_DAYS = 7', 'LEAST_KEPT_DAYS = 0'],
    ],
  ),
  ...mutantsOf(
    'shared/sweep/due.ts',
    ['test/unit/shared/sweep/due.test.ts', 'test/contract/crash-points.test.ts'],
    [
      ['each look pays for what is long pending', 'RETENTION_EVERY_MS = 3_600_000', 'RETENTION_EVERY_MS = 0'],
      [
        'one refused claim leaves all that were claimed unpublished',
        " && claims.every(({ status }) => status === 'rejected')",
        '',
      ],
      ['what is late is told each minute', 'TELL_LATE_EVERY_MS = 600_000', 'TELL_LATE_EVERY_MS = 0'],
    ],
  ),
  ...mutantsOf(
    'shared/deliveries/kept-since.ts',
    ['test/unit/shared/deliveries/kept-since.test.ts'],
    [['a window that has begun to expire is counted as whole', 'OVERLAP_MS = 3_600_000', 'OVERLAP_MS = 0']],
  ),
  ...mutantsOf(
    'shared/deliveries/deliveries.ts',
    ['test/flow/replay.test.ts', 'test/contract/operational-events.test.ts'],
    [
      ['who follows attempts is not told of one behind them', 'tell(attempt, kept.updateTime);', ''],
      ['the same of a last failure', 'tell(attempt, Timestamp.fromMillis(now()));', ''],
    ],
  ),
  ...mutantsOf(
    'shared/destinations/people/courier.ts',
    ['test/unit/shared/destinations/people/courier.test.ts'],
    [
      [
        'a source that can’t be asked for an address is asked on and on',
        'SOURCE_AGAIN_MS = 60_000',
        'SOURCE_AGAIN_MS = 0',
      ],
    ],
  ),
];
