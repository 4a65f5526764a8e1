/** What a source, or an account of it, has told of itself lately. All queries have their index. */
import type { EpochMs } from '../base/time.ts';
import { EVENTS } from '../events/event-document.ts';
import type { SourceName } from '../events/event.ts';
import { EVERY_SHARD } from '../store/shards.ts';
import type { Store } from '../store/store.ts';
import { Timestamp } from '../store/timestamp.ts';
import type { Silence } from './facts.ts';

export interface Heard {
  /** The last notification; null where there is none among those looked at. */
  notifiedAt: EpochMs | null;
  /** How many events `reconcile` has found since then that no notification told. */
  unheard: number;
  /** When it found the first of them; null where there is none. */
  unheardSince: EpochMs | null;
  /** How far back was looked. */
  since: EpochMs;
}

const PAGE = 20;
const PAGES = 5;

/**
 * @param account of the source; null: all of them
 * @param since how far back notifications are looked for
 */
export async function readHeard(
  store: Pick<Store, 'query'>,
  { source, account }: { source: SourceName; account: string | null },
  since: EpochMs,
): Promise<Heard> {
  const sharded = EVENTS.where('shard', 'in', EVERY_SHARD);
  const events = account === null ? sharded.where('source', '==', source) : sharded.where('account', '==', account);
  const newest = events
    .where('received_at', '>=', Timestamp.fromMillis(since))
    .orderBy('received_at', 'desc')
    .select('received_at', 'recovered', 'source')
    .limit(PAGE);
  const heard: Heard = { notifiedAt: null, unheard: 0, unheardSince: null, since };
  let { docs } = await store.query(newest);
  for (let page = 1; ; page += 1) {
    for (const { data } of docs.filter((each) => each.data.source === source)) {
      if (!data.recovered) return { ...heard, notifiedAt: data.received_at.toMillis() };
      heard.unheard += 1;
      heard.unheardSince = data.received_at.toMillis();
    }
    const last = docs.at(-1);
    if (!last || docs.length < PAGE) return heard;
    if (page === PAGES) return { ...heard, since: last.data.received_at.toMillis() };
    ({ docs } = await store.query(newest.behind(last)));
  }
}

/** A notification may come after `reconcile` has found what it tells: so long it is waited for. */
const OVERTAKEN_MS = 900_000;

/**
 * Why its notifications are taken for silent: pure. One that was never heard of is not: it may just not be in use.
 * @param silentAfterMs null: however long nothing comes
 */
export function silenceOf(
  { notifiedAt, unheardSince }: Pick<Heard, 'notifiedAt' | 'unheardSince'>,
  silentAfterMs: number | null,
  now: EpochMs,
): Silence | null {
  if (unheardSince !== null && now - unheardSince >= OVERTAKEN_MS) return 'unheard';
  if (silentAfterMs === null || notifiedAt === null) return null;
  return now - notifiedAt >= silentAfterMs ? 'too_long' : null;
}
