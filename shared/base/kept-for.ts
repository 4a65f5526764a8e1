/** Answers that are asked for once in a while, by key: the same within so long, and at most as many as are kept. */
import type { EpochMs } from './time.ts';

export interface KeptFor<T> {
  /** What `ask` answered last, where that is recent enough; a failure is not kept. */
  of: (key: string, ask: () => Promise<T>) => Promise<T>;
}

const MOST = 1_000;

export function keptFor<T>(forMs: number, now: () => EpochMs): KeptFor<T> {
  const kept = new Map<string, { until: EpochMs; answer: T }>();
  return {
    of: async (key, ask) => {
      const found = kept.get(key);
      if (found !== undefined && found.until > now()) return found.answer;
      kept.delete(key);
      const answer = await ask();
      const [oldest] = kept.keys();
      if (oldest !== undefined && kept.size >= MOST) kept.delete(oldest);
      kept.set(key, { until: now() + forMs, answer });
      return answer;
    },
  };
}
