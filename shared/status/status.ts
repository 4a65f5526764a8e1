import type { EpochMs } from '../base/time.ts';
import { readOne } from '../store/find.ts';
import type { Leases } from '../store/leases.ts';
import type { Store } from '../store/store.ts';
import { Timestamp } from '../store/timestamp.ts';
import { replace } from '../store/write.ts';
import { windowFacts } from './count.ts';
import type { Equations } from './equations.ts';
import { STATUS, statusParts } from './facts.ts';
import type { StatusFacts, StatusWindow } from './facts.ts';

/** A count is answered for this long: the whole deployment counts once in that time. */
const COUNTED_EVERY_MS = 60_000;

export interface Status {
  /**
   * As it was counted within the last minute, or as it is counted now. Who finds another counting answers what was counted
   * before.
   */
  read: (window: StatusWindow) => Promise<StatusFacts>;
}

export interface StatusDeps {
  store: Pick<Store, 'read' | 'commit'>;
  leases: Leases;
  count: (window: StatusWindow, before: Equations | null) => Promise<StatusFacts>;
  now: () => EpochMs;
}

export function openStatus({ store, leases, count, now }: StatusDeps): Status {
  const counting = new Map<StatusWindow, Promise<StatusFacts>>();
  const kept = async (window: StatusWindow) => (await readOne(store, STATUS.doc(window))).data;
  const isFresh = (at: Timestamp) => now() - at.toMillis() < COUNTED_EVERY_MS;

  const recount = async (window: StatusWindow): Promise<StatusFacts> => {
    const lease = await leases.take(`status ${window}`, false);
    const before = await kept(window);
    if (lease === null) return before?.facts ?? uncounted(window, now());
    try {
      // Another may have counted between the look and the lease.
      if (before && isFresh(before.counted_at)) return before.facts;
      const facts = await count(window, before?.facts.equations ?? null);
      const counted_at = Timestamp.fromMillis(Date.parse(facts.as_of));
      await store.commit({ writes: [replace(STATUS.doc(window), { v: 1, facts, counted_at })] });
      return facts;
    } finally {
      await lease.release();
    }
  };

  return {
    read: async (window) => {
      const found = await kept(window);
      if (found && isFresh(found.counted_at)) return found.facts;
      const running = counting.get(window) ?? recount(window).finally(() => counting.delete(window));
      counting.set(window, running);
      return running;
    },
  };
}

const COUNTING = 'another instance is counting for the first time: ask again in a few seconds';

/** Nothing is known yet. */
const uncounted = (window: StatusWindow, now: EpochMs): StatusFacts => ({
  ...windowFacts(window, now),
  equations: null,
  pending: null,
  webhooks: null,
  quarantine: null,
  dead_letters: null,
  sources: null,
  unread: statusParts.map((part) => ({ part, reason: COUNTING })),
});
