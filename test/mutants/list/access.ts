/** Keys, sessions, the portal, owners: who may, for how long, and how often something is taken. */
import { mutantsOf } from '../mutant.ts';
import type { Mutant } from '../mutant.ts';

export const accessMutants: readonly Mutant[] = [
  ...mutantsOf(
    'shared/access/sessions.ts',
    ['test/flow/api-sessions.test.ts'],
    [
      ['a code that lay about for hours signs in', 'CODE_MS = 60_000', 'CODE_MS = 60_000_000'],
      ['a console stays signed in for days', 'SESSION_MS = 8 * 3_600_000', 'SESSION_MS = 80 * 3_600_000'],
      ['a code signs in twice', 'remove(given.ref, given.version),', ''],
      ['a session begins others', "given.data.kind !== 'code' || ", ''],
      ['a code is a cookie', "session?.kind === 'console' && isLive(session)", 'session && isLive(session)'],
      ['an expired session goes on', "session?.kind === 'console' && isLive(session)", "session?.kind === 'console'"],
    ],
  ),
  ...mutantsOf(
    'shared/access/portal.ts',
    ['test/flow/owners.test.ts', 'test/flow/owners-leak.test.ts'],
    [
      ['an owner’s page is signed in for a day', 'PORTAL_SESSION_MS = 3_600_000', 'PORTAL_SESSION_MS = 86_400_000'],
      ['a portal link is taken twice', "if (used_at !== null) return { outcome: 'used', at: used_at.toMillis() };", ''],
      ['an expired portal link opens', "if (expires_at.toMillis() <= now()) return { outcome: 'expired' };", ''],
      [
        'the session of a deleted owner goes on',
        "owner?.status === 'active' ? { session, owner }",
        'owner ? { session, owner }',
      ],
      ['an expired session of the portal goes on', 'if (session.expires_at.toMillis() <= now()) return null;', ''],
    ],
  ),
  ...mutantsOf(
    'shared/api/portal.ts',
    ['test/flow/owners.test.ts'],
    [['a link lies about for months', 'MOST_MS = 7 * 86_400_000', 'MOST_MS = 70 * 86_400_000']],
  ),
  ...mutantsOf(
    'shared/access/known-keys.ts',
    ['test/unit/shared/access/known-keys.test.ts', 'test/flow/api-keys.test.ts'],
    [
      ['a revoked key is good for a minute', 'FRESH_MS = 4_000', 'FRESH_MS = 60_000'],
      ['a revoked key is good for as long as the store is down', 'OUTAGE_MS = 60_000', 'OUTAGE_MS = 60_000_000'],
      ['requests hang with the store though their key is known', 'WAIT_MS = 1_000', 'WAIT_MS = 100_000'],
      ['a new key is refused while the store is silent', 'if (known) return known;', 'if (isOut) return known;'],
      ['made-up keys make us ask the store each time', 'capacity: 10,', 'capacity: 10_000,'],
    ],
  ),
  ...mutantsOf(
    'shared/access/keys.ts',
    ['test/unit/shared/access/keys.test.ts', 'test/flow/api-keys.test.ts'],
    [
      ['instances hold any number of keys', 'MOST_KEYS = 500', 'MOST_KEYS = 50_000'],
      ['a key that is revoked twice is told as revoked later', 'if (!key.live) return false;', ''],
      [
        'instances do not hear of a revocation',
        'revocation(id, by, now), nextKeysVersion(),',
        'revocation(id, by, now),',
      ],
    ],
  ),
  ...mutantsOf(
    'shared/access/site.ts',
    ['test/unit/shared/access/site.test.ts', 'test/flow/api-sessions.test.ts'],
    [
      ['a neighbour of the same site writes with our cookie', "site === 'same-origin'", "site !== 'cross-site'"],
      ['a website whose name leads to this machine is ours', 'return found && {', 'return {'],
    ],
  ),
  ...mutantsOf(
    'shared/access/key-text.ts',
    ['test/unit/shared/access/key-text.test.ts'],
    [['what is mistyped is asked for', ' || checksum !== checksumOf(body)', '']],
  ),
  ...mutantsOf(
    'shared/api/owner-limits.ts',
    ['test/flow/owners.test.ts'],
    [['an owner tests without end', 'TESTS_PER_MINUTE = 10', 'TESTS_PER_MINUTE = 1_000']],
  ),
  ...mutantsOf(
    'shared/api/owner-masking.ts',
    ['test/flow/owners.test.ts', 'test/flow/owners-leak.test.ts'],
    [['an owner reads whole answers from inside the network', 'MOST_BYTES = 2_000', 'MOST_BYTES = 200_000']],
  ),
  ...mutantsOf(
    'shared/api/quarantine-closing.ts',
    ['test/flow/quarantine.test.ts'],
    [['of two who close at once one is turned away', 'return closed;', "return closed ?? busy('quarantine');"]],
  ),
  ...mutantsOf(
    'shared/access/portal.ts',
    ['test/unit/shared/access/portal.test.ts'],
    [['a link that was used is told as unknown', 'TELLS_MS = 7 * 86_400_000', 'TELLS_MS = 0']],
  ),
];
