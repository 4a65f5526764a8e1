/** What a payload has carried counts as told, though its event's type does not announce it; and so does what was never told. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { ACCOUNT, startWorlds, subscriptionOf } from '../support/reconcile-world.ts';
import type { World, Worlds } from '../support/reconcile-world.ts';

const CUSTOMER = 'C0carried';
const SUBJECT = `${ACCOUNT}/${CUSTOMER}/1010020027`;
const ID = '1';

let worlds: Worlds;
beforeAll(async () => {
  worlds = await startWorlds();
});
afterAll(() => worlds.stop());

const put = (world: World, rest = {}) => world.sandbox.reseller.put(subscriptionOf(CUSTOMER, ID, rest));

/** A world with one subscription, that was there when Subrelay was set up. */
async function seeded(): Promise<World> {
  const world = await worlds.fresh();
  put(world);
  await world.run({ baseline: true });
  return world;
}

let serial = 0;
async function accept(world: World, event_type: string) {
  const now = Date.now();
  await world.notify({
    event_type,
    message_id: `n-${(serial += 1)}`,
    reseller_customer_id: ACCOUNT,
    customer_id: CUSTOMER,
    sku_id: '1010020027',
    subscription_id: ID,
    publish_time: { seconds: Math.floor(now / 1000), nanos: (now % 1000) * 1e6 },
  });
}

async function notify(world: World, event_type: string) {
  await accept(world, event_type);
  await world.quiet();
}

const cancelled = { status: 'CANCELLED' };
const flexible = { plan: { planName: 'FLEXIBLE', isCommitmentPlan: false } };

/** @returns the events that the next passes announce, and what the last of them found */
async function reconciled(world: World) {
  await world.run();
  await world.run();
  const { changed, missing } = await world.run();
  expect({ changed, missing }).toEqual({ changed: 0, missing: 0 });
  await world.quiet();
  const told = world.received.map(({ payload }) => payload).filter(({ source_type }) => source_type === 'reconcile');
  return told.map(({ type, state_status, data }) => ({ type, state_status, changed: data.changed }));
}

test('a status that a payload told between two equal announced ones is a difference, told once', async () => {
  const world = await seeded();
  put(world, cancelled);
  await notify(world, 'SUBSCRIPTION_CANCELLED');
  put(world);
  await notify(world, 'COMMITMENT_CHANGED');
  expect(world.received.at(-1)?.payload.state).toMatchObject({ status: 'active' });
  put(world, cancelled);
  expect(await reconciled(world)).toEqual([
    {
      type: 'subscription.cancelled',
      state_status: 'fresh',
      changed: { status: { announced: 'active', found: 'cancelled' } },
    },
  ]);
  expect(world.received.at(-1)?.payload.state).toMatchObject({ status: 'cancelled' });
});

test('so is any other field', async () => {
  const world = await seeded();
  put(world, flexible);
  await notify(world, 'LICENSE_ASSIGNMENT_CHANGED');
  expect(world.received.at(-1)?.payload.state).toMatchObject({ plan: 'flexible' });
  put(world);
  const [told, ...others] = await reconciled(world);
  expect(others).toEqual([]);
  expect(told?.changed).toMatchObject({ plan: { announced: 'flexible' } });
});

test('so is whether the source shows the subscription', async () => {
  const world = await seeded();
  world.sandbox.reseller.remove(ID);
  await notify(world, 'LICENSE_ASSIGNMENT_CHANGED');
  put(world);
  expect(await reconciled(world)).toEqual([
    {
      type: 'subscription.reconciled',
      state_status: 'fresh',
      changed: { state_status: { announced: 'inaccessible', found: 'fresh' } },
    },
  ]);
});

test('what a later payload has put right is none', async () => {
  const world = await seeded();
  put(world, flexible);
  await notify(world, 'LICENSE_ASSIGNMENT_CHANGED');
  put(world);
  await notify(world, 'LICENSE_ASSIGNMENT_CHANGED');
  expect(await reconciled(world)).toEqual([]);
});

test('what a delivery that is still to be made will put right waits for it', async () => {
  const world = await seeded();
  put(world, flexible);
  await notify(world, 'LICENSE_ASSIGNMENT_CHANGED');
  put(world);
  expect(await world.run()).toMatchObject({ changed: 0 });
  worlds.stopDelivering();
  await accept(world, 'LICENSE_ASSIGNMENT_CHANGED');
  expect(await world.run()).toMatchObject({ changed: 0 });
});

test('what only a pass has seen is none', async () => {
  const world = await seeded();
  put(world, cancelled);
  await world.run();
  world.sandbox.reseller.remove(ID);
  await world.run();
  put(world);
  expect(await reconciled(world)).toEqual([]);
});

test('a subscription that vanishes after its cancellation was announced is told once as inaccessible', async () => {
  const world = await seeded();
  put(world, cancelled);
  await notify(world, 'SUBSCRIPTION_CANCELLED');
  expect(world.received.at(-1)?.payload).toMatchObject({ state: { status: 'cancelled' }, state_status: 'fresh' });
  expect(await world.run()).toMatchObject({ changed: 0, missing: 0 });
  world.sandbox.reseller.remove(ID);
  expect(await reconciled(world)).toEqual([
    {
      type: 'subscription.reconciled',
      state_status: 'inaccessible',
      changed: { state_status: { announced: 'fresh', found: 'inaccessible' } },
    },
  ]);
});

test('a cancelled subscription that the source still shows but does not list is asked for once', async () => {
  const world = await seeded();
  put(world, cancelled);
  await notify(world, 'SUBSCRIPTION_CANCELLED');
  const unlisted: typeof fetch = async (input, init) => {
    const isList = new URL(input instanceof Request ? input.url : input).pathname.endsWith('/v1/subscriptions');
    return isList ? Response.json({ kind: 'reseller#subscriptions' }) : fetch(input, init);
  };
  const asked = () =>
    world.sandbox.reseller.calls.filter(({ path }) => path.endsWith(`${CUSTOMER}/subscriptions/${ID}`)).length;
  const before = asked();
  for (let pass = 0; pass < 3; pass += 1) {
    expect(await world.run({ fetch: unlisted })).toMatchObject({ finished: true, changed: 0, missing: 0 });
  }
  expect(asked() - before).toBe(1);
  expect((await world.subject(SUBJECT))?.listed_in).toBeNull();
});

test('of two of one SKU the list tells at once which counts, though the other was known as active', async () => {
  const world = await seeded();
  put(world, cancelled);
  world.sandbox.reseller.put(
    subscriptionOf(CUSTOMER, '2', { ...cancelled, ...flexible, creationTime: String(Date.now() + 60_000) }),
  );
  const told = await reconciled(world);
  expect(told.map(({ type }) => type)).toEqual(['subscription.cancelled', 'subscription.reconciled']);
  expect(world.received.at(-1)?.payload.state).toMatchObject({ subscription_id: '2', status: 'cancelled' });
});

test('of two of one SKU the active one counts, in the list as by its id, though the other came later', async () => {
  const world = await seeded();
  world.sandbox.reseller.put(
    subscriptionOf(CUSTOMER, '2', { status: 'SUSPENDED', creationTime: String(Date.now() + 60_000) }),
  );
  expect(await reconciled(world)).toEqual([]);
});
