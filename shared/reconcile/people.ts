/** Everybody who was brought somewhere is looked at once a day: whatever was missed, and whatever was changed by hand. */
import type { EpochMs } from '../base/time.ts';
import { PEOPLE } from '../destinations/people/document.ts';
import type { PersonDocument } from '../destinations/people/document.ts';
import type { Store } from '../store/store.ts';
import { Timestamp } from '../store/timestamp.ts';
import { update } from '../store/write.ts';

const EVERY_MS = 86_400_000;
/** One run marks as many at most; the next goes on with whom nobody has looked at since. */
const MOST = 500;
/** Whoever has left is kept for 100 days, and is read past: after so many pages of these alone a run ends. */
const IDLE_PAGES = 4;

/**
 * Marks those to be looked at who were not for a day. It calls nobody: `sweep` gives each a delivery.
 * @returns how many it marked
 * @throws SubrelayError STORE_UNAVAILABLE
 */
export async function markPeople(store: Store, now: EpochMs): Promise<number> {
  const at = Timestamp.fromMillis(now);
  let [marked, idle] = [0, 0];
  const before = Timestamp.fromMillis(now - EVERY_MS);
  // The latest first: who is looked at every day is there, and who has left is behind.
  const asked = PEOPLE.where('checked_at', '<=', before).orderBy('checked_at', 'desc').limit(MOST);
  for (let query = asked; ;) {
    const { docs } = await store.query(query);
    const open = docs.filter(({ data }) => isOpen(data, at)).slice(0, MOST - marked);
    const marks = open.map(({ ref, version }) => store.commit({ writes: [update(ref, { check_at: at }, version)] }));
    marked += (await Promise.all(marks)).filter((each) => each !== null).length;
    const last = docs.at(-1);
    idle = open.length === 0 ? idle + 1 : 0;
    if (last === undefined || docs.length < MOST || marked >= MOST || idle === IDLE_PAGES) return marked;
    query = asked.behind(last);
  }
}

/** Also whose next look is at the end of what is paid, months ahead. */
const isOpen = ({ check_at: next, expire_at }: PersonDocument, at: Timestamp): boolean =>
  expire_at === null && (next === null || next.valueOf() > at.valueOf());
