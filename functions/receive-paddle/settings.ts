import type { SettingName } from '../../shared/settings/config.ts';
import { DOOR_SETTINGS } from '../../shared/sources/paddle-door/settings.ts';
import { INTAKE_SETTINGS, TELEMETRY_SETTINGS } from '../settings.ts';

export const SETTINGS = [
  ...INTAKE_SETTINGS,
  ...TELEMETRY_SETTINGS,
  ...DOOR_SETTINGS,
] as const satisfies readonly SettingName[];
