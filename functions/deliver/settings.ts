import type { SettingName } from '../../shared/settings/config.ts';
import { SOURCES, askSettings } from '../../shared/sources/registry/registry.ts';
import { BUS_SETTINGS, PUSH_SETTINGS, TELEMETRY_SETTINGS } from '../settings.ts';

export const SETTINGS = [
  ...BUS_SETTINGS,
  ...PUSH_SETTINGS,
  ...TELEMETRY_SETTINGS,
  ...askSettings(SOURCES),
  'apiUrl',
  'encryptionKeys',
  'customerHmacKey',
  'egressAllow',
  'ownUrls',
  'disableAfterFailingSeconds',
  'earlyAnswers',
  'stateMaxAgeSeconds',
  'stateMaxWaitSeconds',
  'stateBackoffSeconds',
] as const satisfies readonly SettingName[];
