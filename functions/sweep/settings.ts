import { BUS_SETTINGS } from '../../shared/bus/settings.ts';
import { RETENTION_DAYS } from '../../shared/deliveries/settings.ts';
import { PUSH_SETTINGS } from '../../shared/http/settings.ts';
import { TELEMETRY_SETTINGS } from '../../shared/telemetry/settings.ts';

export const SETTINGS = [...TELEMETRY_SETTINGS, ...PUSH_SETTINGS, ...BUS_SETTINGS, RETENTION_DAYS] as const;
