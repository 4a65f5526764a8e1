import { earliest } from '../deliveries/pace.ts';
import type { FanOut } from './fan-out.ts';

/** Several walks as one: each has the time to itself, and their commits share round trips. */
export const together = (...walks: readonly FanOut[]): FanOut => ({
  next: async () => earliest(await Promise.all(walks.map((walk) => walk.next()))),
  walk: async (until) => {
    const walked = await Promise.all(walks.map((walk) => walk.walk(until)));
    return {
      created: walked.reduce((sum, { created }) => sum + created, 0),
      next: earliest(walked.map(({ next }) => next)),
    };
  },
});
