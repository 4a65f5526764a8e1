import { PUSH_SETTINGS } from '../../shared/http/settings.ts';
import { PADDLE_BILLING_API_URL } from '../../shared/sources/paddle-billing/settings.ts';
import { PADDLE_CLASSIC_API_URL } from '../../shared/sources/paddle-classic/settings.ts';
import { HISTORY_SETTINGS } from '../../shared/sources/paddle/settings.ts';
import { BUDGET_SETTINGS } from '../../shared/sources/settings.ts';
import { DELEGATION_SETTINGS } from '../../shared/sources/workspace/settings.ts';
import { TELEMETRY_SETTINGS } from '../../shared/telemetry/settings.ts';
import { INTAKE_SETTINGS } from '../settings.ts';

/** Those of the operator's command, too. */
export const RECONCILE_SETTINGS = [
  ...INTAKE_SETTINGS,
  ...BUDGET_SETTINGS,
  ...DELEGATION_SETTINGS,
  ...HISTORY_SETTINGS,
  PADDLE_CLASSIC_API_URL,
  PADDLE_BILLING_API_URL,
] as const;

export const SETTINGS = [...TELEMETRY_SETTINGS, ...PUSH_SETTINGS, ...RECONCILE_SETTINGS] as const;
