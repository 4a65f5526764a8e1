import type { SettingName } from '../../shared/settings/config.ts';
import { PUSH_SETTINGS, RECONCILE_SETTINGS, TELEMETRY_SETTINGS } from '../settings.ts';

export const SETTINGS = [
  ...RECONCILE_SETTINGS,
  ...PUSH_SETTINGS,
  ...TELEMETRY_SETTINGS,
] as const satisfies readonly SettingName[];
