import { PUSH_SETTINGS } from '../../shared/http/settings.ts';
import { WORKSPACE_ACCOUNTS, WORKSPACE_SUBSCRIPTION } from '../../shared/sources/workspace/settings.ts';
import { TELEMETRY_SETTINGS } from '../../shared/telemetry/settings.ts';
import { INTAKE_SETTINGS } from '../settings.ts';

export const SETTINGS = [
  ...TELEMETRY_SETTINGS,
  ...PUSH_SETTINGS,
  ...INTAKE_SETTINGS,
  WORKSPACE_ACCOUNTS,
  WORKSPACE_SUBSCRIPTION,
] as const;
