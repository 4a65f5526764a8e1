import type { SettingName } from '../../shared/settings/config.ts';
import { INTAKE_SETTINGS, PUSH_SETTINGS, TELEMETRY_SETTINGS } from '../settings.ts';

export const SETTINGS = [
  ...INTAKE_SETTINGS,
  ...PUSH_SETTINGS,
  ...TELEMETRY_SETTINGS,
  'workspaceAccounts',
  'workspaceSubscription',
] as const satisfies readonly SettingName[];
