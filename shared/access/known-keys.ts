/** An instance's copy of all keys that are not revoked. */
import { SubrelayError } from '../base/errors.ts';
import { shareTrips } from '../base/share-trips.ts';
import type { EpochMs } from '../base/time.ts';
import { grant } from '../base/token-bucket.ts';
import { withDeadline } from '../store/deadline.ts';
import { readOne } from '../store/find.ts';
import type { Store } from '../store/store.ts';
import { KEYS_VERSION } from './documents.ts';
import type { KeyDocument } from './documents.ts';
import { LIVE_KEYS } from './keys.ts';

/** So old the copy may be: with the second below, a revoked key is refused everywhere 5 s after its revocation. */
const FRESH_MS = 4_000;
/** So old it may be while Firestore does not answer. */
const OUTAGE_MS = 60_000;
const WAIT_MS = 1_000;
/** So often an instance looks again for a key that its copy lacks: one that was just made, or one that was made up. */
const LOOK_AGAIN = { capacity: 10, intervalMs: 500 };

/**
 * Finds a key by its id; null where there is none that is not revoked.
 * @throws SubrelayError STORE_UNAVAILABLE where no copy is young enough, and where an old copy lacks the key: it may have
 * been made since
 */
export type FindLiveKey = (id: string) => Promise<KeyDocument | null>;

interface Copy {
  version: number;
  /** When somebody began to look whether it is current. */
  asOf: EpochMs;
  keys: ReadonlyMap<string, KeyDocument>;
}

/**
 * All are read again only where their version has moved: an instance reads one document each 4 s at most, else.
 * @param waitMs for so long Firestore is waited for by who has a copy
 */
export function openKnownKeys(store: Pick<Store, 'read' | 'query'>, now: () => EpochMs, waitMs = WAIT_MS): FindLiveKey {
  let copy: Copy | undefined;
  let full: number | null = null;
  const look = shareTrips<null, Copy>({
    maxUnits: Infinity,
    go: async (all) => {
      const current = (copy = await latest(store, copy, now()));
      return all.map(() => current);
    },
  });
  const looked = async (id: string): Promise<KeyDocument | null> => {
    const inReserve = copy && now() - copy.asOf < OUTAGE_MS ? copy : undefined;
    if (!inReserve) return inCopy(await look(null), id);
    try {
      return inCopy(await withDeadline(look(null), 'which keys there are', waitMs), id);
    } catch (error) {
      const isOut = error instanceof SubrelayError && error.code === 'STORE_UNAVAILABLE';
      const known = isOut ? inCopy(inReserve, id) : null;
      if (known) return known;
      throw error;
    }
  };
  const mayLookAgain = (): boolean => {
    const { granted, fullAt } = grant(full, 1, now(), LOOK_AGAIN);
    full = fullAt;
    return granted > 0;
  };
  return async (id) => {
    const young = copy && now() - copy.asOf < FRESH_MS ? copy : undefined;
    if (!young) return looked(id);
    const key = inCopy(young, id);
    return key || !mayLookAgain() ? key : looked(id);
  };
}

const inCopy = ({ keys }: Copy, id: string): KeyDocument | null => keys.get(id) ?? null;

async function latest(store: Pick<Store, 'read' | 'query'>, copy: Copy | undefined, asOf: EpochMs): Promise<Copy> {
  const { data } = await readOne(store, KEYS_VERSION);
  const version = data?.version ?? 0;
  if (copy?.version === version) return { ...copy, asOf };
  const { docs } = await store.query(LIVE_KEYS);
  return { version, asOf, keys: new Map(docs.map(({ id, data: key }) => [id, key])) };
}
