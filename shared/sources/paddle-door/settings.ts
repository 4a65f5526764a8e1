import type { SettingName } from '../../settings/config.ts';

export const DOOR_SETTINGS = [
  'paddleAccounts',
  'paddleClassicPublicKey',
  'paddleToleranceSeconds',
  'paddleAllowedAddresses',
  'paddleAddressPosition',
] as const satisfies readonly SettingName[];
