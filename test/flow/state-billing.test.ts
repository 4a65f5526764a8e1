/** Paddle Billing's states within a low budget, as of notifications that know more than the API, and in their stead. */
import type { QueryDocumentSnapshot } from '@google-cloud/firestore';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { PADDLE_BILLING_API_KEY } from '../../local/environment.ts';
import { sampleBillingSubscription } from '../../local/samples-billing.ts';
import type { JsonObject } from '../../shared/base/json.ts';
import { Timestamp } from '../../shared/store/timestamp.ts';
import { until } from '../support/eventually.ts';
import { SENDING, startFlowStack } from '../support/flow-stack.ts';
import type { FlowStack } from '../support/flow-stack.ts';
import { openIntake, subscriptionEvent } from '../support/intake.ts';

const PER_MINUTE = 120;
const idOf = (number: number) => `sub_${String(number).padStart(26, '0')}`;
const ACCOUNTS = ['default', 'lagging', 'tight', 'many'];

let stack: FlowStack;
let intake: ReturnType<typeof openIntake>;

beforeAll(async () => {
  stack = await startFlowStack(
    () => ({
      PADDLE_REQUESTS_PER_MINUTE: String(PER_MINUTE),
      PADDLE_ACCOUNTS: JSON.stringify(ACCOUNTS.map((name) => ({ name, billing: { apiKey: PADDLE_BILLING_API_KEY } }))),
    }),
    SENDING,
  );
  intake = openIntake(stack);
  stack.receiver.expect(stack.keys.receiverSecret);
  const body = { name: 'receiver', url: stack.receiver.url, signing_secret: stack.keys.receiverSecret };
  expect((await stack.api('/v1/webhooks', { method: 'POST', body: JSON.stringify(body) })).status).toBe(201);
});
afterAll(async () => {
  await intake.close();
  await stack.stop();
});

const put = (id: string, changes: JsonObject = {}) =>
  stack.sandbox.billing.put(sampleBillingSubscription(Date.now(), { id, ...changes }));
const accept = async (account: string, subscriptionId: string, sourceType?: string, entity: JsonObject = {}) => {
  const given = { source: 'paddle-billing', account, subscriptionId, entity } as const;
  return (await intake.accept(subscriptionEvent(sourceType ? { ...given, sourceType } : given))).id;
};
const callsAbout = (id: string) => stack.sandbox.billing.calls.filter(({ path }) => path.endsWith(id)).length;

/** The delivery of an event, as soon as the answer has lagged behind it this often. */
async function lagged(event: string, times: number): Promise<QueryDocumentSnapshot> {
  const { docs } = await until(
    () => stack.db.collection('deliveries').where('event_id', '==', event).get(),
    ({ docs: [delivery] }) => delivery?.get('state_lags') === times,
  );
  return docs[0]!;
}

describe('a Paddle Billing event', () => {
  it("carries what the API says, in the words that both of Paddle's share", async () => {
    put(idOf(1), { status: 'canceled' });
    const { verified, payload } = await stack.receiver.receiptOf(await accept('default', idOf(1)));
    expect(verified).toBe(true);
    expect(payload).toMatchObject({ state_status: 'fresh', state: { status: 'cancelled', quantity: 3 } });
  });

  it('about a subscription that is not found is inaccessible, at once', async () => {
    const { payload } = await stack.receiver.receiptOf(await accept('default', idOf(404)));
    expect(payload).toMatchObject({ state: null, state_status: 'inaccessible' });
  });
});

describe('an API that lags behind its notifications', () => {
  const older = '2026-03-02T09:15:04.411000Z';
  const newer = '2026-03-02T09:15:04.411001Z';

  it('is asked again, and the state is fresh once it has caught up', async () => {
    const id = idOf(2);
    put(id, { status: 'active', updated_at: older });
    const event = await accept('lagging', id, 'subscription.past_due', { status: 'past_due', updated_at: newer });
    const delivery = await lagged(event, 1);
    expect(delivery.data()).toMatchObject({ status: 'pending', attempts: 0, state_waits: 0 });
    put(id, { status: 'past_due', updated_at: newer });
    const { payload } = await stack.receiver.receiptOf(event);
    expect(payload).toMatchObject({ attempt: 1, state_status: 'fresh', state: { status: 'past_due' } });
    expect(callsAbout(id)).toBe(2);
  });

  it('that does not catch up has the event go out stale, with what the notification itself says', async () => {
    const id = idOf(3);
    put(id, { status: 'active', updated_at: older });
    const event = await accept('lagging', id, 'subscription.past_due', { status: 'past_due', updated_at: newer });
    const delivery = await lagged(event, 1);
    await delivery.ref.update({ state_lags: 3, due_at: Timestamp.fromMillis(0) });
    const { payload } = await stack.receiver.receiptOf(event);
    expect(payload).toMatchObject({
      attempt: 1,
      state_status: 'stale',
      state: { status: 'past_due' },
    });
  });
});

describe('a budget that is used up', () => {
  it("lets the notification's own subscription stand in, and stores it", async () => {
    const id = idOf(4);
    put(id);
    const full_at = Timestamp.fromMillis(Date.now() + 3_600_000);
    const budget = stack.db.collection('budgets').doc('paddle-billing tight');
    await budget.set({ v: 1, api: 'paddle-billing', account: 'tight', full_at });
    const event = await accept('tight', id, 'subscription.paused', { status: 'paused' });
    const { payload } = await stack.receiver.receiptOf(event);
    expect(payload).toMatchObject({ attempt: 1, state_status: 'fresh', state: { status: 'paused' } });
    expect(callsAbout(id)).toBe(0);
    const created = (await stack.db.collection('events').doc(event).get()).createTime!;
    const { docs } = await stack.db.collection('subjects').where('subject_id', '==', `tight/${id}`).get();
    expect(docs[0]!.get('observed_at')).toEqual(created);
    expect(payload!.state_observed_at).toBe(created.toDate().toISOString());
  });

  it('is never exceeded by some hundred subscriptions, and none of them goes out stale', async () => {
    const ids = Array.from({ length: 200 }, (_, number) => idOf(1_000 + number));
    ids.forEach((id) => put(id));
    const before = stack.sandbox.billing.calls.length;
    const release = stack.sandbox.billing.hold();
    const events = await Promise.all(ids.map((id) => accept('many', id)));
    release();
    const receipts = await Promise.all(events.map((event) => stack.receiver.receiptOf(event)));
    expect(new Set(receipts.map(({ payload }) => payload?.state_status))).toEqual(new Set(['fresh']));
    const seen = receipts.map(({ payload }) => (payload!.state as { subscription_id: string }).subscription_id);
    expect(seen).toEqual(ids);
    expect(stack.sandbox.billing.calls.length - before).toBeLessThanOrEqual(PER_MINUTE);
  });
});
