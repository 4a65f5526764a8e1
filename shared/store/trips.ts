/** What the concurrent requests of an instance read and commit together: one round trip, by messages of our own. */
import type { Firestore } from '@google-cloud/firestore';

import { shareTrips } from '../base/share-trips.ts';
import { outsideOfTraces } from '../base/trace.ts';
import { writeInto } from './client.ts';
import type { Ref } from './collection.ts';
import { Refused } from './failures.ts';
import { missingDocument, storedDocument } from './snapshot.ts';
import type { Snapshot } from './snapshot.ts';
import type { CommitUnit, Committed } from './store.ts';
import type { Timestamp } from './timestamp.ts';
import type { Calls } from './wire-calls.ts';
import { batchGetRequest, commitRequest, commitTimes, gotDocument, isOfValues } from './wire-messages.ts';
import type { Got } from './wire-messages.ts';
import type { Write } from './write.ts';

// Batches as large as pay: beyond about 32 units the cost per event no longer falls (docs/facts/google-cloud.md,
// GC-27).
const MAX_UNITS = 100;
const MAX_BATCH_BYTES = 6 * 1024 * 1024;

/** What else this turn of the event loop brings travels along; while nothing does, it ends at once. */
const endOfTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

type Within = <T>(call: Promise<T>) => Promise<T>;

/** @param within waits for a read until its deadline */
export const sharedReads = (calls: Calls, within: Within) =>
  shareTrips<readonly Ref<unknown>[], Snapshot<unknown>[]>({
    maxUnits: MAX_UNITS,
    gather: endOfTurn,
    go: (units) => outsideOfTraces(() => readTogether(units, (refs) => within(readAll(calls, refs)))),
  });

async function readTogether(
  units: (readonly Ref<unknown>[])[],
  read: (refs: Ref<unknown>[]) => Promise<Map<string, Snapshot<unknown>>>,
): Promise<Snapshot<unknown>[][]> {
  const distinct = new Map(units.flatMap((refs) => refs.map((ref) => [ref.path, ref])));
  const snapshots = await read([...distinct.values()]);
  return units.map((refs) => refs.map(({ path }) => snapshots.get(path)!));
}

/** @returns snapshots by path */
async function readAll(calls: Calls, refs: Ref<unknown>[]): Promise<Map<string, Snapshot<unknown>>> {
  if (refs.length === 0) return new Map();
  const prefix = `${calls.database}/documents/`;
  const byPath = new Map(refs.map((ref) => [ref.path, ref]));
  const answers = await calls.batchGet(batchGetRequest(calls.database, refs));
  const got = answers.map(gotDocument).filter((each) => each !== null);
  if (got.length !== refs.length) throw new Error(`Firestore answered ${got.length} of ${refs.length} documents`);
  return new Map(
    got.map((each) => {
      const path = each.name.slice(prefix.length);
      return [path, snapshotOf(byPath.get(path)!, each)];
    }),
  );
}

const snapshotOf = (ref: Ref<unknown>, { found, readTime }: Got): Snapshot<unknown> =>
  found === null ? missingDocument(ref, readTime) : storedDocument(ref, { ...found, versioned: true, readTime });

/** @param within waits for a commit until its deadline; it throws `Refused` for one that is refused */
export const sharedCommits = (db: Firestore, calls: Calls, within: Within) =>
  shareTrips<CommitUnit, Committed>({
    maxUnits: MAX_UNITS,
    maxSize: MAX_BATCH_BYTES,
    sizeOf: ({ writes, bytes }) => bytes ?? 1_000 * writes.length,
    keyOf: ({ writes }) => writes[0]?.ref.path,
    isOffence: (error) => error instanceof Refused,
    gather: endOfTurn,
    go: (units) => outsideOfTraces(() => commitTogether(db, calls, units, within)),
  });

async function commitTogether(db: Firestore, calls: Calls, units: CommitUnit[], within: Within): Promise<Committed[]> {
  const writes = units.flatMap((unit) => unit.writes);
  const times = await within(writes.every(isOfValues) ? commitByCall(calls, writes) : commitByClient(db, writes));
  let next = 0;
  return units.map((unit) => committed(times.slice(next, (next += unit.writes.length))));
}

const commitByCall = async (calls: Calls, writes: Parameters<typeof commitRequest>[1]): Promise<Timestamp[]> =>
  commitTimes(await calls.commit(commitRequest(calls.database, writes)));

/** For the few writes that have more to them than values. */
async function commitByClient(db: Firestore, writes: readonly Write[]): Promise<Timestamp[]> {
  const batch = db.batch();
  writeInto(batch, db, writes);
  return (await batch.commit()).map(({ writeTime }) => writeTime);
}

/** @throws RangeError where there is no write */
export function committed(times: readonly Timestamp[]): Committed {
  const [lastUpdateTime] = times;
  if (lastUpdateTime === undefined) throw new RangeError('Cannot commit nothing: a unit has one write at least');
  return { version: { lastUpdateTime }, times };
}
