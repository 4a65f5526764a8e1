import { describe, expect, it } from '@jest/globals';

import { readConfig } from '../../../../shared/settings/config.ts';
import { TELEMETRY_SETTINGS } from '../../../../shared/telemetry/settings.ts';
import { refusalOf } from '../../../support/refused-settings.ts';

describe('where telemetry is sent', () => {
  it.each<[string, Record<string, string>]>([
    ['', {}],
    // What Terraform stores where there are none.
    [',', {}],
    ['api-key=abc', { 'api-key': 'abc' }],
    ['api-key=a%20b%3D, x-team = 1,', { 'api-key': 'a b=', 'x-team': '1' }],
    ['authorization=Basic dXNlcjpwYXNz==;ignored=1', { authorization: 'Basic dXNlcjpwYXNz==' }],
  ])('the headers %j are %j', (text, headers) => {
    expect(readConfig(TELEMETRY_SETTINGS, { OTEL_EXPORTER_OTLP_HEADERS: text }).otlpHeaders ?? {}).toEqual(headers);
  });

  it.each(['hunter2', '=hunter2', 'a b=hunter2', 'a=hunter2%zz', 'a=hunter2%0d%0ab: c', 'a='])(
    'the headers %j are refused, and not shown',
    (text) => {
      const message = refusalOf(() => readConfig(TELEMETRY_SETTINGS, { OTEL_EXPORTER_OTLP_HEADERS: text }));
      expect(message).toContain('OTEL_EXPORTER_OTLP_HEADERS: must be name=value');
      expect(message).not.toContain('hunter2');
    },
  );

  it.each([
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4317'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'https://user:hunter2@collector.example'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'https://collector.example/?key=hunter2'],
    ['OTEL_TRACES_SAMPLER', 'sometimes'],
    ['OTEL_TRACES_SAMPLER_ARG', '1.5'],
    ['OTEL_TRACES_SAMPLER_ARG', 'all'],
  ])('%s=%s is refused', (variable, value) => {
    const message = refusalOf(() => readConfig(TELEMETRY_SETTINGS, { [variable]: value }));
    expect(message).toContain(variable);
    expect(message).not.toContain('hunter2');
  });
});
