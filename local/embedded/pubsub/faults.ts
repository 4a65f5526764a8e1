import type { Clock } from './clock.ts';

/**
 * What goes wrong with the next calls of a method (`*`: of any): answered with a status instead of done, done but
 * answered with a status, never answered, or done late. `times`: how often, for ever when absent.
 */
export type Fault = { method: string; times?: number } & (
  | { kind: 'status'; code: number }
  | { kind: 'lose-answer'; code: number }
  | { kind: 'hang' }
  | { kind: 'delay'; ms: number }
);

/** The faults in force. */
export class Faults {
  readonly #clock: Clock;
  readonly #active = new Set<{ fault: Fault; left: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Returns how to end it. */
  inject(fault: Fault): () => void {
    const active = { fault, left: fault.times ?? Infinity };
    this.#active.add(active);
    return () => void this.#active.delete(active);
  }

  /** The fault that meets this call, if any. */
  take(method: string): Fault | undefined {
    for (const active of this.#active) {
      if (active.fault.method !== '*' && active.fault.method !== method) continue;
      active.left -= 1;
      if (active.left <= 0) this.#active.delete(active);
      return active.fault;
    }
    return undefined;
  }

  delay(ms: number): Promise<void> {
    return new Promise((resolve) => this.#clock.setTimeout(resolve, ms));
  }
}
