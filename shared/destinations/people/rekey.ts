/** Seals what is kept of people under the first encryption key, as `rekey` does with webhooks. */
import { SubrelayError } from '../../base/errors.ts';
import type { Stored } from '../../store/snapshot.ts';
import type { Store } from '../../store/store.ts';
import { update } from '../../store/write.ts';
import type { Keyring, Sealed } from '../../webhooks/signing/secrets.ts';
import { PEOPLE } from './document.ts';
import type { PersonDocument } from './document.ts';

const PAGE = 100;

export interface PeopleRekeyed {
  resealed: number;
  /** Others changed these meanwhile, or their key is not given: run it again. */
  failed: number;
}

/** @throws SubrelayError STORE_UNAVAILABLE: what was done until then stays done */
export async function rekeyPeople(store: Store, keyring: Keyring): Promise<PeopleRekeyed> {
  const counts: PeopleRekeyed = { resealed: 0, failed: 0 };
  const ordered = PEOPLE.orderById().limit(PAGE);
  for (let query = ordered; ;) {
    const { docs } = await store.query(query);
    for (const person of docs) await rekeyOne(store, keyring, person, counts);
    const last = docs.at(-1);
    if (last === undefined || docs.length < PAGE) return counts;
    query = ordered.behind(last);
  }
}

async function rekeyOne(
  store: Store,
  keyring: Keyring,
  { ref, data, version }: Stored<PersonDocument>,
  counts: PeopleRekeyed,
): Promise<void> {
  try {
    const anew = resealed(data, keyring);
    if (anew === null) return;
    const done = await store.commit({ writes: [update(ref, anew, version)] });
    counts[done === null ? 'failed' : 'resealed'] += 1;
  } catch (error) {
    if (!(error instanceof SubrelayError) || error.code !== 'INTERNAL') throw error;
    counts.failed += 1;
  }
}

/** @returns null where all of it is under the first key */
function resealed(
  { id, destination_id: webhookId, email, account_id: account }: PersonDocument,
  keyring: Keyring,
): Pick<PersonDocument, 'email' | 'account_id'> | null {
  const isOld = (sealed: Sealed | null) => sealed !== null && keyring.isOutdated(sealed);
  if (!isOld(email) && !isOld(account)) return null;
  const anew = (sealed: Sealed | null, field: string) => {
    const place = { webhookId, field: `${field} ${id}` };
    return sealed && keyring.seal(keyring.open(sealed, place), place);
  };
  return { email: anew(email, 'email'), account_id: anew(account, 'account') };
}
