import type { Clock } from '../../../../local/embedded/pubsub/server.ts';

interface Timer {
  at: number;
  run: () => void;
}

/** A clock that stands still until the test moves it. */
export class FakeClock implements Clock {
  #now = Date.parse('2026-11-21T12:00:00Z');
  readonly #timers = new Set<Timer>();

  now(): number {
    return this.#now;
  }

  setTimeout(run: () => void, ms: number): () => void {
    const timer = { at: this.#now + ms, run };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Milliseconds until the next timer; Infinity when none is set. */
  get nextIn(): number {
    return Math.min(...[...this.#timers].map(({ at }) => at)) - this.#now;
  }

  /** Moves on, running what is due on the way, each at its own time. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (let next = this.#firstUntil(end); next; next = this.#firstUntil(end)) {
      this.#timers.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.run();
    }
    this.#now = end;
  }

  #firstUntil(end: number): Timer | undefined {
    const [first] = [...this.#timers].sort((a, b) => a.at - b.at);
    return first && first.at <= end ? first : undefined;
  }
}

/** Waits for something that other I/O brings about; it is jest's timeout that gives up. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
