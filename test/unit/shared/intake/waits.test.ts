/** How long a sender waits for us, at the numbers that functions have. */
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { pino } from 'pino';

import { openWebhookRecords } from '../../../../shared/api/webhook-records.ts';
import type { Bus } from '../../../../shared/bus/bus.ts';
import { createAccept } from '../../../../shared/intake/accept.ts';
import type { Store } from '../../../../shared/store/store.ts';
import { openCatalogue } from '../../../../shared/webhooks/catalogue.ts';
import { parseWebhook } from '../../../../shared/webhooks/webhook.ts';
import { memoryStore } from '../../../support/memory-store.ts';
import { anEvent, context } from '../../../support/webhook-samples.ts';

const START = Date.parse('2026-11-30T00:00:00Z');
const SILENT = pino({ level: 'silent' });
const never = <T>(): Promise<T> => new Promise<T>(() => undefined);
const bus: Bus = {
  publishPointers: async () => undefined,
  wake: async () => undefined,
  wakeAgain: async () => undefined,
  close: async () => undefined,
};

beforeEach(() => {
  jest.useFakeTimers({
    now: START,
    doNotFake: ['setImmediate', 'clearImmediate', 'nextTick', 'queueMicrotask', 'performance'],
  });
});
afterEach(() => {
  jest.useRealTimers();
});

/** @returns how long a sender waited for an answer, milliseconds, and the answer: undefined where it would wait for ever */
async function waited(
  surroundings: { store: Store; bus: Bus },
  log = SILENT,
): Promise<{ ms: number; answer: unknown }> {
  const accept = createAccept({
    ...surroundings,
    catalogue: openCatalogue(surroundings.store),
    customerKey: () => null,
    findKeys: () => [],
    now: Date.now,
    log,
  });
  let answer: unknown;
  void accept({ event: anEvent(), raw: Buffer.from('{}') }).then(
    ({ outcome }) => (answer = outcome),
    (error: unknown) => (answer = error),
  );
  for (;;) {
    for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
    if (answer !== undefined || jest.getTimerCount() === 0) break;
    jest.advanceTimersToNextTimer();
  }
  return { ms: Date.now() - START, answer };
}

async function storeWithWebhook(): Promise<Store> {
  const store = memoryStore(Date.now);
  const parsed = parseWebhook({ name: 'Sample', url: 'https://example.com/hook' }, context());
  if (!parsed.ok) throw new Error(parsed.details);
  await openWebhookRecords(store).create(parsed.webhook, []);
  return store;
}

test('a store that hangs: 4.5 s, since Paddle Billing hangs up after 5 s', async () => {
  const { ms, answer } = await waited({ store: { ...(await storeWithWebhook()), commit: never }, bus });
  expect(answer).toMatchObject({ code: 'STORE_UNAVAILABLE' });
  expect(ms).toBe(4_500);
});

test.each<[string, Partial<Bus>]>([
  ['pointers', { publishPointers: never }],
  ['the wake', { wake: never }],
])('Pub/Sub that takes %s for ever: half a second, and the event is stored', async (_, hung) => {
  const { ms, answer } = await waited({ store: await storeWithWebhook(), bus: { ...bus, ...hung } });
  expect(answer).toBe('stored');
  expect(ms).toBe(500);
});

test('where all is well nobody waits', async () => {
  expect(await waited({ store: await storeWithWebhook(), bus })).toEqual({ ms: 0, answer: 'stored' });
});

test('an event that is committed long after the time that lists order it by is told', async () => {
  const store = await storeWithWebhook();
  const commit: Store['commit'] = async (unit) => {
    jest.setSystemTime(Date.now() + 15_001);
    return store.commit(unit);
  };
  const lines: unknown[] = [];
  const log = pino({ base: null, timestamp: false }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  expect(await waited({ store: { ...store, commit }, bus }, log)).toMatchObject({ answer: 'stored' });
  expect(lines).toEqual([{ level: 40, list: 'events', id: anEvent().id, lateMs: 15_001, msg: 'list.late' }]);
});
