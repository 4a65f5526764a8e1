/** The reseller's feed, driven through the sandbox's control endpoint, as it comes out as webhooks. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { RESELLER_ACCOUNT } from '../../local/samples.ts';
import type { ResellerSubscription } from '../../local/sandbox/reseller.ts';
import { eventId, subjectKey } from '../../shared/events/ids.ts';
import { workspaceSubject } from '../../shared/sources/workspace/workspace.ts';
import { Timestamp } from '../../shared/store/timestamp.ts';
import { until } from '../support/eventually.ts';
import { startFlowStack } from '../support/flow-stack.ts';
import type { FlowStack } from '../support/flow-stack.ts';

interface Notification {
  message_id: string;
  customer_id: string;
  sku_id: string;
  subscription_id: string;
}
interface Changed {
  subscription: ResellerSubscription;
  notification: Notification;
  published: number;
}

let stack: FlowStack;
let serial = 0;

beforeAll(async () => {
  stack = await startFlowStack();
  await stack.schedule('register');
  stack.receiver.expect(stack.keys.receiverSecret);
  const webhook = { name: 'receiver', url: stack.receiver.url, signing_secret: stack.keys.receiverSecret };
  const created = await stack.api('/v1/webhooks', { method: 'POST', body: JSON.stringify(webhook) });
  expect(created.status).toBe(201);
});
afterAll(() => stack.stop());

async function control<T>(path: string, body: object): Promise<T> {
  const init = { method: 'POST', body: JSON.stringify(body) };
  const answered = await fetch(`${stack.sandbox.url}/sandbox/reseller/${path}`, init);
  expect(answered.status).toBe(200);
  return (await answered.json()) as T;
}
const change = (which: object, given: object, more: object = {}) =>
  control<Changed>('changes', { ...which, change: given, ...more });

const idOf = ({ notification }: Changed) => eventId('google-workspace', RESELLER_ACCOUNT, notification.message_id);
const payloadOf = async (changed: Changed) => (await stack.receiver.receiptOf(idOf(changed))).payload!;

/** A customer of its own, with one subscription. */
async function customer(more: object = {}) {
  const customerId = `C0${(serial += 1)}`;
  const given = {
    change: 'create',
    customerId,
    customerDomain: `${customerId}.example`.toLowerCase(),
    skuId: 'starter',
    ...more,
  };
  const created = await change({}, given);
  return { customerId, created };
}

const subjectOf = async (customerId: string, sku: string) => {
  const key = subjectKey('google-workspace', RESELLER_ACCOUNT, workspaceSubject(RESELLER_ACCOUNT, customerId, sku));
  return (await stack.db.collection('subjects').doc(key).get()).data();
};

describe('everything that can happen to a subscription', () => {
  it('goes out as its type, with what the notification says and what is true now', async () => {
    const { customerId, created } = await customer({ plan: 'TRIAL', seats: 3 });
    const it_ = { customerId };
    const steps: [given: object, type: string, payload: object][] = [
      [{ change: 'end_trial' }, 'subscription.trial_ended', { state: { trial: { is_in_trial: false } } }],
      [{ change: 'convert', plan: 'FLEXIBLE' }, 'subscription.converted', { state: { plan: 'flexible', quantity: 3 } }],
      [
        { change: 'switch_plan', plan: 'ANNUAL_MONTHLY_PAY', seats: 5 },
        'subscription.plan_changed',
        { state: { plan: 'annual_monthly_pay', quantity: 5, is_commitment_plan: true } },
      ],
      [{ change: 'seats', seats: 8 }, 'subscription.commitment_changed', { state: { seats: { committed: 8 } } }],
      [{ change: 'licences', licensed: 6 }, 'license.assignment_changed', { state: { seats: { licensed: 6 } } }],
      [{ change: 'renew', renewalType: 'CANCEL' }, 'subscription.renewed', { state: { renewal_type: 'cancel' } }],
      [
        { change: 'suspend', reasons: ['OTHER', 'TRIAL_ENDED', 'A_REASON_OF_TOMORROW'] },
        'subscription.suspended',
        {
          data: { suspension_reasons: ['other', 'trial_ended', 'a_reason_of_tomorrow'] },
          state: { status: 'suspended', suspension_reasons: ['other', 'trial_ended', 'a_reason_of_tomorrow'] },
        },
      ],
      [
        { change: 'lift', reasons: ['OTHER'] },
        'subscription.resumed',
        { state: { status: 'suspended', suspension_reasons: ['trial_ended', 'a_reason_of_tomorrow'] } },
      ],
      [{ change: 'lift' }, 'subscription.resumed', { state: { status: 'active', suspension_reasons: [] } }],
      [
        { change: 'other', eventType: 'SUBSCRIPTION_GIFTED' },
        'google_workspace.unknown',
        { source_type: 'SUBSCRIPTION_GIFTED', data: { other_fields: { grace_days: 3 } } },
      ],
      [
        { change: 'cancel', reason: 'PURCHASE_OF_SUBSUMING_SKU' },
        'subscription.cancelled',
        { data: { cancellation_reason: 'purchase_of_subsuming_sku' }, state: { status: 'cancelled' } },
      ],
    ];
    expect(await payloadOf(created)).toMatchObject({ type: 'subscription.created', state: { plan: 'trial' } });
    for (const [given, type, payload] of steps) {
      const isUnknown = type === 'google_workspace.unknown';
      const changed = await change(it_, given, isUnknown ? { fields: { grace_days: 3 } } : {});
      expect(await payloadOf(changed)).toMatchObject({ type, state_status: 'fresh', ...payload });
    }
  });
});

describe('the feed', () => {
  it('may repeat: one notification is one webhook', async () => {
    const { customerId } = await customer();
    const changed = await change({ customerId }, { change: 'renew' }, { copies: 5 });
    expect(changed.published).toBe(5);
    await payloadOf(changed);
    const after = await change({ customerId }, { change: 'renew' });
    await payloadOf(after);
    const answered = await stack.api(`/v1/deliveries?event_id=${idOf(changed)}`);
    expect((await answered.json()) as object).toMatchObject({ deliveries: [{ event_id: idOf(changed) }] });
  });

  it('may be late and out of order: each webhook carries what is true now', async () => {
    const { customerId } = await customer();
    const hold = { delivery: 'hold' };
    const suspended = await change({ customerId }, { change: 'suspend', reasons: ['OTHER'] }, hold);
    const lifted = await change({ customerId }, { change: 'lift' }, hold);
    const messageIds = [lifted, suspended].map(({ notification }) => notification.message_id);
    await control('release', { messageIds });
    for (const each of [suspended, lifted])
      expect(await payloadOf(each)).toMatchObject({ state_status: 'fresh', state: { status: 'active' } });
  });
});

describe('a subscription id that changes', () => {
  it('between notification and fetch is found by its SKU, and the newest one is asked for from then on', async () => {
    const { customerId, created } = await customer();
    await payloadOf(created);
    const before = created.subscription.subscriptionId;
    const held = await change({ customerId }, { change: 'renew' }, { delivery: 'hold' });
    stack.sandbox.reseller.remove(before);
    const renamed = { ...created.subscription, subscriptionId: `${before}-b` };
    stack.sandbox.reseller.put(renamed);
    await control('release', {});
    expect(await payloadOf(held)).toMatchObject({
      data: { subscription_id: before },
      state_status: 'fresh',
      state: { subscription_id: `${before}-b` },
    });
    expect(await subjectOf(customerId, 'starter')).toMatchObject({ subscription_ids: [before, `${before}-b`] });
    const asked = stack.sandbox.reseller.calls.length;
    await payloadOf(await change({ customerId }, { change: 'renew' }, { fields: { subscription_id: before } }));
    const paths = stack.sandbox.reseller.calls.slice(asked).map(({ path }) => path.split('/').at(-1));
    expect(paths).toStrictEqual([`${before}-b`]);
  });

  it.each([
    ['with the new SKU and id', {}],
    ['with the old SKU', { namesSku: 'old' }],
    ['with the old SKU and id', { namesSku: 'old', namesId: 'old' }],
    ['with an id that stays', { keepId: true }],
  ])('in an upgrade, notified %s: the old subject is replaced by the new one, and back', async (_, names) => {
    const { customerId, created } = await customer();
    await payloadOf(created);
    await payloadOf(await change({}, { change: 'create', customerId, customerDomain: 'x.example', skuId: 'vault' }));
    const upgraded = await change({ customerId, skuId: 'starter' }, { change: 'upgrade', skuId: 'plus', ...names });
    const isNewNamed = upgraded.notification.sku_id === 'plus';
    expect(await payloadOf(upgraded)).toMatchObject({
      type: 'subscription.upgraded',
      state_status: isNewNamed ? 'fresh' : 'inaccessible',
    });
    expect(await subjectOf(customerId, 'starter')).toMatchObject({
      replaced_by: `${RESELLER_ACCOUNT}/${customerId}/plus`,
    });
    expect(await subjectOf(customerId, 'vault')).toMatchObject({ replaced_by: null });
    await payloadOf(await change({ customerId, skuId: 'plus' }, { change: 'renew' }));
    const back = await change({ customerId, skuId: 'plus' }, { change: 'downgrade', skuId: 'starter', keepId: true });
    expect(await payloadOf(back)).toMatchObject({ type: 'subscription.downgraded', state: { sku_id: 'starter' } });
    expect(await subjectOf(customerId, 'starter')).toMatchObject({ replaced_by: null });
    expect(await subjectOf(customerId, 'plus')).toMatchObject({
      replaced_by: `${RESELLER_ACCOUNT}/${customerId}/starter`,
    });
  });
});

describe('a customer that the reseller may not read', () => {
  it('is inaccessible after a transfer, with the last known state', async () => {
    const { customerId, created } = await customer();
    await payloadOf(created);
    const moved = await change({ customerId }, { change: 'transfer_out' });
    expect(await payloadOf(moved)).toMatchObject({
      type: 'subscription.cancelled',
      data: { cancellation_reason: 'transferred_out' },
      state: { status: 'active' },
      state_status: 'inaccessible',
    });
  });

  it('is inaccessible where a notification names a stranger', async () => {
    const { customerId } = await customer();
    const fields = { customer_id: 'C0stranger', customer_domain_name: 'stranger.example' };
    const changed = await change({ customerId }, { change: 'renew' }, { fields });
    expect(await payloadOf(changed)).toMatchObject({
      customer: { id: 'C0stranger' },
      state: null,
      state_status: 'inaccessible',
    });
  });
});

it('the day the quota runs out revokes nobody: deliveries wait, and no attempt is spent', async () => {
  const { customerId, created } = await customer();
  await payloadOf(created);
  await control('refusals', { reason: 'dailyLimitExceeded' });
  const changed = await change({ customerId }, { change: 'renew' });
  const waiting = stack.db
    .collection('deliveries')
    .where('event_id', '==', idOf(changed))
    .where('state_waits', '==', 1);
  const { docs } = await until(
    () => waiting.get(),
    ({ size }) => size === 1,
  );
  expect(docs[0]!.data()).toMatchObject({ status: 'pending', attempts: 0 });
  expect(await subjectOf(customerId, 'starter')).toMatchObject({ state_status: 'fresh' });
  await docs[0]!.ref.update({ due_at: Timestamp.fromMillis(0) });
  expect(await payloadOf(changed)).toMatchObject({ attempt: 1, state_status: 'fresh' });
});
