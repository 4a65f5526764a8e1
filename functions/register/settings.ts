import type { SettingName } from '../../shared/settings/config.ts';
import { DELEGATION_SETTINGS } from '../../shared/sources/workspace/settings.ts';
import { PUSH_SETTINGS, TELEMETRY_SETTINGS } from '../settings.ts';

export const SETTINGS = [
  ...DELEGATION_SETTINGS,
  ...PUSH_SETTINGS,
  ...TELEMETRY_SETTINGS,
  'projectId',
  'registerAudience',
  'workspaceSubscription',
  'receiveWorkspaceUrl',
  'deadLetterTopic',
] as const satisfies readonly SettingName[];
