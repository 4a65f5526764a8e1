import type { SettingName } from '../../settings/config.ts';
import { HISTORY_SETTINGS } from '../paddle/settings.ts';
import type { Source } from '../source.ts';
import { PADDLE_BILLING } from './name.ts';

const ASK_SETTINGS = [
  'paddleAccounts',
  'paddleBillingApiUrl',
  'paddleRequestsPerMinute',
] as const satisfies readonly SettingName[];
const COMPARE_SETTINGS = [...HISTORY_SETTINGS, 'paddleBillingApiUrl'] as const satisfies readonly SettingName[];

export const paddleBilling: Source<(typeof ASK_SETTINGS)[number], (typeof COMPARE_SETTINGS)[number]> = {
  name: PADDLE_BILLING,
  door: 'receive-paddle',
  ask: { settings: ASK_SETTINGS, load: () => import('./ask.ts') },
  compare: { by: 'history', settings: COMPARE_SETTINGS, load: () => import('./compare.ts') },
  says: () => import('./says.ts'),
  operate: () => import('./operate.ts'),
};
