import type { Log } from '../base/log.ts';
import { EVENTS } from '../events/event-document.ts';
import type { Accept, Accepted } from '../intake/accept.ts';
import type { HistoryEntry } from '../sources/comparing.ts';
import type { Store } from '../store/store.ts';

/** How many are taken in at a time: they share round trips, and a page of 250 is done within the lease. */
const AT_A_TIME = 25;

export interface Repaired {
  checked: number;
  /** The events that had never arrived. */
  recovered: string[];
  /** Undecodable ones that are now in quarantine and were not before. */
  unknown: number;
}

export interface RepairDeps {
  store: Pick<Store, 'exist'>;
  accept: Accept;
  log: Pick<Log, 'warn'>;
}

/**
 * Takes in what never arrived, marked `recovered`. Known events cost one read each and nothing else. An original that
 * arrives meanwhile, or another run, meets the same id: there is one event in either order.
 * @throws SubrelayError STORE_UNAVAILABLE; what was taken in stays, and a repeat finds it
 */
export async function takeInMissing(deps: RepairDeps, entries: readonly HistoryEntry[]): Promise<Repaired> {
  const missing = await missingOf(deps.store, entries);
  const repaired: Repaired = { checked: entries.length, recovered: [], unknown: 0 };
  for (let at = 0; at < missing.length; at += AT_A_TIME) {
    const batch = missing.slice(at, at + AT_A_TIME);
    for (const { outcome, id } of await allOf(batch.map((entry) => takeIn(deps, entry)))) {
      if (outcome === 'stored') repaired.recovered.push(id);
      if (outcome === 'quarantined') repaired.unknown += 1;
    }
  }
  return repaired;
}

async function missingOf({ exist }: RepairDeps['store'], entries: readonly HistoryEntry[]): Promise<HistoryEntry[]> {
  const byId = new Map(entries.flatMap((entry) => (entry.id === null ? [] : [[entry.id, entry] as const])));
  const known = await exist([...byId.keys()].map((id) => EVENTS.doc(id)));
  return [...entries.filter(({ id }) => id === null), ...[...byId.values()].filter((_, index) => !known[index])];
}

/** Waits for all before one that failed is thrown: nothing may go on after the answer. */
async function allOf<T>(promises: Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}

async function takeIn({ accept, log }: RepairDeps, { decode }: HistoryEntry): Promise<Accepted> {
  const decoded = decode();
  if ('event' in decoded) return accept({ ...decoded, recovered: true });
  const { source, account, reason } = decoded;
  const accepted = await accept(decoded);
  if (accepted.outcome === 'quarantined') log.warn({ source, account, id: accepted.id, reason }, 'history.unreadable');
  return accepted;
}
