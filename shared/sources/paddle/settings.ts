import type { SettingName } from '../../settings/config.ts';

/** What going through an account's history takes. */
export const HISTORY_SETTINGS = [
  'paddleAccounts',
  'paddleRequestsPerMinute',
  'paddleSettleSeconds',
  'paddleOverlapSeconds',
  'paddleLookbackHours',
] as const satisfies readonly SettingName[];
