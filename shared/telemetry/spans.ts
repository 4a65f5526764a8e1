/** Spans, by OpenTelemetry's SDK; loaded with `open.ts` alone. */
import { ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import type { Context, SpanContext } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BasicTracerProvider,
  ParentBasedSampler,
  RandomIdGenerator,
  SamplingDecision,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-base';
import type { Sampler, SpanProcessor } from '@opentelemetry/sdk-trace-base';

import type { Config } from '../settings/config.ts';
import { SPANS } from './names.ts';
import type { SpanName } from './names.ts';
import type { OTEL_TRACES_SAMPLER, OTEL_TRACES_SAMPLER_ARG } from './settings.ts';
import type { Recorder } from './telemetry.ts';

type SamplerConfig = Config<typeof OTEL_TRACES_SAMPLER | typeof OTEL_TRACES_SAMPLER_ARG>;

/**
 * The sampler is asked before a span is made, since most traces have none. The first span of a trace takes the trace's
 * id: the log has it already, and the sampler was asked about it.
 */
export function openSpans(
  resource: Resource,
  processor: SpanProcessor,
  config: SamplerConfig,
): Pick<Recorder, 'beginSpan' | 'startSpan'> {
  const sampler = samplerOf(config);
  const random = new RandomIdGenerator();
  let traceId = '';
  const tracer = new BasicTracerProvider({
    resource,
    sampler: new AlwaysOnSampler(),
    idGenerator: { generateTraceId: () => traceId, generateSpanId: () => random.generateSpanId() },
    spanProcessors: [processor],
  }).getTracer('subrelay');
  return {
    beginSpan: (span, name, at, startTime) => {
      const context = at.isRemote ? below(at) : ROOT_CONTEXT;
      if (!isSampled(sampler, context, at.traceId)) return null;
      traceId = at.traceId;
      return tracer.startSpan(name, { kind: kindOf(span), startTime }, context);
    },
    startSpan: (span, name, parent) => tracer.startSpan(name, { kind: kindOf(span) }, below(parent)),
  };
}

const below = (parent: SpanContext): Context => trace.setSpanContext(ROOT_CONTEXT, parent);

const kindOf = (span: SpanName): SpanKind => SpanKind[SPANS[span].kind];

/** Our samplers look at nothing but the parent and the trace. */
const isSampled = (sampler: Sampler, context: Context, traceId: string): boolean =>
  sampler.shouldSample(context, traceId, '', SpanKind.INTERNAL, {}, []).decision ===
  SamplingDecision.RECORD_AND_SAMPLED;

/** As https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/ names them. */
function samplerOf({ tracesSampler, tracesSamplerArg }: SamplerConfig): Sampler {
  const root = rootSamplerOf(tracesSampler.replace('parentbased_', ''), tracesSamplerArg);
  return tracesSampler.startsWith('parentbased_') ? new ParentBasedSampler({ root }) : root;
}

function rootSamplerOf(name: string, ratio: number): Sampler {
  if (name === 'always_on') return new AlwaysOnSampler();
  return name === 'always_off' ? new AlwaysOffSampler() : new TraceIdRatioBasedSampler(ratio);
}
