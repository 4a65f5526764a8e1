/** Firestore's own client of a store's database, for what a test puts there or looks at beside the store. */
import { Firestore } from '@google-cloud/firestore';
import type { DocumentReference } from '@google-cloud/firestore';
import { afterAll } from '@jest/globals';

import type { Ref } from '../../shared/store/ref.ts';
import type { Store } from '../../shared/store/store.ts';

const clients = new Map<string, Firestore>();

// One that is left open goes on with its calls when its test is over.
afterAll(async () => {
  await Promise.all([...clients.values()].map((client) => client.terminate()));
  clients.clear();
});

/** One for each project: its server is the one that FIRESTORE_EMULATOR_HOST names when it is first asked for. */
export function clientOf({ projectId }: Pick<Store, 'projectId'>): Firestore {
  let client = clients.get(projectId);
  if (!client) clients.set(projectId, (client = new Firestore({ projectId })));
  return client;
}

export const docOf = (store: Pick<Store, 'projectId'>, { path }: Ref<unknown>): DocumentReference =>
  clientOf(store).doc(path);
