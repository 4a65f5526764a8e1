import { SubrelayError } from '../base/errors.ts';
import { finder } from '../store/find.ts';
import type { Stored } from '../store/snapshot.ts';
import type { Store } from '../store/store.ts';
import { update } from '../store/write.ts';
import { WEBHOOKS } from './document.ts';
import type { DestinationDocument } from './document.ts';
import type { StoredDestination } from './stored-destination.ts';

/** What became of the webhooks; deleted ones are among them. */
export interface RekeyCounts {
  /** Some of their values were sealed anew. */
  resealed: number;
  /** All of their values were under the first key already. */
  current: number;
  /** What can't be sealed anew, and why: the key that opens it is not given, or others changed it on every try. */
  failed: { webhook: string; reason: string }[];
}

export interface RekeyDeps {
  store: Store;
  /**
   * The fields with values that an older key sealed, sealed anew; null where there are none.
   * @throws SubrelayError INTERNAL where a value can't be opened
   */
  resealed: (stored: StoredDestination) => Partial<StoredDestination> | null;
}

const PAGE = 100;
const MAX_TRIES = 5;

/**
 * Seals the secrets of all webhooks under the first encryption key. Webhooks that are done are passed over, so it can
 * be stopped and started again; each is changed against the version that was read, so nobody's change is lost.
 * @throws SubrelayError STORE_UNAVAILABLE: what was done until then stays done
 */
export async function rekeyWebhooks(deps: RekeyDeps): Promise<RekeyCounts> {
  const counts: RekeyCounts = { resealed: 0, current: 0, failed: [] };
  for await (const webhook of everyWebhook(deps.store)) {
    try {
      counts[await rekeyOne(deps, webhook)] += 1;
    } catch (error) {
      if (!(error instanceof SubrelayError) || error.code !== 'INTERNAL') throw error;
      counts.failed.push({ webhook: webhook.id, reason: error.message });
    }
  }
  return counts;
}

async function* everyWebhook(store: Store): AsyncGenerator<Stored<DestinationDocument>> {
  const ordered = WEBHOOKS.orderById().limit(PAGE);
  for (let query = ordered; ;) {
    const { docs } = await store.query(query);
    yield* docs;
    const last = docs.at(-1);
    if (last === undefined || docs.length < PAGE) return;
    query = ordered.behind(last);
  }
}

/**
 * The catalogue's version stays: what instances hold is sealed otherwise, but opens to the same, and they would all read
 * every webhook again for each one that is sealed anew.
 */
async function rekeyOne(
  { store, resealed: resealedOf }: RekeyDeps,
  { id, ref, data, version }: Stored<DestinationDocument>,
): Promise<'resealed' | 'current'> {
  const find = finder(store, WEBHOOKS);
  let current = { fields: data, version };
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const resealed = resealedOf(current.fields);
    // After a refusal this is somebody else's doing, or that of the very commit whose answer got lost.
    if (resealed === null) return tries === 0 ? 'current' : 'resealed';
    if (await store.commit({ writes: [update(ref, resealed, current.version)] })) return 'resealed';
    const found = await find(id);
    if (found === null) return 'current';
    current = found;
  }
  throw new SubrelayError('INTERNAL', 'It was changed by others on every try to seal it anew; run this again');
}
