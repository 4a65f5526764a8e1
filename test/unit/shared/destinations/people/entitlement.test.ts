/** What a state says of a subscription, what subscriptions entitle to, and when a person is looked at again. */
import { expect, test } from '@jest/globals';

import type { JsonObject } from '../../../../../shared/base/json.ts';
import { USUAL_STATUSES, nextCheck, seenOf, wantedOf } from '../../../../../shared/destinations/people/entitlement.ts';
import type { Seen } from '../../../../../shared/destinations/people/entitlement.ts';
import { Timestamp } from '../../../../../shared/store/timestamp.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const HOUR = 3_600_000;
const at = (ms: number) => Timestamp.fromMillis(ms);
const seen = (more: Partial<Seen> = {}): Seen => ({
  ...{ wanted: true, until: null, plan: 'team', observed_at: at(NOW), inaccessible_since: null },
  ...more,
});

const see = (
  state: JsonObject | null,
  {
    data = {},
    before = null,
    status = 'fresh',
    hours = 0,
  }: {
    data?: JsonObject;
    before?: Seen | null;
    status?: 'fresh' | 'inaccessible' | 'stale' | 'unavailable';
    hours?: number;
  } = {},
) =>
  seenOf({
    observed: { state, state_status: status, state_observed_at: new Date(NOW + hours * HOUR).toISOString() },
    event: { data, sku: null, plan: null },
    ...{ before, statuses: USUAL_STATUSES, now: NOW },
  });

test.each<[string, JsonObject, JsonObject, Partial<Seen>]>([
  ['active', { status: 'active', plan: 'p1' }, {}, { wanted: true, until: null, plan: 'p1' }],
  ['in trial', { status: 'trialing' }, {}, { wanted: true }],
  ['not paid in time', { status: 'past_due' }, {}, { wanted: true }],
  ['paused', { status: 'paused' }, {}, { wanted: false, until: null }],
  ['suspended at Workspace', { status: 'suspended', sku_id: 'S1' }, {}, { wanted: false, plan: 'S1' }],
  ['cancelled, without an effective date', { status: 'cancelled' }, {}, { wanted: false, until: null }],
  [
    'cancelled at Classic, paid until a date in its alert alone',
    { status: 'cancelled' },
    { cancellation_effective_date: '2027-02-01' },
    { wanted: false, until: at(Date.parse('2027-02-01')) },
  ],
  [
    'to be cancelled at Billing',
    { status: 'active', scheduled_change: { action: 'cancel', effective_at: '2026-04-01T00:00:00Z' } },
    {},
    { wanted: true, until: at(Date.parse('2026-04-01')) },
  ],
  [
    'to be paused',
    { status: 'active', scheduled_change: { action: 'pause', effective_at: '2026-04-01T00:00:00Z' } },
    {},
    { wanted: true, until: null },
  ],
])('%s', (_, state, data, expected) => {
  expect(see(state, { data })).toMatchObject(expected);
});

test('a date that only an alert has had is kept, until the subscription goes on', () => {
  const until = at(Date.parse('2027-02-01'));
  expect(see({ status: 'cancelled' }, { before: seen({ wanted: false, until }) })).toMatchObject({ until });
  expect(see({ status: 'active' }, { before: seen({ wanted: false, until }) })).toMatchObject({ until: null });
});

test.each(['stale', 'unavailable'] as const)('a state that is %s says nothing', (status) => {
  expect(see({ status: 'active' }, { status })).toBeNull();
});

test('one that its source does not know has ended when it is not known an hour later, either', () => {
  const first = see(null, { status: 'inaccessible', before: seen() })!;
  expect(first).toMatchObject({ wanted: true, inaccessible_since: at(NOW) });
  const soon = see(null, { status: 'inaccessible', before: first, hours: 0.9 })!;
  expect(soon).toMatchObject({ wanted: true, inaccessible_since: at(NOW) });
  expect(see(null, { status: 'inaccessible', before: soon, hours: 1 })).toMatchObject({ wanted: false, until: null });
  expect(see({ status: 'active' }, { before: soon, hours: 1 })).toMatchObject({
    wanted: true,
    inaccessible_since: null,
  });
  const nobody = see(null, { status: 'inaccessible' });
  expect(nobody).toMatchObject({ wanted: false });
});

test.each<[string, Partial<Seen>[], string[]]>([
  ['nothing', [], []],
  ['one that entitles', [{}], ['invite', 'group:team']],
  ['one of a plan that has no group', [{ plan: 'solo' }], ['invite']],
  ['two, of which one has ended', [{ wanted: false }, { plan: 'pro' }], ['invite', 'group:pro']],
  ['two of two plans', [{}, { plan: 'pro' }], ['invite', 'group:team', 'group:pro']],
  ['one that is cancelled, and paid for', [{ wanted: false, until: at(NOW + 1) }], ['invite', 'group:team']],
  ['one that was paid for until now', [{ wanted: false, until: at(NOW) }], []],
])('entitles to: %s', (_, subscriptions, keys) => {
  const targets = [
    { key: 'invite', plans: null },
    { key: 'group:team', plans: ['team'] },
    { key: 'group:pro', plans: ['pro'] },
  ];
  expect([...wantedOf(subscriptions.map(seen), targets, NOW)]).toEqual(keys);
});

test.each<[string, Partial<Seen>[], number | null, number | null]>([
  ['nothing is open', [{}, { wanted: false }], null, null],
  [
    'the first end',
    [{ until: at(NOW + 9) }, { wanted: false, until: at(NOW + 5) }, { until: at(NOW - 1) }],
    null,
    NOW + 5,
  ],
  ['a source that does not know one', [{ inaccessible_since: at(NOW) }], null, NOW + HOUR],
  ['one that has ended so', [{ wanted: false, inaccessible_since: at(NOW) }], null, null],
  ['a call that may be late', [{ until: at(NOW + 9) }], NOW + 3, NOW + 3],
  ['one that was late', [{}], NOW, null],
])('is looked at again: %s', (_, subscriptions, late, expected) => {
  const counted = subscriptions.map(
    (each, index) =>
      [
        `s${index}`,
        { source: 's', account: 'a', kind: 'subscription', subject_id: 'x', customer_id: null, ...seen(each) },
      ] as const,
  );
  const person = { subscriptions: Object.fromEntries(counted), late_until: late === null ? null : at(late) };
  expect(nextCheck(person, NOW)).toBe(expected);
});
