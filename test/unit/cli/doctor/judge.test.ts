import { describe, expect, test } from '@jest/globals';

import { fail, isSound, linesOf, ok, warn } from '../../../../cli/operate/doctor/finding.ts';
import type { Finding } from '../../../../cli/operate/doctor/finding.ts';
import {
  judgeClock,
  judgeDeadLetterTopic,
  judgeDeadLetters,
  judgeHealth,
  judgeIndexes,
  judgePushes,
  judgeReconcile,
  judgeSealed,
  judgeSweep,
  judgeWatch,
} from '../../../../cli/operate/doctor/judge.ts';
import { SubrelayError } from '../../../../shared/base/errors.ts';
import { subscriptionFor } from '../../../../shared/bus/push-subscription.ts';
import type { NotificationSubscription } from '../../../../shared/bus/push-subscription.ts';
import type { Watch } from '../../../../shared/sources/workspace/register.ts';

const short = ({ check, verdict, fix }: Finding) => `${verdict} ${check}${fix === null ? '' : `: ${fix}`}`;

test.each([
  [0, 'ok', 'right'],
  [-999, 'ok', 'right'],
  [4_999, 'ok', '5.0 s ahead of'],
  [5_000, 'warn', '5.0 s ahead of'],
  [-59_999, 'warn', '60.0 s behind'],
  [60_000, 'fail', '60.0 s ahead of'],
  [-3_600_000, 'fail', '3600.0 s behind'],
  [null, 'warn', 'nobody told the time'],
])('a clock that is %p ms ahead: %s', (aheadMs, verdict, says) => {
  expect(judgeClock(aheadMs)).toMatchObject({ verdict, says: expect.stringContaining(says) as unknown });
});

describe('a reseller', () => {
  const inOrder: Watch = {
    topic: 'projects/partner-watch/topics/C0a',
    serviceAccounts: ['a@b.co'],
    missing: [],
    subscription: 'projects/p/subscriptions/s',
    exists: true,
    drift: [],
    obstacles: [],
  };
  const cases: [string, Partial<Watch>, string[]][] = [
    ['in order', {}, ['ok topic C0a', 'ok subscription C0a', 'ok push identity C0a']],
    ['never registered', { topic: null, exists: false }, ['fail topic C0a: npx --no subrelay register']],
    [
      'registered for another account',
      { missing: ['a@b.co'] },
      ['fail topic C0a: npx --no subrelay register', 'ok subscription C0a', 'ok push identity C0a'],
    ],
    [
      'without its subscription',
      { exists: false },
      ['ok topic C0a', 'fail subscription C0a: npx --no subrelay register'],
    ],
    [
      'with a subscription of another topic',
      { obstacles: ['its topic is x'] },
      [
        'ok topic C0a',
        'fail subscription C0a: gcloud pubsub subscriptions delete projects/p/subscriptions/s, then npx --no subrelay register',
      ],
    ],
    [
      'with a short deadline',
      { drift: [{ setting: 'ackDeadlineSeconds', current: 10, desired: 60 }] },
      ['ok topic C0a', 'warn subscription C0a: npx --no subrelay register', 'ok push identity C0a'],
    ],
    [
      'pushed as somebody else',
      { drift: [{ setting: 'push.serviceAccount', current: 'x@y.co', desired: 'a@b.co' }] },
      ['ok topic C0a', 'ok subscription C0a', 'fail push identity C0a: npx --no subrelay register'],
    ],
    [
      'pulled',
      { drift: [{ setting: 'push', current: null, desired: null }] },
      ['ok topic C0a', 'ok subscription C0a', 'fail push identity C0a: npx --no subrelay register'],
    ],
  ];
  test.each(cases)('%s', (_, change, expected) => {
    expect(judgeWatch({ account: 'C0a', done: { ...inOrder, ...change } }).map(short)).toStrictEqual(expected);
  });

  test('that refuses', () => {
    const failed = new SubrelayError('SOURCE_UNAVAILABLE', 'it answered 403');
    expect(judgeWatch({ account: 'C0a', failed })).toStrictEqual([
      fail('topic C0a', 'it answered 403', 'docs/registration.md, What a refusal means'),
    ]);
  });
});

describe('our own pushes', () => {
  const push = { endpoint: 'https://deliver.run.app/', serviceAccount: 'push@p.co', audience: 'aud' };
  const wanted = subscriptionFor('projects/p/topics/deliveries', {
    projectId: 'p',
    name: 'deliver-fast',
    push,
    deadLetterTopic: 'dead-letter',
  });
  const one = (change: Partial<NotificationSubscription> = {}): NotificationSubscription => ({ ...wanted, ...change });
  const pushed = (change: Partial<typeof push>) => one({ push: { ...push, ...change, wrapped: true } });
  const role = { topic: 'deliveries', lanes: ['fast', 'slow'], ackDeadlineSeconds: 60, keepsDeadLetters: true };
  const identity = { serviceAccount: 'push@p.co', audience: 'aud' };
  const lane = (name: string) =>
    one({ name: `projects/p/subscriptions/deliver-${name}`, filter: `attributes.lane = "${name}"` });

  const cases: [string, NotificationSubscription[] | null, string[]][] = [
    ['no topic', null, ['fail topic deliveries: terraform apply']],
    ['no subscription', [], ['fail topic deliveries: terraform apply']],
    ['one that is pulled', [one({ push: null })], ['fail topic deliveries: terraform apply']],
    ['one that is detached', [one({ detached: true })], ['fail topic deliveries: terraform apply']],
    ['one that takes all', [one()], ['ok topic deliveries', 'ok push identity deliver-fast']],
    [
      'a lane that nobody takes',
      [lane('fast')],
      ['fail topic deliveries: terraform apply', 'ok push identity deliver-fast'],
    ],
    [
      'both lanes',
      [lane('fast'), lane('slow')],
      ['ok topic deliveries', 'ok push identity deliver-fast', 'ok push identity deliver-slow'],
    ],
  ];
  test.each(cases)('%s', (_, subscriptions, expected) => {
    expect(judgePushes(role, subscriptions, identity).map(short)).toStrictEqual(expected);
  });

  test.each([
    ['as and for whom the settings say', pushed({}), identity, 'ok', 'push@p.co for aud'],
    ['for the endpoint', pushed({ audience: push.endpoint }), identity, 'ok', 'for https://deliver.run.app/'],
    ['for the endpoint without its slash', pushed({ audience: 'https://deliver.run.app' }), identity, 'ok', ''],
    ['for somebody else', pushed({ audience: 'x' }), identity, 'fail', 'neither PUSH_AUDIENCE nor the endpoint'],
    ['for somebody, nobody says whom', pushed({ audience: 'x' }), { ...identity, audience: undefined }, 'ok', ''],
    ['as somebody else', pushed({ serviceAccount: 'x@p.co' }), identity, 'fail', 'signed as x@p.co, not push@p.co'],
    ['as nobody', pushed({ serviceAccount: '' }), { ...identity, serviceAccount: undefined }, 'fail', 'not signed'],
    ['with too short a deadline', one({ ackDeadlineSeconds: 10 }), identity, 'warn', 'ack deadline 10 s, not 60'],
    ['with no dead letters', one({ deadLetter: null }), identity, 'warn', 'no dead-letter topic'],
    ['until it expires', one({ neverExpires: false }), identity, 'warn', 'expires'],
  ])('pushes %s', (_, subscription, settings, verdict, says) => {
    const [, finding] = judgePushes({ ...role, lanes: [] }, [subscription], settings);
    expect(finding).toMatchObject({ verdict, says: expect.stringContaining(says) as unknown });
  });

  test('wakes may expire', () => {
    const [, finding] = judgePushes(
      { ...role, lanes: [], keepsDeadLetters: false },
      [one({ deadLetter: null })],
      identity,
    );
    expect(finding).toMatchObject({ verdict: 'ok' });
  });

  test.each([
    [null, 'fail'],
    [[], 'fail'],
    [[pushed({})], 'fail'],
    [[one({ push: null, neverExpires: false })], 'warn'],
    [[one({ push: null })], 'ok'],
  ])('a dead-letter topic with %j: %s', (subscriptions, verdict) => {
    expect(judgeDeadLetterTopic(subscriptions).verdict).toBe(verdict);
  });
});

test.each([
  [[], false, 'ok', 'none'],
  [['pointer', 'wake'], false, 'warn', '0 notification(s), 2 redundant, 0 unknown'],
  [['unknown'], false, 'warn', '0 notification(s), 0 redundant, 1 unknown'],
  [['notification', 'pointer'], true, 'fail', 'at least 1 notification(s), 1 redundant, 0 unknown'],
] as const)('dead letters %j: %s', (kinds, more, verdict, says) => {
  expect(judgeDeadLetters(kinds, more)).toMatchObject({ verdict, says });
});

test.each([
  [null, 'ok'],
  [-5_000, 'ok'],
  [119_999, 'ok'],
  [120_000, 'fail'],
])('a delivery that has been due for %p ms: %s', (overdueMs, verdict) => {
  expect(judgeSweep(overdueMs).verdict).toBe(verdict);
});

test.each([
  [null, 'warn', 'has never run'],
  [20_000, 'ok', 'ran less than a minute ago'],
  [3_600_000, 'ok', 'ran 60 min ago'],
  [3_600_001, 'fail', 'ran 60 min ago'],
])('reconcile %p ms after its last run: %s', (sinceMs, verdict, says) => {
  expect(judgeReconcile('google-workspace C0a', sinceMs)).toMatchObject({ verdict, says });
});

test('webhooks that fail are named, the oldest first, and are a warning', () => {
  expect(judgeHealth([])).toMatchObject({ verdict: 'ok', says: 'none fails' });
  const since = Date.parse('2026-11-25T10:00:00Z');
  const one = { id: 'w-1', name: 'CRM', since, open: false };
  expect(judgeHealth([one, { id: 'w-2', name: '', since: since - 1_000, open: true }])).toMatchObject({
    verdict: 'warn',
    says: '2 fail(s): unnamed (w-2) since 2026-11-25T09:59:59.000Z, breaker open; CRM (w-1) since 2026-11-25T10:00:00.000Z',
  });
  const many = Array.from({ length: 7 }, (_, index) => ({ ...one, id: `w-${index}` }));
  expect(judgeHealth(many).says).toMatch(/^7 fail.*; and 2 more$/);
});

test('indexes and secrets name what is missing', () => {
  expect(judgeIndexes(3, [])).toMatchObject({ verdict: 'ok' });
  expect(judgeIndexes(3, ['events shard type'])).toMatchObject({
    verdict: 'fail',
    says: '1 of 3 are missing or being built: events shard type',
  });
  expect(judgeSealed(2, [])).toMatchObject({ verdict: 'ok' });
  expect(judgeSealed(2, ['webhook w: no key'])).toMatchObject({
    verdict: 'fail',
    says: "1 of 2 webhook(s) can't be signed for: webhook w: no key",
  });
});

test('a report has a line for each finding, and fails where something is to be mended', () => {
  const findings = [ok('a', 'fine'), warn('longer', 'unclear', 'look'), fail('b', 'broken', 'mend it')];
  expect(linesOf(findings)).toStrictEqual([
    'ok    a       fine',
    'warn  longer  unclear',
    '              fix: look',
    'fail  b       broken',
    '              fix: mend it',
    '',
    '1 ok, 1 to look at, 1 to mend',
  ]);
  expect(isSound(findings)).toBe(false);
  expect(isSound(findings.slice(0, 2))).toBe(true);
});
