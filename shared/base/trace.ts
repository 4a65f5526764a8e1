/**
 * Which trace the work at hand belongs to: of the message that it follows, else of its request, else a new one. Lines of
 * the log carry it, and so does what is published (docs/logs.md). Contexts are OpenTelemetry's; without an exporter its
 * own way is to pass the parent's on as it came. Spans are made by `telemetry/telemetry.ts` where there is one.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { ROOT_CONTEXT, TraceFlags, defaultTextMapSetter, isSpanContextValid, trace } from '@opentelemetry/api';
import type { Span, SpanContext } from '@opentelemetry/api';
import { W3CTraceContextPropagator, parseTraceParent } from '@opentelemetry/core';

/** Where Google's Pub/Sub clients put the W3C header of that name. */
const ATTRIBUTE = 'googclient_traceparent';

/** The older header of Google's front ends: `TRACE_ID/SPAN_ID;o=OPTIONS`, the span in decimal. */
const CLOUD_HEADER = /^([0-9a-f]{32})(?:\/(\d{1,20}))?(?:;o=(\d))?$/i;

interface Scope {
  /** `isRemote` where somebody else began it. */
  trace: SpanContext;
  /** The span of its request or message, or of a part of it, where it is sampled. */
  span: Span | null;
  /** How many deliveries led to the request (`hops.ts`). */
  hops: number;
  /** For the log, made once. */
  fields: Readonly<Record<string, unknown>> | null;
}

const scopes = new AsyncLocalStorage<Scope>();
const propagator = new W3CTraceContextPropagator();

/** Does a unit of work as a part of a trace; what it awaits and calls is part of it, too. */
export const inTrace = <T>(trace: SpanContext, work: () => T): T =>
  scopes.run({ trace, span: null, hops: 0, fields: null }, work);

/** Does what the work of several traces shares, or what outlives them: it belongs to none, and keeps none in memory. */
export const outsideOfTraces = AsyncLocalStorage.snapshot();

/** The trace of the work at hand; null outside of any. */
export const traceAtHand = (): SpanContext | null => scopes.getStore()?.trace ?? null;

/** The span that the work at hand is in; null where its trace is not sampled, or nobody makes spans. */
export const spanAtHand = (): Span | null => scopes.getStore()?.span ?? null;

/** The request at hand is this span from now on, in the log too; null: its trace is not sampled. */
export function becomeSpan(span: Span | null): void {
  const scope = scopes.getStore();
  if (!scope) return;
  scope.span = span;
  scope.trace = span?.spanContext() ?? { ...scope.trace, traceFlags: TraceFlags.NONE };
  scope.fields = null;
}

/** Does a part of the work at hand as a span of its own. */
export const withinSpan = <T>(span: Span, work: () => T): T => {
  const scope = scopes.getStore();
  return scopes.run({ hops: 0, ...scope, trace: span.spanContext(), span, fields: null }, work);
};

/** What the work at hand makes follows from so many deliveries. */
export function followHops(hops: number): void {
  const scope = scopes.getStore();
  if (scope) scope.hops = hops;
}

/** What is stored with whatever a request makes: where it comes from. */
export interface Lineage {
  /** W3C `traceparent`; absent where there was none. */
  trace?: string;
  /** How many deliveries led to the request; absent: none. */
  hops?: number;
}

/** The work at hand follows a message: it belongs to that one's trace, where its attributes tell. */
export function joinTraceOf(attributes: Record<string, string>): void {
  const scope = scopes.getStore();
  const given = parsed(attributes[ATTRIBUTE]);
  if (!scope || !given) return;
  scope.trace = given;
  scope.fields = null;
}

/** The trace of a request, by W3C's `traceparent` or Google's older header; without either, or a valid one, a new trace. */
export const traceOf = (headers: IncomingHttpHeaders): SpanContext =>
  parsed(textOf(headers['traceparent'])) ?? parsedCloudHeader(textOf(headers['x-cloud-trace-context'])) ?? newTrace();

export function newTrace(): SpanContext {
  // Made from random bytes that are drawn for many at once, which counts: each request has one.
  const digits = () => randomUUID().replaceAll('-', '');
  return { traceId: digits(), spanId: digits().slice(16), traceFlags: TraceFlags.NONE };
}

/**
 * What is stored with a delivery, so that each of its attempts belongs to the trace that made it, and counts the hops on;
 * nothing outside of a request.
 */
export function lineage(): Lineage {
  const scope = scopes.getStore();
  if (!scope) return {};
  const carrier: { traceparent?: string } = {};
  propagator.inject(trace.setSpanContext(ROOT_CONTEXT, scope.trace), carrier, defaultTextMapSetter);
  return { ...traceField(carrier.traceparent), ...(scope.hops > 0 && { hops: scope.hops }) };
}

/** The fields of a document that hold its lineage. */
export const lineageOf = ({ trace, hops }: Lineage): Lineage => ({
  ...traceField(trace),
  ...(hops === undefined ? {} : { hops }),
});

/** A document's or a message's field; absent where there is none. */
export const traceField = (trace: string | undefined): { trace?: string } => (trace === undefined ? {} : { trace });

/** Empty where there is none. */
export const traceAttributes = (stored: string | undefined): Record<string, string> =>
  stored === undefined ? {} : { [ATTRIBUTE]: stored };

/** The fields by which Cloud Logging puts a line to its trace (docs.cloud.google.com/trace/docs/trace-log-integration). */
export function traceFields(projectId: string): Readonly<Record<string, unknown>> | null {
  const scope = scopes.getStore();
  if (!scope) return null;
  const { traceId, spanId, traceFlags } = scope.trace;
  scope.fields ??= {
    'logging.googleapis.com/trace': `projects/${projectId}/traces/${traceId}`,
    'logging.googleapis.com/spanId': spanId,
    'logging.googleapis.com/trace_sampled': (traceFlags & TraceFlags.SAMPLED) !== 0,
  };
  return scope.fields;
}

function parsed(traceparent: string | undefined): SpanContext | null {
  const context = traceparent === undefined ? null : parseTraceParent(traceparent);
  return context && valid(context);
}

function parsedCloudHeader(header: string | undefined): SpanContext | null {
  const [, traceId, span, options] = (header && CLOUD_HEADER.exec(header)) || [];
  if (traceId === undefined) return null;
  // 0 stands for none.
  const number = BigInt(span ?? 0);
  const spanId = number === 0n ? randomBytes(8).toString('hex') : number.toString(16).padStart(16, '0');
  return valid({ traceId: traceId.toLowerCase(), spanId, traceFlags: options === '1' ? TraceFlags.SAMPLED : 0 });
}

/** Only the flag that is known here is passed on, as W3C wants it. */
const valid = ({ traceId, spanId, traceFlags }: SpanContext): SpanContext | null =>
  isSpanContextValid({ traceId, spanId, traceFlags })
    ? { traceId, spanId, traceFlags: traceFlags & TraceFlags.SAMPLED, isRemote: true }
    : null;

const textOf = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? undefined : header;
