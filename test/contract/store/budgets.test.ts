import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { startFirestore } from '../../../local/embedded/firestore/server.ts';
import type { FirestoreServer } from '../../../local/embedded/firestore/server.ts';
import { openBudget } from '../../../shared/sources/asking/budget.ts';
import { BUDGETS, takeBlocks } from '../../../shared/sources/asking/budgets.ts';
import { readOne } from '../../../shared/store/find.ts';
import type { Store } from '../../../shared/store/store.ts';
import { patientStore } from '../../support/patience.ts';

let server: FirestoreServer;
let store: Store;
let project = 0;

beforeAll(async () => {
  const indexes = JSON.parse(readFileSync('terraform/firestore.indexes.json', 'utf8')) as never;
  server = await startFirestore({ indexes });
  process.env['FIRESTORE_EMULATOR_HOST'] = server.address;
  process.env['METADATA_SERVER_DETECTION'] = 'none';
});
afterAll(() => server.close());
beforeEach(() => {
  store = patientStore(`budgets-${(project += 1)}`);
});
afterEach(() => store.close());

const instance = (perMinute: number) =>
  openBudget({
    api: 'paddle-billing',
    perMinute,
    takeBlock: takeBlocks(store),
    now: Date.now,
  });

describe('a budget in the store', () => {
  it('is one for a hundred instances that ask at once', async () => {
    const instances = Array.from({ length: 100 }, () => instance(240));
    const permits = await Promise.all(instances.map((budget) => budget.take('shop')));
    const granted = permits.filter((permit) => permit.granted).length;
    // A full bucket holds 40; one more comes back every 325 ms while the crowd is served.
    expect(granted).toBeGreaterThan(0);
    const budget = await readOne(store, BUDGETS.doc('paddle-billing shop'));
    const servedMs = budget.exists ? budget.updateTime.toMillis() - budget.createTime.toMillis() : 0;
    expect(granted).toBeLessThanOrEqual(40 + Math.ceil(servedMs / 325));
  });

  it('goes on where another instance left it, one document per API and account', async () => {
    const [first, second] = [instance(6), instance(6)];
    await expect(first.take('a/b')).resolves.toEqual({ granted: true });
    await expect(second.take('a/b')).resolves.toMatchObject({ granted: false });
    await expect(second.take('other')).resolves.toEqual({ granted: true });
    const { docs } = await store.query(BUDGETS);
    expect(docs.map(({ id }) => id).sort()).toEqual(['paddle-billing a b', 'paddle-billing other']);
  });
});
