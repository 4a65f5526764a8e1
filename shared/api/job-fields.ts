import { z } from 'zod';

const MAX_RATE = 500;
const DEFAULT_RATE = 50;

/** How fast a job goes, in its order. */
export const ratePerSecond = (description: string) =>
  z
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .max(MAX_RATE, `must be at most ${MAX_RATE}`)
    .describe(description)
    .default(DEFAULT_RATE);
