import { z } from 'zod';

import { setting } from '../settings/config.ts';
import { url } from '../settings/forms.ts';

/** What OTLP needs besides a host and a path goes into the headers. */
const endpoint = url.refine((text) => {
  const { username, password, search, hash } = new URL(text);
  return username + password + search + hash === '';
}, 'must have no credentials, query or fragment: put keys into OTEL_EXPORTER_OTLP_HEADERS');

/**
 * Headers of OTLP, `name=value` by commas, percent-encoded as W3C's Baggage:
 * https://opentelemetry.io/docs/specs/otel/protocol/exporter/#specifying-headers-via-environment-variables
 */
const headers = z.string().transform((text, context): Record<string, string> => {
  const pairs = text.split(',').filter((pair) => pair.trim() !== '');
  const entries = pairs.map((pair) => {
    const [, name, value] = /^\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*=([^;]*)(?:;.*)?$/.exec(pair) ?? [];
    return [name, decodedHeader(value?.trim())] as const;
  });
  if (entries.every((entry): entry is [string, string] => entry[0] !== undefined && entry[1] !== undefined))
    return Object.fromEntries(entries);
  context.addIssue('must be name=value, several of them separated by commas, values percent-encoded');
  return z.NEVER;
});

function decodedHeader(value: string | undefined): string | undefined {
  try {
    const decoded = value && decodeURIComponent(value);
    return decoded && /^[\x20-\x7e]+$/.test(decoded) ? decoded : undefined;
  } catch {
    return undefined;
  }
}

export const OTEL_EXPORTER_OTLP_ENDPOINT = setting('otlpEndpoint', 'OTEL_EXPORTER_OTLP_ENDPOINT', {
  schema: endpoint.optional(),
  isChoice: true,
  says: 'where spans and metrics are sent ([telemetry.md](telemetry.md)); without it OpenTelemetry is not loaded',
});

export const OTEL_EXPORTER_OTLP_PROTOCOL = setting('otlpProtocol', 'OTEL_EXPORTER_OTLP_PROTOCOL', {
  schema: z.enum(['http/protobuf', 'http/json']),
  default: 'http/protobuf',
  isChoice: true,
  says: 'how spans and metrics are encoded: also `http/json`',
});

export const OTEL_EXPORTER_OTLP_HEADERS = setting('otlpHeaders', 'OTEL_EXPORTER_OTLP_HEADERS', {
  schema: headers.optional(),
  isSecret: true,
  says: 'what the address of `OTEL_EXPORTER_OTLP_ENDPOINT` asks for: `name=value`, several of them separated by commas, values percent-encoded',
});

export const OTEL_TRACES_SAMPLER = setting('tracesSampler', 'OTEL_TRACES_SAMPLER', {
  schema: z.enum([
    'always_on',
    'always_off',
    'traceidratio',
    'parentbased_always_on',
    'parentbased_always_off',
    'parentbased_traceidratio',
  ]),
  default: 'parentbased_traceidratio',
  isChoice: true,
  says: 'which traces have spans: also `parentbased_always_on`, `parentbased_always_off`, `traceidratio`, `always_on`, `always_off`',
});

export const OTEL_TRACES_SAMPLER_ARG = setting('tracesSamplerArg', 'OTEL_TRACES_SAMPLER_ARG', {
  schema: z.coerce.number().min(0).max(1),
  default: '0.01',
  isChoice: true,
  says: 'the share of traces, 0 to 1, where the sampler takes one',
});

/** Where a function tells of itself, if anywhere. */
export const TELEMETRY_SETTINGS = [
  OTEL_EXPORTER_OTLP_ENDPOINT,
  OTEL_EXPORTER_OTLP_PROTOCOL,
  OTEL_EXPORTER_OTLP_HEADERS,
  OTEL_TRACES_SAMPLER,
  OTEL_TRACES_SAMPLER_ARG,
] as const;
