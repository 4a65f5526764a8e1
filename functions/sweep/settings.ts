import type { SettingName } from '../../shared/settings/config.ts';
import { BUS_SETTINGS, PUSH_SETTINGS, TELEMETRY_SETTINGS } from '../settings.ts';

export const SETTINGS = [
  ...BUS_SETTINGS,
  ...PUSH_SETTINGS,
  ...TELEMETRY_SETTINGS,
] as const satisfies readonly SettingName[];
