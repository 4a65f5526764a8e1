import { describe, expect, test } from '@jest/globals';

import { demoSubscriptions } from '../../../../support/sandbox-samples.ts';
import { workspaceState } from '../../../../../shared/sources/workspace/state.ts';

const [annual, trial] = demoSubscriptions;
const stateOf = (resource: object) => workspaceState({ subscriptionId: '1', ...resource })?.state;

describe('workspaceState', () => {
  test('of an annual plan', () => {
    expect(workspaceState(annual)).toStrictEqual({
      subscriptionId: '1000001',
      state: {
        subscription_id: '1000001',
        customer_id: 'C01acme77',
        customer_domain: 'acme.example',
        sku_id: '1010020027',
        sku_name: 'Google Workspace Business Starter',
        status: 'active',
        suspension_reasons: [],
        plan: 'annual_monthly_pay',
        quantity: 25,
        seats: { committed: 25, maximum: null, licensed: 21 },
        commitment: { starts_at: '2026-01-01T10:00:00Z', ends_at: '2027-01-01T10:00:00Z' },
        is_commitment_plan: true,
        trial: { is_in_trial: false, ends_at: null },
        renewal_type: 'auto_renew_monthly_pay',
        transfer: null,
        billing_method: 'online',
        purchase_order_id: 'PO-2026-17',
        deal_code: null,
        created_at: '2026-01-01T10:00:00Z',
        console_url: 'https://channelservices.example/C01acme77',
      },
    });
  });

  test('of a suspended trial', () => {
    expect(workspaceState(trial)?.state).toMatchObject({
      status: 'suspended',
      suspension_reasons: ['trial_ended', 'pending_tos_acceptance'],
      plan: 'trial',
      quantity: 10,
      seats: { committed: null, maximum: 10, licensed: 3 },
      commitment: null,
      trial: { is_in_trial: true, ends_at: '2026-03-15T09:06:40Z' },
      transfer: { transferable_until: '2026-03-31T23:33:20Z', minimum_seats: 3, current_legacy_sku_id: null },
      created_at: '2026-03-01T09:06:40.123Z',
    });
  });

  test.each([
    ['ANNUAL', 'annual_monthly_pay', 7],
    ['ANNUAL_MONTHLY_PAY', 'annual_monthly_pay', 7],
    ['ANNUAL_YEARLY_PAY', 'annual_yearly_pay', 7],
    ['FLEXIBLE', 'flexible', 9],
    ['TRIAL', 'trial', 9],
    ['FREE', 'free', 9],
    ['BRAND_NEW', 'brand_new', 9],
    [undefined, null, 9],
  ])('plan %s is %s, and %s seats count', (planName, plan, quantity) => {
    const seats = { numberOfSeats: 7, maximumNumberOfSeats: 9, licensedNumberOfSeats: 5 };
    expect(stateOf({ plan: { planName }, seats })).toMatchObject({ plan, quantity });
  });

  test.each([
    ['nothing but an id', {}, { status: null, plan: null, quantity: null, trial: null, commitment: null }],
    ['null in place of objects', { plan: null, seats: null, transferInfo: null }, { plan: null, transfer: null }],
    ['seats as text', { plan: { planName: 'ANNUAL' }, seats: { numberOfSeats: '12' } }, { quantity: 12 }],
    ['seats that are no number', { plan: { planName: 'ANNUAL' }, seats: { numberOfSeats: '' } }, { quantity: null }],
    ['times as numbers', { creationTime: 1767261600000 }, { created_at: '2026-01-01T10:00:00Z' }],
    ['times that are none', { creationTime: 'soon' }, { created_at: null }],
    ['another type in one field', { status: 7, skuId: 'a' }, { status: null, sku_id: 'a' }],
    [
      'a commitment with an end only',
      { plan: { commitmentInterval: { endTime: '1767261600000' } } },
      { commitment: { starts_at: null, ends_at: '2026-01-01T10:00:00Z' } },
    ],
    ['fields nobody knows', { shiny: { new: true } }, { status: null }],
    [
      'reasons of which one is no text',
      { suspensionReasons: ['OTHER', 7, null, 'TRIAL_ENDED'] },
      { suspension_reasons: ['other', 'trial_ended'] },
    ],
    [
      'an unknown plan that commits',
      { plan: { planName: 'TRIENNIAL', isCommitmentPlan: true }, seats: { numberOfSeats: 7, maximumNumberOfSeats: 9 } },
      { plan: 'triennial', quantity: 7 },
    ],
    [
      'a plan billed offline, without an interval',
      { billingMethod: 'OFFLINE', plan: { planName: 'ANNUAL_YEARLY_PAY', isCommitmentPlan: true } },
      { billing_method: 'offline', commitment: null },
    ],
  ])('takes %s', (_, resource, expected) => expect(stateOf(resource)).toMatchObject(expected));

  test.each([[undefined], [null], ['text'], [[]], [{}], [{ subscriptionId: '' }]])(
    '%j is no subscription',
    (resource) => {
      expect(workspaceState(resource)).toBeNull();
    },
  );
});
