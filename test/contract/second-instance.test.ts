/** What only a second instance of `deliver` shows: an exchange that outlasts its first lease stays one exchange. */
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';

import { openWebhookRecords } from '../../shared/api/webhook-records.ts';
import type { Bus, Pointer } from '../../shared/bus/bus.ts';
import { eventId } from '../../shared/events/ids.ts';
import type { Exchange } from '../../shared/sending/exchange.ts';
import type { Sender } from '../../shared/sending/send.ts';
import { parseWebhook } from '../../shared/webhooks/webhook.ts';
import { memoryStore } from '../support/memory-store.ts';
import { openDeliver, openReceiver, openSweep } from '../support/processes.ts';
import { deliveriesIn } from '../support/walk-promises.ts';
import { anEvent, context } from '../support/webhook-samples.ts';

const START = Date.parse('2026-11-30T00:00:00Z');
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

beforeEach(() => {
  jest.useFakeTimers({
    now: START,
    doNotFake: ['setImmediate', 'clearImmediate', 'nextTick', 'queueMicrotask', 'performance'],
  });
});
afterEach(() => {
  jest.useRealTimers();
});

async function passTo(time: number): Promise<void> {
  while (Date.now() < time) {
    for (let turn = 0; turn < 10; turn += 1) await new Promise(setImmediate);
    jest.advanceTimersByTime(100);
  }
}

/** A webhook, and two instances of `deliver` that answer as `send` does; `published` has what waits to be pushed. */
async function begin(send: (instance: number) => Sender['send'], wake: () => Promise<void> = async () => undefined) {
  const store = memoryStore(Date.now);
  const parsed = parseWebhook(
    { name: 'Slow', url: 'https://example.com/hook', delivery_attempt_timeout: 30 },
    context(),
  );
  if (!parsed.ok) throw new Error(parsed.details);
  await openWebhookRecords(store).create(parsed.webhook, []);
  const published: Pointer[] = [];
  const bus: Bus = {
    publishPointers: async (pointers) => void published.push(...pointers.map(({ pointer }) => pointer)),
    wake,
    wakeAgain: async () => undefined,
    close: async () => undefined,
  };
  let serial = 0;
  const surroundings = { store, bus, now: Date.now, newId: () => `id-${(serial += 1)}` };
  const instances = [1, 2].map((instance) => openDeliver(surroundings, { send: send(instance) }));
  const event = anEvent({ id: eventId('google-workspace', 'C0reseller', 'slow') });
  await openReceiver(surroundings)({ event, raw: Buffer.from('{}') });
  return { ...deliveriesIn(store), published, instances, runSweep: openSweep(surroundings, sleep) };
}

const answered = (status: number, durationMs: number): Exchange => ({
  kind: 'answered',
  status,
  headers: {},
  body: '',
  bodyTruncated: false,
  durationMs,
});

// The lease of a delivery that was never written lasts 10 s; a webhook may have 30 s to answer.
test.each([11, 20, 29])(
  'an endpoint that answers after %i s is asked once, whatever sweep publishes',
  async (seconds) => {
    const exchanges: { instance: number; at: number }[] = [];
    const { all, fields, published, instances, runSweep } = await begin((instance) => async () => {
      exchanges.push({ instance, at: Date.now() - START });
      await sleep(seconds * 1_000);
      return answered(200, seconds * 1_000);
    });
    const [first] = published.splice(0);
    void instances[0]!(first!);
    // `sweep` looks all the time, and what it publishes goes to the other instance.
    for (let at = START + 1_000; at < START + 60_000; at += 1_000) {
      await passTo(at);
      void runSweep('tick');
      for (const pointer of published.splice(0)) void instances[1]!(pointer);
    }
    expect(exchanges).toEqual([{ instance: 1, at: 0 }]);
    expect(all().map((id) => fields(id).status)).toEqual(['succeeded']);
  },
);

test('a retry whose push comes before the failed attempt has told everybody is made at once, and once', async () => {
  const statuses = [500, 200];
  const sent: number[] = [];
  const isTelling = new Promise<void>(() => undefined);
  const { all, fields, published, instances } = await begin(
    () => async () => {
      sent.push(statuses[sent.length]!);
      return answered(sent.at(-1)!, 20);
    },
    // The first answer is not out before this is; the receiver's own is over by then.
    () => (sent.length === 1 ? isTelling : Promise.resolve()),
  );
  const [deliver] = instances;
  const [first] = published.splice(0);
  const telling = deliver!(first!);
  const [id] = all();
  for (let turn = 0; turn < 100 && fields(id!).attempts === 0; turn += 1) await new Promise(setImmediate);
  const second = { ...first!, attempt: 2, due_at: fields(id!).due_at!.toMillis() };
  const [made, repeated] = [deliver!(second), deliver!(second)];
  await passTo(START + 3_000);
  expect(await repeated).toEqual({ outcome: 'in_hand' });
  await made;
  await telling;
  expect({ sent, status: fields(id!).status }).toEqual({ sent: [500, 200], status: 'succeeded' });
});

test('a pointer that comes while a void one is read is followed by the same push', async () => {
  const sent: string[] = [];
  const { all, fields, published, instances, runSweep } = await begin(() => async ({ body }) => {
    sent.push(body.toString('utf8'));
    return answered(200, 20);
  });
  const [deliver] = instances;
  const [first] = published.splice(0);
  // Its lease runs out: `sweep` moves it, which voids the first pointer.
  await passTo(START + 10_000);
  void runSweep('tick');
  await passTo(START + 10_500);
  const [second] = published.splice(0);
  expect(second?.due_at).toBeGreaterThan(first!.due_at);
  const [late, inHand] = await Promise.all([deliver!(first!), deliver!(second!)]);
  expect(inHand).toEqual({ outcome: 'in_hand' });
  expect(late).toMatchObject({ outcome: 'succeeded', counted: true });
  expect(sent).toHaveLength(1);
  expect(all().map((id) => fields(id).status)).toEqual(['succeeded']);
});
