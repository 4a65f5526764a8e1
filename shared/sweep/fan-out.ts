import type { Log } from '../base/log.ts';
import type { EpochMs } from '../base/time.ts';
import { publishedInTime } from '../bus/bus.ts';
import type { Bus } from '../bus/bus.ts';
import { FAN_OUT_PAGE } from '../deliveries/fan-out-page.ts';
import type { Fanouts, HeldFanout } from '../deliveries/fanouts.ts';
import type { LaneStates } from '../deliveries/lane-states.ts';
import { firstPointers, newDelivery, unlessSilent } from '../deliveries/new-delivery.ts';
import { earliest } from '../deliveries/pace.ts';
import { tellLateFirst } from '../store/late.ts';
import type { Catalogue } from '../webhooks/catalogue.ts';
import { isForOwner } from '../webhooks/match.ts';
import { unpackIds } from '../webhooks/packed-ids.ts';
import type { StoredDestination } from '../webhooks/stored-destination.ts';

/** How many due fan-outs a walk takes on. */
const SEEN = 32;

export interface FanOutDeps {
  fanouts: Fanouts;
  catalogue: Pick<Catalogue, 'byId'>;
  laneStates: () => Promise<LaneStates>;
  bus: Pick<Bus, 'publishPointers'>;
  /** `RETENTION_DAYS`; absent: as it is where nothing is set. */
  retentionDays?: number;
  now: () => EpochMs;
  /** After each page the walker rests as long as the page took: who is to be answered meanwhile has half of the store. */
  wait: (ms: number) => Promise<void>;
  log: Log;
}

export interface Walked {
  /** Deliveries that were made. */
  created: number;
  /** When the next fan-out is due; null where there is none. */
  next: EpochMs | null;
}

/** Makes the deliveries of events that matched too many webhooks for their own commit. */
export interface FanOut {
  next: () => Promise<EpochMs | null>;
  /** Walks what is due, until nothing is or the time has come; the page at hand is always finished. */
  walk: (until: EpochMs) => Promise<Walked>;
}

/** Opens the fan-outs to one walker; several walkers at once make nothing twice. */
export function openFanOut(deps: FanOutDeps): FanOut {
  const inHand: HeldFanout[] = [];

  const claimNext = async (due: string[]): Promise<HeldFanout | null> => {
    for (let id = due.shift(); id !== undefined; id = due.shift()) {
      const held = await deps.fanouts.claim(id, deps.now());
      if (held !== null) return held;
    }
    return null;
  };

  /** Walks one fan-out after the other. What fails is due again when its lease runs out. */
  const work = async (due: string[], until: number): Promise<number> => {
    let created = 0;
    while (deps.now() < until) {
      let held: HeldFanout | null | undefined;
      try {
        held = inHand.shift() ?? (await claimNext(due));
        if (held === null) return created;
        const began = deps.now();
        const page = await walkPage(deps, held);
        created += page.created;
        if (page.rest) inHand.push(page.rest);
        await deps.wait(Math.max(0, Math.min(deps.now() - began, until - deps.now())));
      } catch (error) {
        deps.log.warn({ event: held?.fields.event_id, error }, 'fan_out.page_failed');
      }
    }
    return created;
  };

  return {
    next: () => deps.fanouts.next(),
    walk: async (until) => {
      const first = await deps.fanouts.first(SEEN);
      const now = deps.now();
      const held = new Set(inHand.map(({ fields }) => fields.id));
      const due = first.filter(({ id, dueAt }) => dueAt <= now && !held.has(id)).map(({ id }) => id);
      const created = await work(due, until);
      const later = first.find(({ id, dueAt }) => dueAt > now && !held.has(id))?.dueAt ?? null;
      const left = inHand.length > 0 || due.length > 0 || first.filter(({ dueAt }) => dueAt <= now).length === SEEN;
      return {
        created,
        next: earliest([later, left ? deps.now() : null]),
      };
    },
  };
}

async function walkPage(deps: FanOutDeps, held: HeldFanout): Promise<{ created: number; rest: HeldFanout | null }> {
  const { fields } = held;
  const [webhooks, lanes] = await Promise.all([deps.catalogue.byId(), deps.laneStates()]);
  const now = deps.now();
  const ids = unpackIds(fields.webhooks, fields.cursor, FAN_OUT_PAGE);
  const isExcluded = await excludedBy(deps, fields.event_id, webhooks, ids);
  const receiverOf = (id: string) => (isExcluded(id) ? 'not_for_owner' : webhooks.get(id));
  const page = ids
    .map((id) => newDelivery(fields, id, receiverOf(id), now, deps.retentionDays))
    .map((delivery) => unlessSilent(delivery, lanes, now));
  const committed = await deps.fanouts.commitPage(held, page, now);
  if (committed === null) return { created: 0, rest: null };
  tellLateFirst(deps.log, 'deliveries', committed.created, committed);
  const error = await publishedInTime(deps.bus.publishPointers(firstPointers(committed.created, lanes)));
  if (error) deps.log.warn({ event: fields.event_id, error }, 'pointers.not_published');
  return { created: committed.created.length, rest: committed.rest };
}

/** Which webhooks the match of their owner excludes by now: it may have changed since the event arrived. */
async function excludedBy(
  { fanouts }: FanOutDeps,
  event: string,
  webhooks: ReadonlyMap<string, StoredDestination>,
  ids: readonly string[],
): Promise<(id: string) => boolean> {
  const owned = ids.flatMap((id) => webhooks.get(id) ?? []).filter(({ owner }) => owner !== undefined);
  if (owned.length === 0) return () => false;
  const asked = await fanouts.askedOf(event);
  const excluded = new Set(owned.flatMap((webhook) => (asked && isForOwner(webhook, asked) ? [] : webhook.id)));
  return (id) => excluded.has(id);
}
