import type { Config } from '../../settings/config.ts';
import type { Recent } from '../comparing.ts';
import type { RECENT_SETTINGS } from './settings.ts';

/** A page of 250 alerts of a day is the slowest call that Paddle has. */
export const HISTORY_TIMEOUT_MS = 30_000;

/** Paddle repeats a notification every 15 min or sooner (docs/facts/paddle.md, PC-16 and PB-10). */
export const recentOf = (config: Config<(typeof RECENT_SETTINGS)[number]>): Recent => ({
  settleMs: config.paddleSettleSeconds * 1000,
  overlapMs: config.paddleOverlapSeconds * 1000,
  lookbackMs: config.paddleLookbackHours * 3_600_000,
});
