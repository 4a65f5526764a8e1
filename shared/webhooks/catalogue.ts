import { shareTrips } from '../base/share-trips.ts';
import { readOne } from '../store/find.ts';
import type { Store } from '../store/store.ts';
import { Timestamp } from '../store/timestamp.ts';
import { CATALOGUE, WEBHOOKS } from './document.ts';
import type { SeenCatalogue } from './document.ts';
import { indexMatches } from './match-index.ts';
import type { MatchIndex, MatchedWebhooks } from './match-index.ts';
import type { Matched } from './match.ts';
import type { StoredDestination } from './stored-destination.ts';

/** Webhooks of one query: a thousand take a fraction of a store call's deadline. */
const PAGE = 1_000;

/**
 * A change carries the time at which the store took it on, and is seen from its commit on: a load looks this far back
 * behind the one before. No commit lasts so long.
 */
const COMMIT_LASTS_AT_MOST_MS = 60_000;

/** Every webhook that is not deleted, cached under the version that a webhook's every change increments. */
export interface Catalogue {
  /** The webhooks as of now: one that was created before the call began is among them. */
  current: () => Promise<readonly StoredDestination[]>;
  /** The webhooks as of the given read of the catalogue's version, or of a later time. */
  at: (version: SeenCatalogue) => Promise<readonly StoredDestination[]>;
  /** The same by their ids. */
  byId: () => Promise<ReadonlyMap<string, StoredDestination>>;
  /** Those of them that an event matches. @param seen as of this read of the catalogue's version; absent: as of now */
  matching: (event: Matched, seen?: SeenCatalogue) => Promise<MatchedWebhooks>;
  /** The webhook as of the given read of the catalogue's version; undefined where it is deleted. */
  webhookAt: (version: SeenCatalogue, id: string) => Promise<StoredDestination | undefined>;
}

interface Loaded {
  version: number;
  /** Nothing was committed until then, by the store's clock, that is not in it. */
  asOf: Timestamp;
  webhooks: readonly StoredDestination[];
  byId: ReadonlyMap<string, StoredDestination>;
  matching: MatchIndex;
}

export function openCatalogue(store: Pick<Store, 'read' | 'query'>): Catalogue {
  let latest: Loaded | undefined;

  // Whoever asks while a load is on its way waits for the next one, together with all who ask meanwhile.
  const bringTo = shareTrips<number, Loaded>({
    maxUnits: Infinity,
    go: async (versions) => {
      const version = Math.max(...versions);
      let loaded = latest;
      if (!loaded || loaded.version < version) loaded = await load(store, version, loaded);
      latest = loaded;
      return versions.map(() => loaded);
    },
  });
  const at = (seen: SeenCatalogue): Loaded | Promise<Loaded> => {
    const version = seen.data?.version ?? 0;
    if (!latest || latest.version < version) return bringTo(version);
    if (latest.version === version) latest.asOf = later(latest.asOf, seen.readTime);
    return latest;
  };
  const now = async (): Promise<Loaded> => at(await readOne(store, CATALOGUE));

  return {
    current: async () => (await now()).webhooks,
    at: async (version) => (await at(version)).webhooks,
    byId: async () => (await now()).byId,
    matching: async (event, seen) => (await (seen === undefined ? now() : at(seen))).matching(event),
    webhookAt: async (version, id) => (await at(version)).byId.get(id),
  };
}

/** Loads all webhooks, or, where a version of them is known, those that have changed since. */
async function load(store: Pick<Store, 'query'>, version: number, known: Loaded | undefined): Promise<Loaded> {
  const query = known
    ? WEBHOOKS.where('changed_at', '>', before(known.asOf)).orderBy('changed_at')
    : WEBHOOKS.where('deleted_at', '==', null).orderById();
  const byId = new Map(known?.byId);
  let page = await store.query(query.limit(PAGE));
  const asOf = page.readTime;
  for (;;) {
    for (const { data: webhook } of page.docs) {
      if (webhook.deleted_at === null) byId.set(webhook.id, webhook);
      else byId.delete(webhook.id);
    }
    const last = page.docs.at(-1);
    if (last === undefined || page.docs.length < PAGE) return loadedOf(version, asOf, byId);
    page = await store.query(query.behind(last).limit(PAGE));
  }
}

function loadedOf(version: number, asOf: Timestamp, byId: ReadonlyMap<string, StoredDestination>): Loaded {
  const webhooks = [...byId.values()];
  let index: MatchIndex | undefined;
  // Only receivers ask.
  const matching: MatchIndex = (event) => (index ??= indexMatches(webhooks))(event);
  return { version, asOf, webhooks, byId, matching };
}

const later = (a: Timestamp, b: Timestamp): Timestamp => (a.toMillis() < b.toMillis() ? b : a);

const before = (time: Timestamp): Timestamp => Timestamp.fromMillis(time.toMillis() - COMMIT_LASTS_AT_MOST_MS);
