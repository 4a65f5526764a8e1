import { z } from 'zod';

import { SUBSCRIPTION_SETTINGS } from '../../shared/bus/settings.ts';
import { PUSH_SETTINGS } from '../../shared/http/settings.ts';
import { setting } from '../../shared/settings/config.ts';
import {
  DELEGATION_SETTINGS,
  RECEIVE_WORKSPACE_URL,
  WORKSPACE_SUBSCRIPTION,
} from '../../shared/sources/workspace/settings.ts';
import { TELEMETRY_SETTINGS } from '../../shared/telemetry/settings.ts';

const REGISTER_AUDIENCE = setting('registerAudience', 'REGISTER_AUDIENCE', {
  schema: z.string().min(1),
  says: 'the audience of the tokens that Cloud Scheduler calls `register` with',
});

export const SETTINGS = [
  ...TELEMETRY_SETTINGS,
  ...PUSH_SETTINGS,
  ...SUBSCRIPTION_SETTINGS,
  ...DELEGATION_SETTINGS,
  REGISTER_AUDIENCE,
  RECEIVE_WORKSPACE_URL,
  WORKSPACE_SUBSCRIPTION,
] as const;
