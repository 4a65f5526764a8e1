import { API_KEYS, DEFAULT_EVENT_TYPES, PORTAL_FRAME_ANCESTORS } from '../../shared/api/settings.ts';
import { MONITORING_URL } from '../../shared/bus/settings.ts';
import { EGRESS_SETTINGS } from '../../shared/sending/settings.ts';
import { setting } from '../../shared/settings/config.ts';
import { wholeNumber } from '../../shared/settings/forms.ts';
import { SILENT_AFTER } from '../../shared/status/settings.ts';
import { TELEMETRY_SETTINGS } from '../../shared/telemetry/settings.ts';
import { HOOKER_LIMITS } from '../../shared/webhooks/settings.ts';
import { ENCRYPTION_KEYS } from '../../shared/webhooks/signing/settings.ts';
import { INTAKE_SETTINGS } from '../settings.ts';

const HEALTH_PORT = setting('healthPort', 'HEALTH_PORT', {
  schema: wholeNumber(1, 65_535).optional(),
  says: 'a port of its own for `/healthz`, where several can be reached; not on Cloud Run',
});

export const SETTINGS = [
  ...TELEMETRY_SETTINGS,
  ...INTAKE_SETTINGS,
  ...EGRESS_SETTINGS,
  API_KEYS,
  DEFAULT_EVENT_TYPES,
  HOOKER_LIMITS,
  ENCRYPTION_KEYS,
  MONITORING_URL,
  SILENT_AFTER,
  HEALTH_PORT,
  PORTAL_FRAME_ANCESTORS,
] as const;
