import type { EpochMs } from '../base/time.ts';
import { collection } from './collection.ts';
import { readOne } from './find.ts';
import type { Store } from './store.ts';
import { Timestamp } from './timestamp.ts';
import { merge } from './write.ts';

/** A holder that died is succeeded this long after it last said that it lives. */
const LEASE_MS = 15_000;
const KEEP_EVERY_MS = 2_000;

interface LeaseDocument {
  v: 1;
  holder: string | null;
  until: Timestamp;
  /** Absent: it never was. */
  woken_at?: Timestamp;
}

export const LEASES = collection<LeaseDocument>('leases');

export interface Lease {
  /** Goes on holding it. @returns when it was last woken; null where another holds it now */
  keep: () => Promise<EpochMs | null>;
  release: () => Promise<void>;
}

export interface Leases {
  /**
   * Takes the lease unless somebody holds it; with `wake` the holder is told, so that it watches on.
   * @returns null where somebody holds it
   */
  take: (name: string, wake: boolean) => Promise<Lease | null>;
}

/** Leases of which one instance at a time holds each. */
export function openLeases(store: Store, now: () => number, makeHolder: () => string): Leases {
  const write = (name: string, decide: (current: LeaseDocument | null) => Partial<LeaseDocument> | null) =>
    store.transaction(async (transaction) => {
      const ref = LEASES.doc(name);
      const { data: current } = await readOne(transaction, ref);
      const change = decide(current);
      if (change !== null) transaction.write([merge(ref, { v: 1, ...change })]);
      return { ...current, ...change };
    });

  return {
    take: async (name, wake) => {
      const holder = makeHolder();
      const woken = wake ? { woken_at: Timestamp.fromMillis(now()) } : {};
      const taken = await write(name, (current) =>
        current?.holder != null && current.until.toMillis() > now()
          ? woken
          : { holder, until: Timestamp.fromMillis(now() + LEASE_MS), ...woken },
      );
      return taken.holder === holder ? held(name, holder, taken.woken_at?.toMillis() ?? 0) : null;
    },
  };

  function held(name: string, holder: string, woken: number): Lease {
    let wokenAt = woken;
    let keptAt = now();
    const isMine = (current: LeaseDocument | null) => current?.holder === holder;
    return {
      keep: async () => {
        if (now() - keptAt < KEEP_EVERY_MS) return wokenAt;
        const until = Timestamp.fromMillis(now() + LEASE_MS);
        const kept = await write(name, (current) => (isMine(current) ? { until } : null));
        keptAt = now();
        wokenAt = kept.woken_at?.toMillis() ?? 0;
        return kept.holder === holder ? wokenAt : null;
      },
      release: async () => {
        await write(name, (current) => (isMine(current) ? { holder: null } : null));
      },
    };
  }
}
