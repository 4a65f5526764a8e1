/** Everybody who was brought somewhere is looked at once a day: whatever was missed, and whatever was changed by hand. */
import type { EpochMs } from '../base/time.ts';
import { PEOPLE } from '../destinations/people/document.ts';
import type { Store } from '../store/store.ts';
import { Timestamp } from '../store/timestamp.ts';
import { update } from '../store/write.ts';

const EVERY_MS = 86_400_000;
/** One run marks as many at most; the next goes on. */
const PAGE = 500;

/**
 * Marks those to be looked at who were not for a day. It calls nobody: `sweep` gives each a delivery.
 * @returns how many it marked
 * @throws SubrelayError STORE_UNAVAILABLE
 */
export async function markPeople(store: Store, now: EpochMs): Promise<number> {
  const before = Timestamp.fromMillis(now - EVERY_MS);
  const { docs } = await store.query(PEOPLE.where('checked_at', '<=', before).orderBy('checked_at').limit(PAGE));
  const open = docs.filter(({ data }) => data.check_at === null && data.expire_at === null);
  const marks = open.map(({ ref, version }) =>
    store.commit({ writes: [update(ref, { check_at: Timestamp.fromMillis(now) }, version)] }),
  );
  return (await Promise.all(marks)).filter((each) => each !== null).length;
}
