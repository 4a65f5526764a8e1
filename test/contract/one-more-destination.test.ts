/**
 * A kind of destination is one folder (`test/fixtures/destinations/letterbox`) and one line in the list of kinds: the real
 * `deliver`, `sweep` and lanes take events to it, with all that they do for a webhook.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';

import { DESTINATIONS } from '../../shared/destinations/registry/registry.ts';
import type { Json } from '../../shared/base/json.ts';
import { DELIVERIES } from '../../shared/deliveries/documents.ts';
import { firstPointers } from '../../shared/deliveries/new-delivery.ts';
import type { CheckDeps, Destination } from '../../shared/destinations/destination.ts';
import { secretsOf } from '../../shared/destinations/kind.ts';
import { eventId } from '../../shared/events/ids.ts';
import { LANES } from '../../shared/lanes/document.ts';
import { WEBHOOKS } from '../../shared/webhooks/document.ts';
import { rekeyWebhooks } from '../../shared/webhooks/rekey.ts';
import { createKeyring } from '../../shared/webhooks/signing/secrets.ts';
import type { StoredDestination } from '../../shared/webhooks/stored-destination.ts';
import { webhookCreation } from '../../shared/webhooks/webhooks.ts';
import { createEgressGuard } from '../../shared/sending/egress.ts';
import { letterbox } from '../fixtures/destinations/letterbox/destination.ts';
import type { Letter, Receipt } from '../fixtures/destinations/letterbox/post-office.ts';
import { attemptsIn } from '../support/attempts.ts';
import { START, startCrashWorld } from '../support/crash-world.ts';
import type { CrashWorld } from '../support/crash-world.ts';
import { memoryStore } from '../support/memory-store.ts';
import { openDeliver, openReceiver } from '../support/processes.ts';
import { aWebhook, anEvent, keyring } from '../support/webhook-samples.ts';

const PIN = '12345678';

beforeEach(() => {
  jest.useFakeTimers({
    now: START,
    doNotFake: ['setImmediate', 'clearImmediate', 'nextTick', 'queueMicrotask', 'performance'],
  });
});
afterEach(() => {
  jest.useRealTimers();
});

/** A post office that does with the nth letter what it is told. */
function openOffice(does: (nth: number, letter: Letter) => Receipt | Promise<Receipt>) {
  const letters: (Letter & { at: number })[] = [];
  const take = async (letter: Letter, pin: string): Promise<Receipt> => {
    expect(pin).toBe(PIN);
    letters.push({ ...letter, at: Date.now() - START });
    return does(letters.length, letter);
  };
  return { letters, kinds: [...DESTINATIONS, letterbox({ take })] };
}

const deps: CheckDeps = {
  egress: createEgressGuard({ allow: [] }),
  keyring,
  ownTopics: [],
  defaultEventTypes: null,
  now: () => START,
  randomBytes,
  newRsaKey: () => Promise.reject(new Error('unused')),
};

const checked = (kinds: readonly Destination[], body: Json) =>
  kinds.find(({ kind }) => kind === 'letterbox')!.check(body, { handling: { strict: true, warnings: [] } }, deps);

/** A letterbox as its own check makes it. */
async function aLetterbox(kinds: readonly Destination[], more: { [field: string]: Json } = {}) {
  const body = { name: 'Office', town: 'Springfield', box: 7, pin: PIN, retry_policy: [10, 60], retry_jitter: false };
  const read = await checked(kinds, { ...body, ...more });
  if (!read.ok) throw new Error(read.details);
  const made = await read.makes(randomUUID(), null);
  if (!made.ok) throw new Error(made.details);
  return made.destination;
}

const start = async (does: (nth: number, letter: Letter) => Receipt | Promise<Receipt>, more = {}) => {
  const { letters, kinds } = openOffice(does);
  const box = await aLetterbox(kinds, more);
  return { letters, kinds, box, world: await startCrashWorld({ webhooks: [box], kinds }) };
};

let serial = 0;
const receive = (world: CrashWorld, subject = `subscription-${(serial += 1)}`) => {
  const id = eventId('google-workspace', 'C0reseller', `letter-${(serial += 1)}`);
  return world.receive({
    event: anEvent({ id, subject: { kind: 'subscription', id: subject } }),
    raw: Buffer.from('{}'),
  });
};

test('an event is taken there with its state, and its attempt is recorded without the secret', async () => {
  const { letters, world } = await start(() => ({ said: 'taken' }));
  await receive(world);
  await world.heals();
  expect(letters).toMatchObject([
    { to: 'Springfield/7', attempt: 1, text: { type: 'subscription.suspended', state: null }, at: 0 },
  ]);
  expect(world.deliveries()).toMatchObject([{ status: 'succeeded', attempts: 1 }]);
  expect(attemptsIn(world.store)).toMatchObject([
    { url: 'letterbox:Springfield/7', response_body: 'taken, PIN [redacted]', success: true, error_code: null },
  ]);
});

test('what it refuses is tried again by the retry policy, and not before it wants to be asked', async () => {
  const { letters, world } = await start((nth) => (nth < 3 ? { said: 'full', forMs: 45_000 } : { said: 'taken' }));
  await receive(world);
  await world.heals();
  const waits = letters.map(({ at }, index) => Math.round((at - (letters[index - 1]?.at ?? 0)) / 1_000));
  expect(waits).toEqual([0, 45, 60]);
  expect(world.deliveries()).toMatchObject([{ status: 'succeeded', attempts: 3 }]);
  expect(attemptsIn(world.store).map(({ error }) => error)).toEqual(['the box is full', 'the box is full', '']);
});

test('where nobody is there its breaker opens; a probe finds out when somebody is, and all that waited goes', async () => {
  let isOpen = false;
  const { letters, box, world } = await start(() => ({ said: isOpen ? 'taken' : 'closed' }));
  for (let count = 0; count < 12; count += 1) await receive(world);
  await world.passUntil(() => world.store.kept(LANES.doc(box.id))?.open === true);
  await world.passUntil(() => world.deliveries().some(({ hold }) => hold === 'breaker'));
  expect(letters.length).toBeLessThan(24);
  isOpen = true;
  await world.heals();
  expect(world.store.kept(LANES.doc(box.id))).toMatchObject({ open: false });
  expect(world.deliveries().map(({ status }) => status)).toEqual(Array(12).fill('succeeded'));
});

test('a ruling that ends all of its deliveries disables it', async () => {
  const { box, world } = await start(() => ({ said: 'moved' }));
  await receive(world);
  await world.heals();
  expect(world.store.kept(WEBHOOKS.doc(box.id))).toMatchObject({ status: 'disabled', disabled_reason: 'moved' });
  expect(world.deliveries()).toMatchObject([{ status: 'failed', reason: 'moved', attempts: 1 }]);
});

test('what its kind holds is held from before the state until the record; who finds it held waits without an attempt', async () => {
  let atOnce = 0;
  let most = 0;
  const { letters, world } = await start(async () => {
    most = Math.max(most, (atOnce += 1));
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    atOnce -= 1;
    return { said: 'taken' };
  });
  for (let count = 0; count < 3; count += 1) await receive(world, 'the same');
  await receive(world, 'another');
  await world.heals();
  expect({ most, letters: letters.length }).toEqual({ most: 2, letters: 4 });
  expect(world.deliveries().map(({ status, attempts }) => [status, attempts])).toEqual(Array(4).fill(['succeeded', 1]));
});

test('webhooks go on beside it', async () => {
  const { kinds, letters } = openOffice(() => ({ said: 'taken' }));
  const webhook = aWebhook();
  const world = await startCrashWorld({ webhooks: [webhook, await aLetterbox(kinds)], kinds });
  await receive(world);
  await world.heals();
  expect([letters.length, world.exchanges.length]).toEqual([1, 1]);
});

test('one of a kind that an instance does not know waits for one that does', async () => {
  const { kinds, letters } = openOffice(() => ({ said: 'taken' }));
  const store = memoryStore(Date.now);
  await store.commit({ writes: webhookCreation(await aLetterbox(kinds)) });
  const idle = async () => undefined;
  const bus = { publishPointers: idle, wake: idle, wakeAgain: idle, close: idle };
  const surroundings = { store, bus, now: Date.now, newId: randomUUID };
  const send = () => Promise.reject(new Error('no webhook is there'));
  const event = anEvent({ id: eventId('google-workspace', 'C0reseller', 'unknown'), subject: null });
  await openReceiver(surroundings)({ event, raw: Buffer.from('{}') });

  const [delivery] = store.all(DELIVERIES);
  const [{ pointer }] = firstPointers([delivery!], {}) as [ReturnType<typeof firstPointers>[number]];
  const older = openDeliver(surroundings, { send });
  expect(await older(pointer)).toMatchObject({
    outcome: 'waits_for_state',
    error: { message: expect.stringContaining('does not know its kind letterbox') },
  });
  const waiting = store.kept(DELIVERIES.doc(delivery!.id))!;
  expect(waiting).toMatchObject({ status: 'pending', attempts: 0, hold: null });
  jest.setSystemTime(waiting.due_at!.toMillis());
  const newer = openDeliver(surroundings, { send, kinds });
  expect(await newer({ ...pointer, due_at: waiting.due_at!.toMillis() })).toMatchObject({ outcome: 'succeeded' });
  expect(letters).toHaveLength(1);
});

test('its body is judged by its own check', async () => {
  const { kinds } = openOffice(() => ({ said: 'taken' }));
  expect(await checked(kinds, { name: 'Office', town: 'nowhere', box: 7, pin: '1', rate_limit: 0 })).toMatchObject({
    ok: false,
    code: 4,
    details: 'pin: must be eight digits; rate_limit: must be no less than 1; town: must be a town.',
  });
});

test('its secrets are sealed anew with the others', async () => {
  const { kinds } = openOffice(() => ({ said: 'taken' }));
  const store = memoryStore(Date.now);
  const box = await aLetterbox(kinds);
  await store.commit({ writes: webhookCreation(box) });
  const newest = { id: 'newest', key: randomBytes(32).toString('base64') };
  const both = { ...createKeyring([newest]), open: keyring.open };
  const resealedBy = (known: readonly Destination[]) => (stored: StoredDestination) =>
    secretsOf(known, stored).resealed(stored, both, START);
  expect(await rekeyWebhooks({ store, resealed: resealedBy(DESTINATIONS) })).toMatchObject({
    failed: [{ webhook: box.id, reason: expect.stringContaining('of kind letterbox') }],
  });
  expect(await rekeyWebhooks({ store, resealed: resealedBy(kinds) })).toMatchObject({ resealed: 1, failed: [] });
  const [{ sealed }] = Reflect.get(store.kept(WEBHOOKS.doc(box.id))!, 'pins') as [{ sealed: string }];
  expect(createKeyring([newest]).open(sealed, { webhookId: box.id, field: 'pin' })).toBe(PIN);
});
