import { describe, expect, it, test } from '@jest/globals';

import { sampleBillingSubscription } from '../../../../../local/samples-billing.ts';
import type { JsonObject } from '../../../../../shared/base/json.ts';
import type { NormalizedEvent } from '../../../../../shared/events/event.ts';
import { billingSubscription } from '../../../../../shared/sources/paddle-billing/billing-state.ts';
import { ownEntity } from '../../../../../shared/sources/paddle-billing/own-entity.ts';
import { classicState, classicSubscription } from '../../../../../shared/sources/paddle-classic/classic-state.ts';

const startedAt = Date.parse('2026-03-02T09:15:04.411Z');
const entity = (changes: JsonObject = {}) => sampleBillingSubscription(startedAt, changes);
const stateOf = (changes: JsonObject) => billingSubscription(entity(changes))!.state;
const [item] = entity()['items'] as [JsonObject];
const trialDates = { starts_at: '2026-03-02T09:15:04.411Z', ends_at: '2026-03-16T09:15:04.411Z' };

describe('a subscription of Paddle Billing', () => {
  it("is said in the words that both of Paddle's APIs share, its own beside them", () => {
    expect(billingSubscription(entity())).toEqual({
      subscriptionId: 'sub_01k5bbbbbbbbbbbbbbbbbbbb01',
      updatedAt: '2026-03-02T09:15:04.411000000Z',
      state: {
        subscription_id: 'sub_01k5bbbbbbbbbbbbbbbbbbbb01',
        customer_id: 'ctm_01k5dddddddddddddddddddd01',
        email: null,
        status: 'active',
        plan: 'pri_01k5ffffffffffffffffffff01',
        quantity: 3,
        currency: 'EUR',
        unit_price: { amount: '2990', currency: 'EUR' },
        next_payment: { amount: null, date: '2026-04-01' },
        trial: null,
        pause: null,
        scheduled_change: null,
        cancelled_at: null,
        created_at: '2026-03-02T09:15:04.411Z',
        paddle: {
          updated_at: '2026-03-02T09:15:04.411Z',
          started_at: '2026-03-02T09:15:04.411Z',
          first_billed_at: '2026-03-02T09:15:04.411Z',
          next_billed_at: '2026-04-01T09:15:04.411Z',
          current_billing_period: { starts_at: '2026-03-02T09:15:04.411Z', ends_at: '2026-04-01T09:15:04.411Z' },
          billing_cycle: { interval: 'month', frequency: 1 },
          collection_mode: 'automatic',
          address_id: 'add_01k5eeeeeeeeeeeeeeeeeeee01',
          business_id: null,
          discount: null,
          items: [
            {
              price_id: 'pri_01k5ffffffffffffffffffff01',
              product_id: 'pro_01k5gggggggggggggggggggg01',
              unit_price: { amount: '2990', currency: 'EUR' },
              status: 'active',
              quantity: 3,
              recurring: true,
              next_billed_at: '2026-04-01T09:15:04.411Z',
              trial_dates: null,
            },
          ],
          custom_data: { org: 'acme' },
          management_urls: {
            update_payment_method: 'https://checkout.example/billing/sub_01k5bbbbbbbbbbbbbbbbbbbb01/update',
            cancel: 'https://checkout.example/billing/sub_01k5bbbbbbbbbbbbbbbbbbbb01/cancel',
          },
        },
      },
    });
  });

  test.each<[string, JsonObject, JsonObject]>([
    [
      'spells cancelled as Classic does',
      { status: 'canceled', canceled_at: '2026-06-16T09:15:05.05Z' },
      {
        status: 'cancelled',
        cancelled_at: '2026-06-16T09:15:05.050Z',
      },
    ],
    [
      'is paused',
      { status: 'paused', paused_at: '2026-06-16T09:15:05Z' },
      {
        pause: { started_at: '2026-06-16T09:15:05Z', reason: null },
      },
    ],
    [
      'will be paused',
      { scheduled_change: { action: 'pause', effective_at: '2026-06-16T09:15:05Z', resume_at: null } },
      {
        pause: null,
        scheduled_change: { action: 'pause', effective_at: '2026-06-16T09:15:05Z', resume_at: null },
      },
    ],
    [
      'is in its trial',
      { status: 'trialing', items: [{ ...item, trial_dates: trialDates }] },
      {
        status: 'trialing',
        trial: { is_in_trial: true, ends_at: '2026-03-16T09:15:04.411Z' },
      },
    ],
    [
      'had a trial',
      { items: [{ ...item, trial_dates: trialDates }] },
      {
        trial: { is_in_trial: false, ends_at: '2026-03-16T09:15:04.411Z' },
      },
    ],
    [
      'is named after its first recurring item',
      { items: [{ ...item, recurring: false, quantity: 9 }, item] },
      {
        quantity: 3,
      },
    ],
    ['has no items', { items: null }, { plan: null, quantity: null, unit_price: null, trial: null }],
    [
      'has odd values',
      { currency_code: 7, created_at: 'soon', scheduled_change: 'no', next_billed_at: null },
      {
        currency: null,
        created_at: null,
        scheduled_change: null,
        next_payment: null,
      },
    ],
    ['is in a status of tomorrow', { status: 'frozen' }, { status: 'frozen' }],
  ])('%s', (_, changes, expected) => {
    expect(stateOf(changes)).toMatchObject(expected);
  });

  test.each([null, 'text', {}, { id: 7 }, []])('is not %j', (other) => {
    expect(billingSubscription(other as never)).toBeNull();
  });
});

describe('a subscription of Paddle Classic', () => {
  const classic = (changes: JsonObject) =>
    classicState(classicSubscription.parse({ subscription_id: '7', state: 'active', ...changes }));

  it('has the same keys as one of Billing', () => {
    expect(Object.keys(classic({}))).toEqual(Object.keys(stateOf({})));
  });

  test.each<[string, JsonObject, JsonObject]>([
    ['is in its trial', { state: 'trialing' }, { trial: { is_in_trial: true, ends_at: null } }],
    [
      'will be paused',
      { paused_at: '2026-06-01 07:07:07', paused_from: '2026-06-16 00:00:00', paused_reason: 'voluntary' },
      { pause: null, scheduled_change: { action: 'pause', effective_at: '2026-06-16T00:00:00Z', resume_at: null } },
    ],
    [
      'is paused',
      {
        state: 'paused',
        paused_at: '2026-06-01 07:07:07',
        paused_from: '2026-06-16 00:00:00',
        paused_reason: 'voluntary',
      },
      { pause: { started_at: '2026-06-16T00:00:00Z', reason: 'voluntary' }, scheduled_change: null },
    ],
    [
      'has ended',
      { state: 'deleted', paused_from: '2026-06-16 00:00:00' },
      { status: 'cancelled', scheduled_change: null },
    ],
  ])('%s', (_, changes, expected) => {
    expect(classic(changes)).toMatchObject(expected);
  });
});

describe('the entity in a notification', () => {
  const event = (changes: Partial<NormalizedEvent> = {}): NormalizedEvent => ({
    id: 'evt_1',
    type: 'subscription.changed',
    source: 'paddle-billing',
    account: 'shop',
    source_type: 'subscription.updated',
    occurred_at: '2026-03-02T09:15:04.52Z',
    subject: { kind: 'subscription', id: `shop/${entity().id}` },
    customer: null,
    sku: null,
    plan: null,
    data: {},
    ...changes,
  });
  const raw = Buffer.from(JSON.stringify({ event_type: 'subscription.updated', data: entity() }));

  it('is its subscription', () => {
    expect(ownEntity(event(), raw)).toEqual(billingSubscription(entity()));
  });

  test.each<[string, NormalizedEvent, Buffer]>([
    ['of another kind', event({ source_type: 'transaction.completed' }), raw],
    ['about another subscription', event({ subject: { kind: 'subscription', id: 'shop/sub_other' } }), raw],
    ['about nothing', event({ subject: null }), raw],
    ['that is gone', event(), Buffer.alloc(0)],
    ['that is not one', event(), Buffer.from('{"data":[]}')],
  ])('is none in one %s', (_, each, bytes) => {
    expect(ownEntity(each, bytes)).toBeNull();
  });
});
