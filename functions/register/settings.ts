import type { SettingName } from '../../shared/config.ts';
import { DELEGATION_SETTINGS } from '../settings.ts';

export const SETTINGS = [
  ...DELEGATION_SETTINGS,
  'projectId',
  'pushAudience',
  'pushServiceAccount',
  'workspaceSubscription',
  'receiveWorkspaceUrl',
  'deadLetterTopic',
] as const satisfies readonly SettingName[];
