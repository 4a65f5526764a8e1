import type { SettingName } from '../../shared/settings/config.ts';
import { BUDGET_SETTINGS, BUS_SETTINGS, DELEGATION_SETTINGS, PUSH_SETTINGS, TELEMETRY_SETTINGS } from '../settings.ts';

export const SETTINGS = [
  ...BUS_SETTINGS,
  ...PUSH_SETTINGS,
  ...TELEMETRY_SETTINGS,
  ...BUDGET_SETTINGS,
  ...DELEGATION_SETTINGS,
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
  'paddleAccounts',
  'paddleClassicPublicKey',
  'paddleClassicApiUrl',
  'paddleBillingApiUrl',
] as const satisfies readonly SettingName[];
