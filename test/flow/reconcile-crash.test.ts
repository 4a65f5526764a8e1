/** A run of reconcile that is cut off at any step: the next ones announce the same, once. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { SubrelayError } from '../../shared/base/errors.ts';
import { DELIVERIES } from '../../shared/deliveries/documents.ts';
import type { Store } from '../../shared/store/store.ts';
import { ACCOUNT, startWorlds, subscriptionOf } from '../support/reconcile-world.ts';
import type { World, Worlds } from '../support/reconcile-world.ts';

let worlds: Worlds;
beforeAll(async () => {
  worlds = await startWorlds();
});
afterAll(() => worlds.stop());

const suspended = { status: 'SUSPENDED', suspensionReasons: ['OTHER'] };
const put = (world: World, customer: string, id: string, rest = {}) =>
  world.sandbox.reseller.put(subscriptionOf(customer, id, rest));

const typesOf = async (world: World, customer: string) =>
  (await world.events())
    .filter(({ subject }) => subject?.id === `${ACCOUNT}/${customer}/1010020027`)
    .map(({ type }) => type)
    .sort();

describe('a run that fails', () => {
  const EXPECTED = {
    C0a: ['subscription.reconciled', 'subscription.suspended'],
    C0b: ['license.assignment_changed'],
    C0c: ['subscription.reconciled'],
    C0new: ['subscription.created'],
  };

  /** Everything that a pass can find, seen by one pass already. */
  async function noted(): Promise<World> {
    const world = await worlds.fresh();
    worlds.stopDelivering();
    for (const [index, customer] of ['C0a', 'C0b', 'C0c'].entries()) put(world, customer, String(index));
    await world.run({ baseline: true });
    put(world, 'C0a', '0', { ...suspended, purchaseOrderId: 'PO-5' });
    put(world, 'C0b', '1', { seats: { numberOfSeats: 25, licensedNumberOfSeats: 2 } });
    world.sandbox.reseller.remove('2');
    put(world, 'C0new', '3', { creationTime: String(Date.now() + 1_000) });
    await world.run();
    return world;
  }

  async function expectAll(world: World) {
    for (let pass = 0; pass < 2; pass += 1) expect((await world.run()).finished).toBe(true);
    for (const [customer, types] of Object.entries(EXPECTED)) {
      expect({ customer, types: await typesOf(world, customer) }).toEqual({ customer, types });
    }
    const { docs } = await world.store.query(DELIVERIES);
    const events = await world.events();
    const delivered = docs.map(({ data }) => data.event_id ?? '');
    expect(delivered.sort()).toEqual(events.map(({ id }) => id).sort());
  }

  /** A store whose commits fail from the nth on, done or not: the outcome of the nth is unknown. */
  function failing(store: Store, after: number, isDone: boolean): Store & { commits: () => number } {
    let commits = 0;
    const commit: Store['commit'] = async (unit) => {
      commits += 1;
      if (commits < after) return store.commit(unit);
      if (commits === after && isDone) await store.commit(unit);
      throw new SubrelayError('STORE_UNAVAILABLE', 'the test ends it here');
    };
    return { ...store, commit, commits: () => commits };
  }

  test.each([false, true])('at any commit, done although it failed: %s, announces the same, once', async (isDone) => {
    for (let after = 1; ; after += 1) {
      const world = await noted();
      const store = failing(world.store, after, isDone);
      const failed = await world.run({ store }).then(
        () => false,
        () => true,
      );
      if (!failed && store.commits() < after) break;
      await expectAll(world);
      expect(after).toBeLessThan(30);
    }
  });

  test.each([1, 2])('at the source, at its call %i, keeps its place', async (failing) => {
    const world = await noted();
    let calls = 0;
    const fetchFailing: typeof fetch = async (input, init) => {
      const isReseller = String(input instanceof Request ? input.url : input).includes('/apps/reseller/');
      if (isReseller) calls += 1;
      const body = JSON.stringify({ error: { code: 503, message: 'quota', errors: [] } });
      return isReseller && calls === failing ? new Response(body, { status: 503 }) : fetch(input, init);
    };
    await expect(world.run({ fetch: fetchFailing })).rejects.toMatchObject({ code: 'SOURCE_UNAVAILABLE' });
    await expectAll(world);
  });

  test('run twice at once, announces the same, once', async () => {
    const world = await noted();
    await Promise.allSettled([world.run(), world.run(), world.run()]);
    await expectAll(world);
  });
});
