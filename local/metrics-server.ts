/**
 * What the functions of the local stack measure, for Prometheus: it takes their OTLP in JSON and shows the last of each
 * function at `GET /metrics`. Names as https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/
 * has them. Spans are taken and forgotten.
 */
import { z } from 'zod';

import { Refused, bodyOf, serveHttp } from './embedded/base/http.ts';
import type { HttpServer } from './embedded/base/http.ts';

const LIMIT_BYTES = 16 * 1024 * 1024;

/** Numbers of 64 bits are text in OTLP's JSON (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding). */
const number = z.union([z.number(), z.string().transform(Number)]);
const attributes = z
  .array(
    z.object({
      key: z.string(),
      value: z.object({
        stringValue: z.string().optional(),
        intValue: number.optional(),
        doubleValue: z.number().optional(),
        boolValue: z.boolean().optional(),
      }),
    }),
  )
  .default([]);
const point = z.object({ attributes, asInt: number.optional(), asDouble: z.number().optional() });
const histogramPoint = z.object({
  attributes,
  count: number,
  sum: z.number().default(0),
  bucketCounts: z.array(number).default([]),
  explicitBounds: z.array(z.number()).default([]),
});
const metric = z.object({
  name: z.string(),
  description: z.string().default(''),
  unit: z.string().default(''),
  sum: z.object({ dataPoints: z.array(point) }).optional(),
  gauge: z.object({ dataPoints: z.array(point) }).optional(),
  histogram: z.object({ dataPoints: z.array(histogramPoint) }).optional(),
});
const exported = z.object({
  resourceMetrics: z.array(
    z.object({
      resource: z.object({ attributes }),
      scopeMetrics: z.array(z.object({ metrics: z.array(metric) })),
    }),
  ),
});

type Attributes = z.output<typeof attributes>;
type Metric = z.output<typeof metric>;

export interface MetricsServer extends HttpServer {
  /** Where Prometheus scrapes. */
  scrapeUrl: string;
  /** What functions are told, so that they send here. */
  env: Record<string, string>;
}

/** @param port 0 takes any free one */
export async function startMetricsServer(port: number): Promise<MetricsServer> {
  const known: Known = new Map();
  const server = await serveHttp(
    async (request, response, { pathname }) => {
      if (request.method === 'GET' && pathname === '/metrics') {
        const headers = { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' };
        return void response.writeHead(200, headers).end(expositionOf(known));
      }
      if (request.method !== 'POST' || !/^\/v1\/(traces|metrics)$/.test(pathname)) {
        throw new Refused(404, 'NOT_FOUND', 'Scrape GET /metrics');
      }
      const body = await bodyOf(request, LIMIT_BYTES);
      if (pathname === '/v1/metrics') take(known, body);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    },
    { host: '127.0.0.1', port },
  );
  return {
    ...server,
    scrapeUrl: `${server.url}/metrics`,
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: server.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_TRACES_SAMPLER: 'always_off',
    },
  };
}

/** Of each function, each metric by its name: what a process that has ended told stays until its successor tells it anew. */
type Known = Map<string, Map<string, Metric>>;

function take(known: Known, body: Buffer): void {
  let json: unknown;
  try {
    json = JSON.parse(body.toString());
  } catch {
    throw new Refused(400, 'NOT_OTLP', 'Send OTLP in JSON: set OTEL_EXPORTER_OTLP_PROTOCOL=http/json');
  }
  const parsed = exported.safeParse(json);
  if (!parsed.success) throw new Refused(400, 'NOT_OTLP', `Send OTLP in JSON: ${z.prettifyError(parsed.error)}`);
  for (const { resource, scopeMetrics } of parsed.data.resourceMetrics) {
    const service = resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue ?? 'unknown';
    const told = scopeMetrics.flatMap(({ metrics }) => metrics).map((each) => [each.name, each] as const);
    known.set(service, new Map([...(known.get(service) ?? []), ...told]));
  }
}

interface Family {
  type: 'counter' | 'gauge' | 'histogram';
  help: string;
  lines: string[];
}

/** All of a metric's series must stand together, whichever function they are from. */
function expositionOf(known: Known): string {
  const families = new Map<string, Family>();
  for (const [service, metrics] of [...known].sort(([a], [b]) => (a < b ? -1 : 1))) {
    for (const each of metrics.values()) {
      const type = each.sum ? 'counter' : each.gauge ? 'gauge' : 'histogram';
      const name = nameOf(each, type);
      const family = families.get(name) ?? { type, help: each.description, lines: [] };
      families.set(name, family);
      family.lines.push(...seriesOf(name, service, each));
    }
  }
  return [...families]
    .flatMap(([name, { type, help, lines }]) => [
      `# HELP ${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}`,
      `# TYPE ${name} ${type}`,
      ...lines,
      '',
    ])
    .join('\n');
}

function nameOf({ name, unit }: Metric, type: Family['type']): string {
  const suffix = unit === 's' ? '_seconds' : '';
  return `${name.replace(/[^a-zA-Z0-9_:]+/g, '_')}${suffix}${type === 'counter' ? '_total' : ''}`;
}

function seriesOf(name: string, service: string, { sum, gauge, histogram }: Metric): string[] {
  const plain = (sum ?? gauge)?.dataPoints.map(
    ({ attributes: own, asInt, asDouble }) => `${name}${labels(service, own)} ${asInt ?? asDouble ?? 0}`,
  );
  if (plain) return plain;
  return (histogram?.dataPoints ?? []).flatMap(
    ({ attributes: own, bucketCounts, explicitBounds, count, sum: total }) => {
      let below = 0;
      const buckets = bucketCounts.map((inBucket, at) => {
        below += inBucket;
        const bound = explicitBounds[at] ?? '+Inf';
        return `${name}_bucket${labels(service, own, `le="${bound}"`)} ${below}`;
      });
      return [
        ...buckets,
        `${name}_sum${labels(service, own)} ${total}`,
        `${name}_count${labels(service, own)} ${count}`,
      ];
    },
  );
}

function labels(service: string, own: Attributes, more = ''): string {
  const pairs = own.map(({ key, value: { stringValue, intValue, doubleValue, boolValue } }) => {
    const text = String(stringValue ?? intValue ?? doubleValue ?? boolValue);
    return `${key.replace(/\W+/g, '_')}="${text.replace(/[\\"\n]/g, (found) => (found === '\n' ? '\\n' : `\\${found}`))}"`;
  });
  return `{${[`service_name="${service}"`, ...pairs, ...(more === '' ? [] : [more])].join(',')}}`;
}
