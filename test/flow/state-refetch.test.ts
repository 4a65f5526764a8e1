/** What happens to deliveries while a source fails: they wait through their `due_at`, and spend no attempt. */
import type { QueryDocumentSnapshot } from '@google-cloud/firestore';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { PADDLE_CREDENTIALS } from '../../local/environment.ts';
import type { SandboxAnswer } from '../../local/sandbox/http.ts';
import { samplePaddleSubscription } from '../../local/samples.ts';
import { until } from '../support/eventually.ts';
import { SENDING, startFlowStack } from '../support/flow-stack.ts';
import type { FlowStack } from '../support/flow-stack.ts';
import { openIntake, subscriptionEvent } from '../support/intake.ts';
import type { SubscriptionEvent } from '../support/intake.ts';

const MAX_WAIT_SECONDS = 5;
const ACCOUNTS = ['default', 'quota', 'outage', 'failing'];

let stack: FlowStack;
let intake: ReturnType<typeof openIntake>;

beforeAll(async () => {
  stack = await startFlowStack(
    () => ({
      LOG_LEVEL: 'error',
      STATE_BACKOFF_SECONDS: '1',
      STATE_MAX_WAIT_SECONDS: String(MAX_WAIT_SECONDS),
      PADDLE_ACCOUNTS: JSON.stringify([
        ...ACCOUNTS.map((name) => ({ name, classic: PADDLE_CREDENTIALS })),
        { name: 'wrong-key', billing: { apiKey: 'pdl_wrong' } },
      ]),
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

const classicEvent = (account: string, subscriptionId = '7700123') =>
  subscriptionEvent({ source: 'paddle-classic', account, subscriptionId });
const accept = async (received: ReturnType<typeof subscriptionEvent>): Promise<string> =>
  (await intake.accept(received)).id;
const acceptAbout = (event: SubscriptionEvent) => accept(subscriptionEvent(event));

/** The delivery of an event as soon as it has waited. */
async function waiting(event: string): Promise<QueryDocumentSnapshot> {
  const { docs } = await until(
    () => stack.db.collection('deliveries').where('event_id', '==', event).get(),
    ({ docs: [delivery] }) => ((delivery?.get('state_waits') as number | undefined) ?? 0) > 0,
  );
  return docs[0]!;
}

describe('a quota or an outage', () => {
  it.each<[string, SandboxAnswer]>([
    ['quota', { status: 429, body: 'slow down', headers: { 'retry-after': '2' } }],
    ['outage', { status: 503, body: 'Service Unavailable' }],
  ])('%s is waited out without an attempt, and the state is fresh then', async (account, answer) => {
    const calls = stack.sandbox.paddle.calls.length;
    stack.sandbox.paddle.failNext(answer);
    const event = await accept(classicEvent(account));
    const delivery = await waiting(event);
    expect(delivery.data()).toMatchObject({ status: 'pending', attempts: 0, state_waits: 1 });
    // A plan, not a lease: an operator may bring it forward.
    expect(delivery.get('scheduled_at')).toEqual(delivery.get('due_at'));
    const { payload } = await stack.receiver.receiptOf(event);
    expect(payload).toMatchObject({ attempt: 1, state_status: 'fresh', state: { status: 'trialing' } });
    expect(stack.sandbox.paddle.calls).toHaveLength(calls + 2);
  });

  it('keeps those who come meanwhile from calling', async () => {
    const calls = stack.sandbox.paddle.calls.length;
    stack.sandbox.paddle.failNext({ status: 429, body: 'slow down', headers: { 'retry-after': '3' } });
    const first = await accept(classicEvent('quota'));
    await waiting(first);
    const others = await Promise.all([1, 2, 3, 4].map(() => accept(classicEvent('quota'))));
    await Promise.all(others.map(waiting));
    expect(stack.sandbox.paddle.calls).toHaveLength(calls + 1);
    const receipts = await Promise.all([first, ...others].map((event) => stack.receiver.receiptOf(event)));
    expect(receipts.map(({ payload }) => payload?.state_status)).toEqual(Array(5).fill('fresh'));
  });
});

describe('a hundred events of one subscription', () => {
  it('have one call in flight, and the next for all who came meanwhile', async () => {
    const calls = stack.sandbox.paddle.calls.length;
    const release = stack.sandbox.paddle.hold();
    const events = await Promise.all(Array.from({ length: 100 }, () => accept(classicEvent('default'))));
    await until(
      () => Promise.resolve(stack.sandbox.paddle.calls.length),
      (count) => count > calls,
    );
    expect(stack.sandbox.paddle.calls).toHaveLength(calls + 1);
    release();
    const receipts = await Promise.all(events.map((event) => stack.receiver.receiptOf(event)));
    expect(new Set(receipts.map(({ payload }) => payload?.state_status))).toEqual(new Set(['fresh']));
    // One more may be for those whose pushes came after that next one had begun.
    expect(stack.sandbox.paddle.calls.length - calls).toBeLessThanOrEqual(3);
  });
});

describe('a source that goes on failing', () => {
  it('has deliveries go out stale when their time is over, with the last known state', async () => {
    stack.sandbox.paddle.put({ ...samplePaddleSubscription(Date.now()), subscription_id: 7_700_200 });
    const known = await stack.receiver.receiptOf(await accept(classicEvent('failing', '7700200')));
    expect(known.payload).toMatchObject({ state_status: 'fresh' });
    stack.sandbox.paddle.failNext({ status: 503, body: '', times: 50 });
    const event = await accept(classicEvent('failing', '7700200'));
    const delivery = await waiting(event);
    const { payload, at } = await stack.receiver.receiptOf(event);
    expect(payload).toMatchObject({ attempt: 1, state_status: 'stale', state: { status: 'trialing' } });
    expect(payload!.state_observed_at).toBe(known.payload!.state_observed_at);
    expect(at - delivery.createTime.toMillis()).toBeGreaterThanOrEqual(MAX_WAIT_SECONDS * 1000 - 100);
  });

  it('because it is misconfigured raises one alarm that says what is missing', async () => {
    const about = { source: 'paddle-billing', account: 'wrong-key', subscriptionId: 'sub_x' } as const;
    const events = await Promise.all([1, 2, 3].map(() => acceptAbout(about)));
    await Promise.all(events.map(waiting));
    const receipts = await Promise.all(events.map((event) => stack.receiver.receiptOf(event)));
    expect(receipts.map(({ payload }) => payload?.state_status)).toEqual(Array(3).fill('unavailable'));
    const alarms = stack.lines.filter((line) => line.includes('"source.misconfigured"'));
    expect(alarms).toHaveLength(1);
    expect(JSON.parse(alarms[0]!)).toMatchObject({
      severity: 'ERROR',
      source: 'paddle-billing',
      account: 'wrong-key',
      error: { message: expect.stringContaining('set a valid billing.apiKey') as unknown },
    });
    expect(alarms[0]).not.toContain('pdl_wrong');
  });
});
