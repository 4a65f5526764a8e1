import { PUSH_SETTINGS } from '../../shared/http/settings.ts';
import { SOURCES, compareSettings } from '../../shared/sources/registry/registry.ts';
import { TELEMETRY_SETTINGS } from '../../shared/telemetry/settings.ts';
import { INTAKE_SETTINGS } from '../settings.ts';

/** What comparing takes, by the function or by the operator's command. */
export const RECONCILE_SETTINGS = [...INTAKE_SETTINGS, ...compareSettings(SOURCES)] as const;

export const SETTINGS = [...TELEMETRY_SETTINGS, ...PUSH_SETTINGS, ...RECONCILE_SETTINGS] as const;
