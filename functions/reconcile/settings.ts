import type { SettingName } from '../../shared/settings/config.ts';
import { SOURCES, compareSettings } from '../../shared/sources/registry/registry.ts';
import { INTAKE_SETTINGS, PUSH_SETTINGS, TELEMETRY_SETTINGS } from '../settings.ts';

/** What comparing takes, by the function or by the operator's command. */
export const RECONCILE_SETTINGS = [
  ...INTAKE_SETTINGS,
  ...compareSettings(SOURCES),
] as const satisfies readonly SettingName[];

export const SETTINGS = [
  ...RECONCILE_SETTINGS,
  ...PUSH_SETTINGS,
  ...TELEMETRY_SETTINGS,
] as const satisfies readonly SettingName[];
