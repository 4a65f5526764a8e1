import type { Source } from '../source.ts';
import { PADDLE_BILLING } from './name.ts';
import { ASK_SETTINGS, COMPARE_SETTINGS } from './settings.ts';

export const paddleBilling: Source<(typeof ASK_SETTINGS)[number], (typeof COMPARE_SETTINGS)[number]> = {
  name: PADDLE_BILLING,
  door: 'receive-paddle',
  ask: { settings: ASK_SETTINGS, load: () => import('./ask.ts') },
  compare: { by: 'history', settings: COMPARE_SETTINGS, load: () => import('./compare.ts') },
  says: () => import('./says.ts'),
  again: () => import('./again.ts'),
  operate: () => import('./operate.ts'),
};
