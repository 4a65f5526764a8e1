/**
 * Since when all deliveries of all events are there, also after `RETENTION_DAYS` was changed: what counts deliveries of events,
 * or looks for those that were never made, must not take a deleted one for a missing one
 * (docs/decisions/2026-11-30-retention.md).
 */
import type { EpochMs } from '../base/time.ts';
import { LEAST_KEPT_DAYS, MOST_KEPT_DAYS } from '../events/retention.ts';
import { collection } from '../store/collection.ts';
import { readOne } from '../store/find.ts';
import type { Store } from '../store/store.ts';
import { Timestamp } from '../store/timestamp.ts';
import type { Reader } from '../store/transaction.ts';
import { create, update } from '../store/write.ts';
import { DAY_MS } from './kept.ts';

/** What `RETENTION_DAYS` is, and was. */
interface RetentionDocument {
  v: 1;
  days: number;
  /** Shorter ones from before, each with the time by which nothing more was made under it. */
  before: { days: number; until: Timestamp }[];
}

export const RETENTION = collection<RetentionDocument>('catalogue').doc('retention');

type Past = Pick<RetentionDocument, 'days' | 'before'>;

/** Where nothing was noted, it was never set. */
const NEVER_SET: Past = { days: MOST_KEPT_DAYS, before: [] };

/** Instances that were started under the setting of before may work on for so long. */
const OVERLAP_MS = 3_600_000;

/** Everything younger is there, whatever was set. */
export const surelyKeptSince = (now: EpochMs): EpochMs => now - LEAST_KEPT_DAYS * DAY_MS;

/** All deliveries are there of events that arrived then or later: what was made under a shorter time is gone, or too young to be. */
export const keptSince = ({ days, before }: Past, now: EpochMs): EpochMs =>
  Math.max(now - days * DAY_MS, ...before.map((each) => Math.min(now - each.days * DAY_MS, each.until.toMillis())));

/** What is to be noted where it is another number of days now; null where it is the same. */
export function notedFor(past: Past | null, days: number, now: EpochMs): Past | null {
  const { days: last, before } = past ?? NEVER_SET;
  if (last === days) return null;
  const all = [...before, { days: last, until: Timestamp.fromMillis(now + OVERLAP_MS) }];
  const oldest = now - MOST_KEPT_DAYS * DAY_MS;
  return { days, before: all.filter((each) => each.days < MOST_KEPT_DAYS && each.until.toMillis() > oldest) };
}

/** @param days `RETENTION_DAYS` of who asks, which may not be noted yet */
export async function readKeptSince(from: Pick<Reader, 'read'>, days = MOST_KEPT_DAYS, now: EpochMs): Promise<EpochMs> {
  const { data } = await readOne(from, RETENTION);
  return Math.max(keptSince(data ?? NEVER_SET, now), now - days * DAY_MS);
}

/**
 * Notes what is set, once for each change.
 * @throws SubrelayError STORE_UNAVAILABLE: it may be noted
 */
export async function noteRetention(store: Pick<Store, 'read' | 'commit'>, days: number, now: EpochMs): Promise<void> {
  const found = await readOne(store, RETENTION);
  const noted = notedFor(found.data, days, now);
  if (noted === null) return;
  const fields = { v: 1 as const, ...noted };
  const write = found.exists ? update(RETENTION, fields, found.version) : create(RETENTION, fields);
  // Refused: another instance has noted it.
  await store.commit({ writes: [write] });
}
