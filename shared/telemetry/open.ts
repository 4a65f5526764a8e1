/** OpenTelemetry's SDK and its OTLP exporters, loaded only where `OTEL_EXPORTER_OTLP_ENDPOINT` is set. */
import { randomUUID } from 'node:crypto';
import type { Attributes, Meter } from '@opentelemetry/api';
import { ExportResultCode } from '@opentelemetry/core';
import type { ExportResult } from '@opentelemetry/core';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import type { PushMetricExporter, ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { SpanExporter } from '@opentelemetry/sdk-trace-base';

import type { Config } from '../settings/config.ts';
import { FLUSH_WAIT_MS } from './flushing.ts';
import { METRICS } from './names.ts';
import type { MetricName } from './names.ts';
import type { TELEMETRY_SETTINGS } from './settings.ts';
import { openSpans } from './spans.ts';
import type { Recorder } from './telemetry.ts';
import { keysOf, recordOf } from '../base/records.ts';

export type TelemetryConfig = Config<(typeof TELEMETRY_SETTINGS)[number]>;

/** The longest that a timer takes: what the SDK would do by itself is done before answers alone. */
const NEVER_MS = 2_147_483_647;
const MOST_SPANS = 2_048;

interface Options {
  /** The function's name. */
  name: string;
  config: TelemetryConfig & { otlpEndpoint: string };
  /** What Cloud Run says of itself: `K_SERVICE`, `K_REVISION`. */
  env: Record<string, string | undefined>;
  /** An export has failed, and what it held is lost. */
  onFailure: (error: unknown) => void;
}

/** Opens both exporters; nothing is sent before `flush`. */
export async function openTelemetry({ name, config, env, onFailure }: Options): Promise<Recorder> {
  const resource = resourceFromAttributes(resourceOf(name, env));
  const exporters = await exportersOf(config);
  const processor = new BatchSpanProcessor(lossy(exporters.traces, onFailure), {
    maxQueueSize: MOST_SPANS,
    maxExportBatchSize: MOST_SPANS,
    scheduledDelayMillis: NEVER_MS,
    exportTimeoutMillis: 2 * FLUSH_WAIT_MS,
  });
  const reader = new PeriodicExportingMetricReader({
    exporter: lossyMetrics(exporters.metrics, onFailure),
    exportIntervalMillis: NEVER_MS,
    exportTimeoutMillis: 2 * FLUSH_WAIT_MS,
  });
  const measures = measuresOf(new MeterProvider({ resource, readers: [reader] }).getMeter('subrelay'));
  return {
    ...openSpans(resource, processor, config),
    measure: (metric, value, attributes) => measures[metric](value, attributes),
    flush: async () => {
      await Promise.allSettled([processor.forceFlush(), reader.forceFlush()]);
    },
  };
}

/** https://opentelemetry.io/docs/specs/semconv/resource/ and its pages `faas` and `cloud`. */
const resourceOf = (name: string, { K_SERVICE, K_REVISION }: Options['env']) => ({
  'service.namespace': 'subrelay',
  'service.name': name,
  'service.instance.id': randomUUID(),
  ...(K_SERVICE === undefined
    ? {}
    : {
        'cloud.provider': 'gcp',
        'faas.name': K_SERVICE,
        ...(K_REVISION === undefined ? {} : { 'service.version': K_REVISION, 'faas.version': K_REVISION }),
      }),
});

async function exportersOf({ otlpEndpoint, otlpProtocol, otlpHeaders }: Options['config']) {
  // An export is over when nobody waits for it any more, its retries included.
  const options = (signal: string) => ({
    url: `${otlpEndpoint.replace(/\/+$/, '')}/v1/${signal}`,
    headers: otlpHeaders ?? {},
    timeoutMillis: FLUSH_WAIT_MS,
  });
  const [{ OTLPTraceExporter }, { OTLPMetricExporter }] =
    otlpProtocol === 'http/json'
      ? await Promise.all([
          import('@opentelemetry/exporter-trace-otlp-http'),
          import('@opentelemetry/exporter-metrics-otlp-http'),
        ])
      : await Promise.all([
          import('@opentelemetry/exporter-trace-otlp-proto'),
          import('@opentelemetry/exporter-metrics-otlp-proto'),
        ]);
  return {
    traces: new OTLPTraceExporter(options('traces')),
    metrics: new OTLPMetricExporter(options('metrics')),
  };
}

type Exports<T> = (items: T, done: (result: ExportResult) => void) => void;

/** What fails is told to us, and over for the SDK, which would only log it. */
const losing =
  <T>(exports: Exports<T>, onFailure: (error: unknown) => void): Exports<T> =>
  (items, done) =>
    exports(items, ({ code, error }) => {
      if (code !== ExportResultCode.SUCCESS) onFailure(error ?? new Error('not exported'));
      done({ code: ExportResultCode.SUCCESS });
    });

const lossy = (exporter: SpanExporter, onFailure: (error: unknown) => void): SpanExporter => ({
  export: losing((spans, done) => exporter.export(spans, done), onFailure),
  shutdown: () => exporter.shutdown(),
});

const lossyMetrics = (exporter: PushMetricExporter, onFailure: (error: unknown) => void): PushMetricExporter => ({
  export: losing<ResourceMetrics>((metrics, done) => exporter.export(metrics, done), onFailure),
  forceFlush: () => exporter.forceFlush(),
  shutdown: () => exporter.shutdown(),
});

type Measures = Record<MetricName, (value: number, attributes: Attributes) => void>;

function measuresOf(meter: Meter): Measures {
  const measures = keysOf(METRICS).map((name) => {
    const { kind, unit, says, ...metric } = METRICS[name];
    const options = { unit, description: says };
    switch (kind) {
      case 'counter': {
        const counter = meter.createCounter(name, options);
        return [name, (value: number, attributes: Attributes) => counter.add(value, attributes)] as const;
      }
      case 'gauge': {
        const gauge = meter.createGauge(name, options);
        return [name, (value: number, attributes: Attributes) => gauge.record(value, attributes)] as const;
      }
      case 'histogram': {
        const advice = 'bounds' in metric ? { explicitBucketBoundaries: [...metric.bounds] } : {};
        const histogram = meter.createHistogram(name, { ...options, advice });
        return [name, (value: number, attributes: Attributes) => histogram.record(value, attributes)] as const;
      }
    }
  });
  return recordOf(measures);
}
