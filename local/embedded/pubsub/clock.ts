/** Time as a parameter: the running server takes the system's, tests hold their own. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** @returns a function that takes it back */
  setTimeout(run: () => void, ms: number): () => void;
}

export const systemClock: Clock = {
  now: Date.now,
  setTimeout: (run, ms) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
