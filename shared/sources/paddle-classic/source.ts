import type { Source } from '../source.ts';
import { PADDLE_CLASSIC } from './name.ts';
import { ASK_SETTINGS, COMPARE_SETTINGS } from './settings.ts';

/** Paddle Classic: alerts and fulfilment webhooks. */
export const paddleClassic: Source<(typeof ASK_SETTINGS)[number], (typeof COMPARE_SETTINGS)[number]> = {
  name: PADDLE_CLASSIC,
  door: 'receive-paddle',
  ask: { settings: ASK_SETTINGS, load: () => import('./ask.ts') },
  compare: { by: 'history', settings: COMPARE_SETTINGS, load: () => import('./compare.ts') },
  says: () => import('./says.ts'),
  again: () => import('./again.ts'),
  operate: () => import('./operate.ts'),
};
