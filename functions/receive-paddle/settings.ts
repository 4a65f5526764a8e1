import type { SettingName } from '../../shared/settings/config.ts';
import { INTAKE_SETTINGS, TELEMETRY_SETTINGS } from '../settings.ts';

export const SETTINGS = [
  ...INTAKE_SETTINGS,
  ...TELEMETRY_SETTINGS,
  'paddleAccounts',
  'paddleClassicPublicKey',
  'paddleToleranceSeconds',
  'paddleAllowedAddresses',
  'paddleAddressPosition',
] as const satisfies readonly SettingName[];
