/** Settings that several functions read alike. */
import type { SettingName } from '../shared/settings/config.ts';

type Settings = readonly SettingName[];

export const BUS_SETTINGS = ['projectId', 'deliveriesTopic', 'wakeTopic'] as const satisfies Settings;
/** What every function reads: where it tells of itself, if anywhere. */
export const TELEMETRY_SETTINGS = [
  'otlpEndpoint',
  'otlpProtocol',
  'otlpHeaders',
  'tracesSampler',
  'tracesSamplerArg',
] as const satisfies Settings;
export const PUSH_SETTINGS = ['pushAudience', 'pushServiceAccount', 'oidcCertsUrl'] as const satisfies Settings;
export const INTAKE_SETTINGS = [...BUS_SETTINGS, 'customerHmacKey'] as const satisfies Settings;
