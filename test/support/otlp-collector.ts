/**
 * A collector that takes OTLP over HTTP. It decodes by OpenTelemetry's own descriptors with protobufjs, neither of them the
 * sender's code: test/fixtures/otlp/README.md.
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { loadFileDescriptorSetFromBuffer } from '@grpc/proto-loader';
import type { ServiceDefinition } from '@grpc/proto-loader';

type Scalar = string | number | boolean;

export interface CollectedSpan {
  service: string;
  traceId: string;
  spanId: string;
  /** Empty where it has no parent. */
  parentSpanId: string;
  name: string;
  kind: string;
  attributes: Record<string, Scalar>;
  status: string;
  /** Nanoseconds since 1970. */
  start: bigint;
  end: bigint;
}

export interface CollectedPoint {
  service: string;
  metric: string;
  unit: string;
  attributes: Record<string, Scalar>;
  /** Of a histogram: of all that it counted. */
  value: number;
  /** Of a histogram. */
  count?: number;
}

export interface Collector {
  url: string;
  spans: CollectedSpan[];
  /** The last of each series. */
  points: () => CollectedPoint[];
  requests: { path: string; headers: IncomingHttpHeaders }[];
  /** Answers from now on; by default 200. */
  answer: (respond: ((response: ServerResponse) => void) | null) => void;
  close: () => Promise<void>;
}

interface KeyValue {
  key: string;
  value: { string_value?: string; int_value?: string; double_value?: number; bool_value?: boolean };
}
interface Exported {
  resource_spans?: { resource: { attributes: KeyValue[] }; scope_spans: { spans: Record<string, never>[] }[] }[];
  resource_metrics?: { resource: { attributes: KeyValue[] }; scope_metrics: { metrics: Record<string, never>[] }[] }[];
}

const definitions = loadFileDescriptorSetFromBuffer(readFileSync('test/fixtures/otlp/opentelemetry-proto.binpb'), {
  enums: String,
  longs: String,
  defaults: false,
  arrays: true,
});
const decoderOf = (service: string) => {
  const { Export } = definitions[`opentelemetry.proto.collector.${service}`] as ServiceDefinition;
  return (body: Buffer) => Export!.requestDeserialize(body) as Exported;
};
const DECODERS: Record<string, (body: Buffer) => Exported> = {
  '/v1/traces': decoderOf('trace.v1.TraceService'),
  '/v1/metrics': decoderOf('metrics.v1.MetricsService'),
};

const attributesOf = (pairs: KeyValue[] = []): Record<string, Scalar> =>
  Object.fromEntries(
    pairs.map(({ key, value: { string_value, int_value, double_value, bool_value } }) => [
      key,
      string_value ?? (int_value === undefined ? (double_value ?? bool_value)! : Number(int_value)),
    ]),
  );

export async function startCollector(): Promise<Collector> {
  const spans: CollectedSpan[] = [];
  const points = new Map<string, CollectedPoint>();
  const requests: Collector['requests'] = [];
  let respond: ((response: ServerResponse) => void) | null = null;

  const take = ({ resource_spans = [], resource_metrics = [] }: Exported): void => {
    for (const { resource, scope_spans } of resource_spans)
      for (const span of scope_spans.flatMap((scope) => scope.spans))
        spans.push(spanOf(attributesOf(resource.attributes), span));
    for (const { resource, scope_metrics } of resource_metrics)
      for (const metric of scope_metrics.flatMap((scope) => scope.metrics))
        for (const point of pointsOf(attributesOf(resource.attributes), metric))
          points.set(JSON.stringify([point.service, point.metric, point.attributes]), point);
  };
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const path = request.url!;
    requests.push({ path, headers: request.headers });
    if (respond) return respond(response);
    const decode = DECODERS[path];
    if (!decode || request.headers['content-type'] !== 'application/x-protobuf')
      return void response.writeHead(415).end();
    take(decode(Buffer.concat(chunks)));
    response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
  };
  const server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    points: () => [...points.values()],
    requests,
    answer: (given) => {
      respond = given;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface WireSpan {
  trace_id: Buffer;
  span_id: Buffer;
  parent_span_id?: Buffer;
  name: string;
  kind: string;
  attributes: KeyValue[];
  status?: { code?: string };
  start_time_unix_nano: string;
  end_time_unix_nano: string;
}

function spanOf(resource: Record<string, Scalar>, span: unknown): CollectedSpan {
  const { trace_id, span_id, parent_span_id, name, kind, attributes, status, ...times } = span as WireSpan;
  return {
    service: String(resource['service.name']),
    traceId: trace_id.toString('hex'),
    spanId: span_id.toString('hex'),
    parentSpanId: parent_span_id?.toString('hex') ?? '',
    name,
    kind: kind.replace('SPAN_KIND_', ''),
    attributes: attributesOf(attributes),
    status: status?.code ?? 'STATUS_CODE_UNSET',
    start: BigInt(times.start_time_unix_nano),
    end: BigInt(times.end_time_unix_nano),
  };
}

interface WirePoint {
  attributes: KeyValue[];
  as_int?: string;
  as_double?: number;
  sum?: number;
  count?: string;
}
interface WireMetric {
  name: string;
  unit: string;
  sum?: { data_points: WirePoint[] };
  gauge?: { data_points: WirePoint[] };
  histogram?: { data_points: WirePoint[] };
}

function pointsOf(resource: Record<string, Scalar>, metric: unknown): CollectedPoint[] {
  const { name, unit, sum, gauge, histogram } = metric as WireMetric;
  const { data_points } = (sum ?? gauge ?? histogram)!;
  return data_points.map(({ attributes, as_int, as_double, sum: total, count }) => ({
    service: String(resource['service.name']),
    metric: name,
    unit,
    attributes: attributesOf(attributes),
    value: Number(as_int ?? as_double ?? total ?? 0),
    ...(count === undefined ? {} : { count: Number(count) }),
  }));
}
