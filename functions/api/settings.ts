import type { SettingName } from '../../shared/settings/config.ts';
import { INTAKE_SETTINGS, TELEMETRY_SETTINGS } from '../settings.ts';

export const SETTINGS = [
  ...INTAKE_SETTINGS,
  ...TELEMETRY_SETTINGS,
  'apiKeys',
  'apiUrl',
  'encryptionKeys',
  'egressAllow',
  'ownUrls',
  'defaultEventTypes',
  'hookerLimits',
] as const satisfies readonly SettingName[];
