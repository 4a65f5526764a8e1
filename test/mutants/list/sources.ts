/** Tokens, keys, budgets, state and gap repair. */
import { mutantsOf } from '../mutant.ts';
import type { Mutant } from '../mutant.ts';

export const sourceMutants: readonly Mutant[] = [
  ...mutantsOf(
    'shared/http/oidc.ts',
    ['test/unit/shared/http/oidc.test.ts'],
    [
      ['an expired token is good for an hour', 'CLOCK_SKEW_SECONDS = 300', 'CLOCK_SKEW_SECONDS = 3_900'],
      ['a remembered token never expires', 'if (now >= until) return false;', ''],
      ['every service account may push', 'if (payload.email !== options.serviceAccount)', 'if (false)'],
      ['a list of audiences passes', 'if (payload.aud !== options.audience)', 'if (false)'],
      ['an unverified e-mail passes', 'if (payload.email_verified !== true)', 'if (false)'],
      ['remembered tokens fill the memory', 'keepNewest(entries, capacity - 1);', ''],
      ['a token from the future passes', 'if (iat > options.now() / 1000 + CLOCK_SKEW_SECONDS)', 'if (false)'],
    ],
  ),
  ...mutantsOf(
    'shared/http/signing-keys.ts',
    ['test/unit/shared/http/oidc.test.ts', 'test/contract/signing-keys-http.test.ts'],
    [
      ['forged tokens make us ask Google each time', 'BETWEEN_REFRESHES_MS = 30_000', 'BETWEEN_REFRESHES_MS = 0'],
      ['pushes hang with the key server', 'FETCH_TIMEOUT_MS = 3_000', 'FETCH_TIMEOUT_MS = 30_000'],
      ['an outage of the key server is ours after a minute', 'LAST_GOOD_MS = 86_400_000', 'LAST_GOOD_MS = 86_400'],
      ['a withdrawn key signs for ever', 'usable ? known?.keys.get(kid) : undefined', 'known?.keys.get(kid)'],
    ],
  ),
  ...mutantsOf(
    'shared/base/token-bucket.ts',
    ['test/unit/shared/base/token-bucket.test.ts'],
    [
      ['a source is asked more than it allows', 'Math.floor(perMinute / 6)', 'Math.floor(perMinute * 6)'],
      [
        'a bucket owes more than it holds',
        'Math.min(Math.max(fullAt ?? now, now), now + emptyMs)',
        'Math.max(fullAt ?? now, now)',
      ],
    ],
  ),
  ...mutantsOf(
    'shared/sources/asking/budget.ts',
    ['test/unit/shared/sources/asking/budget.test.ts'],
    [
      ['one instance takes the whole budget', 'Math.floor(rate.capacity / 4)', 'rate.capacity * 4'],
      [
        'a store that does not answer fails the push',
        "error.code === 'STORE_UNAVAILABLE') return { granted: 0",
        "error.code === 'INTERNAL') return { granted: 0",
      ],
    ],
  ),
  ...mutantsOf(
    'shared/sources/asking/gate.ts',
    ['test/unit/shared/sources/asking/gate.test.ts'],
    [['a misconfigured source fills the log', 'ALARM_AT_MOST_EVERY_MS = 60_000', 'ALARM_AT_MOST_EVERY_MS = 0']],
  ),
  ...mutantsOf(
    'shared/base/backoff.ts',
    ['test/unit/shared/sources/asking/gate.test.ts', 'test/unit/shared/subjects/state-wait.test.ts'],
    [['a failing source is left alone for hours', 'MAX_BACKOFF_MS = 60_000', 'MAX_BACKOFF_MS = 6_000_000']],
  ),
  ...mutantsOf(
    'shared/sources/workspace/auth.ts',
    ['test/unit/shared/sources/workspace/auth.test.ts'],
    [
      ['a token expires on its way', 'RENEW_BEFORE_EXPIRY_MS = 300_000', 'RENEW_BEFORE_EXPIRY_MS = 0'],
      ['Google refuses the assertion', 'ASSERTION_LIFETIME_SECONDS = 3_600', 'ASSERTION_LIFETIME_SECONDS = 7_200'],
    ],
  ),
  ...mutantsOf(
    'shared/sources/workspace/confirm-forbidden.ts',
    ['test/contract/sandbox/reseller-refusals.test.ts', 'test/contract/sandbox/reseller.test.ts'],
    [
      ['a lost role revokes every customer', 'if (await readsAnother(reads, customerId)) return;', 'return;'],
      ['a refused subscription revokes its customer', "if (itself.kind === 'answered')", 'if (false)'],
    ],
  ),
  ...mutantsOf(
    'shared/sources/workspace/liveliness.ts',
    [
      'test/unit/shared/sources/workspace/state.test.ts',
      'test/contract/sandbox/reseller-ids.test.ts',
      'test/flow/reconcile.test.ts',
    ],
    [
      [
        'a cancelled subscription hides the active one',
        "state?.status === 'active' ? 2",
        "state?.status === 'active' ? 0",
      ],
    ],
  ),
  ...mutantsOf(
    'shared/sources/asking/http-exchange.ts',
    ['test/unit/times.test.ts'],
    [['a delivery waits a minute for the Reseller API', 'SOURCE_TIMEOUT_MS = 5_000', 'SOURCE_TIMEOUT_MS = 50_000']],
  ),
  ...mutantsOf(
    'shared/reconcile/list-missing.ts',
    ['test/flow/reconcile.test.ts'],
    [['a moved subscription is announced as inaccessible', "if (observation.kind === 'unavailable') return;", '']],
  ),
  ...mutantsOf(
    'shared/reconcile/difference.ts',
    ['test/unit/shared/reconcile/difference.test.ts'],
    [
      ['what is on its way is announced twice', 'SETTLED_MS = 15 * 60_000', 'SETTLED_MS = 15_000'],
      ['one look announces', 'before.pass < pass &&', ''],
    ],
  ),
  ...mutantsOf(
    'shared/reconcile/reconcile.ts',
    ['test/unit/times.test.ts'],
    [['a run outlasts its request', 'RUN_MS = 240_000', 'RUN_MS = 2_400_000']],
  ),
  ...mutantsOf(
    'shared/reconcile/list.ts',
    ['test/flow/reconcile.test.ts'],
    [['nobody hears that a source is silent', 'SILENT_MS = 24 * 3_600_000', 'SILENT_MS = 240 * 3_600_000']],
  ),
  ...mutantsOf(
    'shared/sources/paddle-classic/classic-walk.ts',
    ['test/unit/shared/sources/paddle-classic/classic-walk.test.ts'],
    [
      ['Paddle refuses the window of a gap', 'WINDOW_MS = 24 * 3_600_000', 'WINDOW_MS = 240 * 3_600_000'],
      [
        'gap repair asks for what Paddle has forgotten',
        'KEPT_MS = 90 * 24 * 3_600_000',
        'KEPT_MS = 900 * 24 * 3_600_000',
      ],
    ],
  ),
  ...mutantsOf(
    'shared/sources/workspace/reseller.ts',
    ['test/unit/shared/sources/workspace/reseller.test.ts'],
    [['exchanges about one subscription outlast the push', 'TIMEOUTS_PER_QUESTION = 2', 'TIMEOUTS_PER_QUESTION = 200']],
  ),
  ...mutantsOf(
    'shared/sources/workspace/subscription-list.ts',
    ['test/unit/shared/sources/workspace/subscription-list.test.ts'],
    [
      [
        'a run goes on with a page token that has expired',
        'TOKEN_LASTS_MS = 3_600_000',
        'TOKEN_LASTS_MS = 3_600_000_000',
      ],
    ],
  ),
  ...mutantsOf(
    'shared/sources/paddle-door/door.ts',
    ['test/unit/shared/sources/paddle-door/door.test.ts'],
    [['Paddle hangs up while telemetry is exported', 'ANSWER_WITHIN_MS = 4_800', 'ANSWER_WITHIN_MS = 48_000']],
  ),
];
