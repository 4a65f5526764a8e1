/** Gives events from before they had keys theirs, the newest first, so that search finds them. */
import type { EpochMs } from '../base/time.ts';
import { ACCOUNTS, accountName, isKnownBySource } from '../events/accounts.ts';
import { parseStored } from '../base/json.ts';
import { EVENTS } from '../events/event-document.ts';
import type { EventDocument } from '../events/event-document.ts';
import type { FindKeys } from '../events/find-keys.ts';
import { readOne } from '../store/find.ts';
import { positionOf } from '../store/lists.ts';
import type { Lists, Position } from '../store/lists.ts';
import type { Snapshot, Stored } from '../store/snapshot.ts';
import type { Store } from '../store/store.ts';
import { Timestamp } from '../store/timestamp.ts';
import { merge, update } from '../store/write.ts';

/** An event's data can be 900 kB: a page is in memory as a whole. */
const PAGE = 50;
const MOST_TRIES = 5;

const FIELDS = [
  ...(['v', 'id', 'source', 'account', 'subject', 'customer', 'customer_key', 'data', 'matched'] as const),
  ...(['find_keys', 'unmatched', 'received_at'] as const),
] as const;

type Seen = Pick<EventDocument, (typeof FIELDS)[number]>;

export interface ReindexCounts {
  /** Events that were given keys. */
  given: number;
  /** Those that had them. */
  had: number;
  /** Those that expired meanwhile. */
  gone: number;
  /** Those that others changed on every try. */
  left: number;
}

export interface ReindexDeps {
  store: Store;
  lists: Lists;
  findKeys: FindKeys;
  now: () => EpochMs;
  sleep: (ms: number) => Promise<void>;
}

export interface ReindexOptions {
  /** So many events a second at most. */
  rate: number;
  /** Whether it begins at the newest event, not where it left off. */
  again: boolean;
  /** Told after each page, with the time down to which events are found. */
  onPage?: (counts: ReindexCounts, since: Timestamp) => void;
}

/**
 * Walks the events by arrival, from where it left off down to the oldest. It may be stopped and started again at any time,
 * also while events arrive; each is changed against the version that was read, so no erasure is undone.
 * @throws SubrelayError STORE_UNAVAILABLE: what was done until then stays done
 */
export async function reindex(deps: ReindexDeps, options: ReindexOptions): Promise<ReindexCounts> {
  const counts: ReindexCounts = { given: 0, had: 0, gone: 0, left: 0 };
  const { data: known } = await readOne(deps.store, ACCOUNTS);
  const from = options.again ? undefined : known?.findable_since;
  const bounds = from === undefined ? [] : [{ op: '<=' as const, at: nanosOf(from) }];
  const list = { collection: EVENTS, time: 'received_at', equal: {}, bounds, fields: FIELDS } as const;
  for (let after: Position | null = null; ;) {
    const began = deps.now();
    const page: Stored<Seen>[] = await deps.lists.page(list, after, PAGE);
    const last = page.at(-1);
    if (last === undefined) return counts;
    const done = await Promise.all(page.map((event) => giveKeys(deps, event)));
    for (const each of done) counts[each] += 1;
    after = positionOf(list, last);
    const since = justAfter(last.data.received_at);
    await writeDown(deps.store, page, since);
    options.onPage?.({ ...counts }, since);
    await deps.sleep(Math.max(0, (page.length / options.rate) * 1_000 - (deps.now() - began)));
  }
}

async function giveKeys({ store, findKeys }: ReindexDeps, event: Stored<Seen>): Promise<keyof ReindexCounts> {
  const ref = EVENTS.doc(event.id);
  let current: Snapshot<Seen> = event;
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    if (!current.exists) return 'gone';
    const { data, version } = current;
    // After a refusal these are somebody else's doing, or that of the very commit whose answer got lost.
    if (data.find_keys !== undefined) return tries === 0 ? 'had' : 'given';
    const find_keys = findKeys({ ...data, data: parseStored(data.data) ?? {} }, data.customer_key);
    const unmatched = data.matched === 0 && { unmatched: true as const };
    const writes = [update(ref, { find_keys, ...unmatched }, version)];
    if ((await store.commit({ writes })) !== null) return 'given';
    current = await readOne(store, ref);
  }
  return 'left';
}

/** The accounts of a page's events, and that everything from there on is found. */
async function writeDown(store: Store, page: readonly Stored<Seen>[], since: Timestamp): Promise<void> {
  const accounts = page
    .filter(({ data }) => isKnownBySource(data))
    .map(({ data }) => [accountName(data), true] as const);
  await store.commit({
    writes: [merge(ACCOUNTS, { v: 1, names: Object.fromEntries(accounts), findable_since: since })],
  });
}

/** Others of the same time may stand on the next page. */
const justAfter = (time: Timestamp): Timestamp => Timestamp.fromMillis(time.toMillis() + 1);

const nanosOf = ({ seconds, nanoseconds }: Timestamp): bigint => BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds);
