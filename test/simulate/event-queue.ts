/** What is to happen, by its time: a binary heap. */
export interface EventQueue {
  at: (time: number, call: () => void) => void;
  /** Tells the time of what is next, and calls it. @returns the time; null where nothing is left */
  next: (tick: (time: number) => void) => number | null;
}

interface Planned {
  time: number;
  /** Of two at one time the one that was planned first comes first. */
  order: number;
  call: () => void;
}

const isBefore = (a: Planned, b: Planned): boolean => a.time < b.time || (a.time === b.time && a.order < b.order);

export function eventQueue(): EventQueue {
  const heap: Planned[] = [];
  let planned = 0;
  const swap = (a: number, b: number) => {
    const held = heap[a]!;
    heap[a] = heap[b]!;
    heap[b] = held;
  };
  const rise = (from: number) => {
    for (let at = from; at > 0;) {
      const parent = (at - 1) >> 1;
      if (!isBefore(heap[at]!, heap[parent]!)) return;
      swap(at, parent);
      at = parent;
    }
  };
  const sink = () => {
    for (let at = 0; ;) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      let first = at;
      if (left < heap.length && isBefore(heap[left]!, heap[first]!)) first = left;
      if (right < heap.length && isBefore(heap[right]!, heap[first]!)) first = right;
      if (first === at) return;
      swap(at, first);
      at = first;
    }
  };
  return {
    at: (time, call) => {
      heap.push({ time, order: (planned += 1), call });
      rise(heap.length - 1);
    },
    next: (tick) => {
      const first = heap[0];
      if (!first) return null;
      const last = heap.pop()!;
      if (heap.length > 0) {
        heap[0] = last;
        sink();
      }
      tick(first.time);
      first.call();
      return first.time;
    },
  };
}
