import { DueHeap } from '../../local/embedded/pubsub/due-heap.ts';
import type { Due } from '../../local/embedded/pubsub/due-heap.ts';

/** Time that moves only when nothing else is left to do: hours of waiting pass in moments, in their true order. */
export interface VirtualTime {
  /** Milliseconds. */
  now: () => number;
  /** Calls at a time, up to a tick later. */
  at: (time: number, call: () => void) => void;
  sleep: (ms: number) => Promise<void>;
  /** Goes on until nothing is planned any more. */
  run: () => Promise<void>;
}

/** @param tickMs what happens within a tick happens at its end, together */
export function virtualTime(start: number, tickMs: number): VirtualTime {
  let now = start;
  const planned = new DueHeap<Due & { call: () => void }>();
  const at = (time: number, call: () => void): void => {
    const tick = Math.ceil(Math.max(now, time) / tickMs) * tickMs;
    planned.add({ dueAt: 0, place: -1, call }, tick);
  };
  return {
    now: () => now,
    at,
    sleep: (ms) => new Promise((resolve) => at(now + ms, resolve)),
    run: async () => {
      for (let next = planned.first; next; next = planned.first) {
        now = next.dueAt;
        for (let due = planned.first; due && due.dueAt === now; due = planned.first) {
          planned.remove(due);
          due.call();
        }
        // Lets everything that follows from it happen before time moves on.
        await new Promise(setImmediate);
      }
    },
  };
}
