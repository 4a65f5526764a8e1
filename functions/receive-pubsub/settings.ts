import { PUSH_SETTINGS } from '../../shared/http/settings.ts';
import { DOOR_SETTINGS } from '../../shared/sources/pubsub/settings.ts';
import { TELEMETRY_SETTINGS } from '../../shared/telemetry/settings.ts';
import { INTAKE_SETTINGS } from '../settings.ts';

export const SETTINGS = [...TELEMETRY_SETTINGS, ...PUSH_SETTINGS, ...INTAKE_SETTINGS, ...DOOR_SETTINGS] as const;
