/** The store's time, in microseconds since the epoch. */
export class Clock {
  readonly #milliseconds: () => number;
  readonly #reserve: (until: number) => void;
  #last: number;
  #reserved: number;

  /**
   * `reserve` is told a time before any earlier one is handed out, and must remember it: after a restart with that time
   * as `last`, no commit can get a time at or below one that a reader has already seen.
   */
  constructor(milliseconds: () => number, last = 0, reserve: (until: number) => void = () => undefined) {
    this.#milliseconds = milliseconds;
    this.#last = last;
    this.#reserved = last;
    this.#reserve = reserve;
  }

  /** Time of a commit: later than every time given before. */
  commit(): number {
    return this.#give(Math.max(this.#wall(), this.#last + 1));
  }

  /** Time of a read: it sees every commit so far, and no later commit gets it. */
  read(): number {
    return this.#give(Math.max(this.#wall(), this.#last));
  }

  #wall(): number {
    return Math.floor(this.#milliseconds() * 1000);
  }

  #give(time: number): number {
    this.#last = time;
    if (time > this.#reserved) {
      this.#reserved = time + reservedAhead;
      this.#reserve(this.#reserved);
    }
    return time;
  }
}

const reservedAhead = 250_000;
