import { describe, expect, test } from '@jest/globals';

import { sampleSubscription } from '../../../local/samples.ts';
import { applyChange, resellerChange } from '../../../local/sandbox/reseller-changes.ts';
import type { ResellerSubscription } from '../../../local/sandbox/reseller-records.ts';
import { CANCELLATION_REASONS, SUSPENSION_REASONS } from '../../../shared/sources/workspace/workspace-data.ts';
import { WORKSPACE_TYPES } from '../../../shared/sources/workspace/workspace.ts';

const now = Date.parse('2026-11-21T10:00:00.250Z');
const year = 365 * 86_400_000;
const world = { now, reseller: 'C0abcdefg', messageId: '900', newSubscriptionId: '124' };
const annual = sampleSubscription(now - year);
const trial: ResellerSubscription = {
  ...annual,
  plan: { planName: 'TRIAL', isCommitmentPlan: false },
  seats: { maximumNumberOfSeats: 10, licensedNumberOfSeats: 3 },
  trialSettings: { isInTrial: true, trialEndTime: String(now) },
};
const change = (before: ResellerSubscription | null, given: object) =>
  applyChange(before, resellerChange.parse(given), world);

test('a notification has the fields of the sample in the guide (GR-8)', () => {
  expect(change(annual, { change: 'renew' }).notification).toStrictEqual({
    customer_id: 'C012345',
    customer_domain_name: 'example.com',
    event_type: 'SUBSCRIPTION_RENEWED',
    sku_id: 'Google-Apps-For-Business',
    subscription_id: '123',
    message_id: '900',
    publish_time: { seconds: Math.floor(now / 1000), nanos: 250_000_000 },
    reseller_customer_id: 'C0abcdefg',
  });
});

const customer = { customerId: 'C09', customerDomain: 'nine.example', skuId: 'plus' };
const annualPlan = {
  planName: 'ANNUAL',
  isCommitmentPlan: true,
  commitmentInterval: { startTime: String(now), endTime: String(now + year) },
};

/** What is done, what it is notified as, and what becomes of the subscription. */
const changes: [
  given: object,
  type: string | null,
  subscription: object | null,
  before?: ResellerSubscription | null,
][] = [
  [
    { change: 'create', ...customer },
    'NEW_SUBSCRIPTION_CREATED',
    { customerId: 'C09', subscriptionId: '124', status: 'ACTIVE', plan: annualPlan, seats: { numberOfSeats: 10 } },
    null,
  ],
  [
    { change: 'create', ...customer, plan: 'TRIAL', seats: 3, subscriptionId: 'mine' },
    'NEW_SUBSCRIPTION_CREATED',
    { subscriptionId: 'mine', trialSettings: { isInTrial: true }, seats: { maximumNumberOfSeats: 3 } },
    null,
  ],
  [
    { change: 'suspend', reasons: ['OTHER'] },
    'SUBSCRIPTION_SUSPENDED',
    { status: 'SUSPENDED', suspensionReasons: ['OTHER'] },
  ],
  [{ change: 'seats', seats: 20 }, 'COMMITMENT_CHANGED', { seats: { numberOfSeats: 20, licensedNumberOfSeats: 7 } }],
  [{ change: 'seats', seats: 20 }, 'COMMITMENT_CHANGED', { seats: { maximumNumberOfSeats: 20 } }, trial],
  [
    { change: 'licences', licensed: 9 },
    'LICENSE_ASSIGNMENT_CHANGED',
    { seats: { numberOfSeats: 12, licensedNumberOfSeats: 9 } },
  ],
  [
    { change: 'switch_plan', plan: 'ANNUAL_YEARLY_PAY', seats: 4 },
    'PRICE_PLAN_SWITCHED',
    { plan: { ...annualPlan, planName: 'ANNUAL_YEARLY_PAY' }, seats: { numberOfSeats: 4 } },
    trial,
  ],
  [
    { change: 'switch_plan', plan: 'FLEXIBLE' },
    null,
    { plan: { planName: 'FLEXIBLE', isCommitmentPlan: false }, seats: { maximumNumberOfSeats: 12 } },
  ],
  [
    { change: 'renew', renewalType: 'CANCEL' },
    'SUBSCRIPTION_RENEWED',
    {
      plan: { commitmentInterval: { startTime: String(now), endTime: String(now + year) } },
      renewalSettings: { renewalType: 'CANCEL' },
    },
  ],
  [
    { change: 'end_trial' },
    'SUBSCRIPTION_TRIAL_ENDED',
    { trialSettings: { isInTrial: false, trialEndTime: String(now) } },
    trial,
  ],
  [
    { change: 'convert' },
    'SUBSCRIPTION_CONVERTED',
    { plan: annualPlan, trialSettings: { isInTrial: false }, seats: { numberOfSeats: 10 } },
    trial,
  ],
  [{ change: 'upgrade', skuId: 'plus' }, 'SUBSCRIPTION_UPGRADE', { skuId: 'plus', subscriptionId: '124' }],
  [
    { change: 'downgrade', skuId: 'basic', keepId: true },
    'SUBSCRIPTION_DOWNGRADE',
    { skuId: 'basic', subscriptionId: '123' },
  ],
  [{ change: 'cancel' }, 'SUBSCRIPTION_CANCELLED', { status: 'CANCELLED' }],
  [{ change: 'transfer_out' }, 'SUBSCRIPTION_CANCELLED', null],
  [{ change: 'lift' }, 'SUBSCRIPTION_SUSPENSION_REVOKED', { status: 'ACTIVE' }],
  [
    { change: 'other', eventType: 'SUBSCRIPTION_GIFTED', set: { dealCode: 'd' } },
    'SUBSCRIPTION_GIFTED',
    { dealCode: 'd' },
  ],
];

test.each(changes)('%j is %s', (given, type, subscription, before = annual) => {
  const result = change(before, given);
  expect(result.notification?.event_type ?? null).toBe(type);
  if (subscription === null) expect(result.subscription).toBeNull();
  else expect(result.subscription).toMatchObject(subscription);
});

test('every type of GR-9 can be made', () => {
  const made = new Set(changes.map(([, type]) => type));
  expect([...WORKSPACE_TYPES.keys()].filter((type) => !made.has(type))).toStrictEqual([]);
});

describe('reasons', () => {
  test('of a suspension add up, and it is lifted with the last of them (GR-11)', () => {
    const [first, ...rest] = SUSPENSION_REASONS;
    const once = change(annual, { change: 'suspend', reasons: [first] });
    const all = change(once.subscription, { change: 'suspend', reasons: rest });
    expect(all.notification?.subscription_suspension_reasons).toStrictEqual([...SUSPENSION_REASONS]);
    const partly = change(all.subscription, { change: 'lift', reasons: rest });
    expect(partly.subscription).toMatchObject({ status: 'SUSPENDED', suspensionReasons: [first] });
    const lifted = change(partly.subscription, { change: 'lift', reasons: [first] }).subscription;
    expect(lifted?.status).toBe('ACTIVE');
    expect(lifted).not.toHaveProperty('suspensionReasons');
  });

  test.each(CANCELLATION_REASONS)('of a cancellation: %s', (reason) => {
    expect(change(annual, { change: 'cancel', reason }).notification).toMatchObject({
      subscription_cancellation_reason: reason,
    });
  });

  test('of a transfer', () => {
    expect(change(annual, { change: 'transfer_out' }).notification).toMatchObject({
      subscription_cancellation_reason: 'TRANSFERRED_OUT',
    });
  });
});

test.each([
  [{}, 'plus', '124'],
  [{ namesSku: 'old' }, annual.skuId, '124'],
  [{ namesId: 'old' }, 'plus', '123'],
  [{ namesSku: 'old', namesId: 'old' }, annual.skuId, '123'],
])('an upgrade with %j is notified of SKU %s and id %s', (names, sku_id, subscription_id) => {
  expect(change(annual, { change: 'upgrade', skuId: 'plus', ...names }).notification).toMatchObject({
    sku_id,
    subscription_id,
  });
});

test('billed offline, an annual plan has no interval (GR-14)', () => {
  const { subscription } = change({ ...trial, billingMethod: 'OFFLINE' }, { change: 'convert' });
  expect(subscription?.plan).not.toHaveProperty('commitmentInterval');
});
