/** Waits until nothing is left to be done: by the state of things, not by the clock. */
import { setTimeout } from 'node:timers/promises';

import { readLedger } from './evidence.ts';
import type { Item } from './items.ts';
import type { CallApi } from './webhooks.ts';

export interface HealOptions {
  call: CallApi;
  items: readonly Item[];
  /** Whether anything has come under a `webhook-id`. */
  hasCome: (id: string) => boolean;
  /** It has failed if it takes longer. */
  deadlineMs: number;
  now: () => number;
}

export interface Healed {
  /** Whether nothing is left. */
  whole: boolean;
  /** Milliseconds. */
  took: number;
}

const LOOK_EVERY_MS = 500;

export async function heal({ call, items, hasCome, deadlineMs, now }: HealOptions): Promise<Healed> {
  const started = now();
  const notified = items.filter(({ kind, acceptedAt }) => kind === 'notified' && acceptedAt !== null);
  for (;;) {
    const { deliveries, replays, payloads, fanning_out } = await readLedger(call);
    const left = deliveries.pending + replays.pending + payloads.pending + fanning_out;
    // Pub/Sub repeats pushes that failed after ever longer waits; until one succeeds nothing of it is in the store.
    const onTheWay = notified.filter(({ id }) => !hasCome(id)).length;
    const took = now() - started;
    if (left === 0 && onTheWay === 0) return { whole: true, took };
    if (took > deadlineMs) return { whole: false, took };
    await setTimeout(LOOK_EVERY_MS);
  }
}
