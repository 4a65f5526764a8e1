/**
 * What the pipeline tells of itself to OpenTelemetry (docs/telemetry.md). Nothing is loaded and nothing costs anything
 * where no exporter is configured: whoever tells something calls these functions, which do nothing until `startTelemetry`.
 */
import { SpanStatusCode } from '@opentelemetry/api';
import type { Attributes, Span, SpanContext } from '@opentelemetry/api';

import type { Log } from '../base/log.ts';
import type { EpochMs } from '../base/time.ts';
import { becomeSpan, spanAtHand, traceAtHand, withinSpan } from '../base/trace.ts';
import { createFlushing } from './flushing.ts';
import type { Flushing } from './flushing.ts';
import { SPANS } from './names.ts';
import type {
  AttributesOf,
  CounterName,
  GaugeName,
  HistogramName,
  MetricName,
  SpanAttributes,
  SpanName,
} from './names.ts';

/** An SDK with its exporters (`open.ts`). */
export interface Recorder {
  /** Begins a trace's first span here, below the one that it has where it is remote; null where it is not sampled. */
  beginSpan: (span: SpanName, name: string, trace: SpanContext, startTime: EpochMs) => Span | null;
  /** Begins a span below a sampled one. */
  startSpan: (span: SpanName, name: string, parent: SpanContext) => Span;
  /** Adds to a counter, records in a histogram, sets a gauge. */
  measure: (metric: MetricName, value: number, attributes: Attributes) => void;
  /** Exports what has gathered. Never rejects; its failures are told to whoever opened it. */
  flush: () => Promise<void>;
}

let recorder: Recorder | null = null;
let loading: Promise<void> | null = null;
let flushing: Flushing | null = null;

/** @param open loads the SDK; what it is given is to be told of each export that fails */
export function startTelemetry(open: (onFailure: (error: unknown) => void) => Promise<Recorder>, log: Log): void {
  const made = createFlushing({ now: Date.now, flush: () => recorder?.flush() ?? Promise.resolve(), log });
  loading = open(made.failed).then(
    (opened) => {
      [recorder, flushing] = [opened, made];
      loading = null;
    },
    (error: unknown) => {
      log.error({ error }, 'telemetry.not_started');
      loading = null;
    },
  );
}

/** Resolves when what was begun by `startTelemetry` is there; null where nothing is to be waited for. */
export const telemetryStarted = (): Promise<void> | null => loading;

/** A unit of work begins, which will be answered. */
export const requestBegins = (): void => flushing?.begins();

/**
 * Exports what has gathered where that is due; what an answer waits for it is bounded (`flushing.ts`).
 * @param leftMs how long the answer may still wait at most
 */
export const flushBeforeAnswer = (leftMs: number): Promise<void> | undefined => flushing?.ends(leftMs);

/** Begins the span of the request at hand, which is ended by `endRequest`; none where its trace is not sampled. */
export function beginRequest<N extends 'request' | 'process'>(
  span: N,
  name: string,
  attributes: SpanAttributes<N>,
  startTime: EpochMs,
): void {
  const trace = recorder && traceAtHand();
  if (!recorder || !trace) return;
  becomeSpan(recorder.beginSpan(span, name, trace, startTime)?.setAttributes(attributes) ?? null);
}

export interface EndedRequest {
  method: string;
  /** Null where nothing matched. */
  route: string | null;
  status: number;
  durationMs: number;
  /** Whether its span is that of a message, which has its name. */
  isMessage: boolean;
  /** The code of what failed. */
  errorType: string | undefined;
}

/** Ends the span of the request at hand, and measures it. */
export function endRequest({ method, route, status, durationMs, isMessage, errorType }: EndedRequest): void {
  if (!recorder) return;
  const at = route === null ? {} : { 'http.route': route };
  const outcome = {
    'http.response.status_code': status,
    // As https://opentelemetry.io/docs/specs/semconv/http/http-spans/ has it for servers: 4xx is the caller's.
    ...(status >= 500 ? { 'error.type': errorType ?? String(status) } : {}),
  };
  const attributes = { 'http.request.method': knownMethod(method), ...at, ...outcome };
  recorder.measure('http.server.request.duration', durationMs / 1_000, attributes);
  const span = spanAtHand();
  if (!span) return;
  span.setAttributes(outcome);
  if (!isMessage && route !== null) span.setAttributes(at).updateName(`${knownMethod(method)} ${route}`);
  if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'CONNECT', 'TRACE', 'QUERY'];

/** Anybody may send any. */
export const knownMethod = (method: string): string => (METHODS.includes(method) ? method : '_OTHER');

/** What is said of a span while it lasts. */
export interface Note<N extends SpanName> {
  /** False where nothing that is said goes anywhere: what costs something to say is left out then. */
  isRecorded: boolean;
  set: (attributes: SpanAttributes<N>) => void;
}

const UNNOTED: Note<never> = { isRecorded: false, set: () => undefined };

/**
 * Does a part of the work at hand as a span, where its trace is sampled. What the work throws is its error, told by its code.
 * @param name replaces what is in braces in the span's name
 */
export function inSpan<N extends SpanName, T>(
  span: N,
  name: string,
  attributes: SpanAttributes<N>,
  work: (note: Note<N>) => Promise<T>,
): Promise<T> {
  const parent = recorder && spanAtHand();
  if (!recorder || !parent) return work(UNNOTED);
  const begun = recorder.startSpan(span, name, parent.spanContext());
  begun.setAttributes(attributes);
  const note: Note<N> = { isRecorded: true, set: (more) => void begun.setAttributes(more) };
  return withinSpan(begun, () => work(note)).then(
    (result) => {
      begun.end();
      return result;
    },
    (error: unknown) => {
      begun.setAttribute('error.type', errorTypeOf(error));
      begun.setStatus({ code: SpanStatusCode.ERROR });
      begun.end();
      throw error;
    },
  );
}

/** The same, of a span whose name is always the same. */
export const inPart = <N extends SpanName, T>(
  span: N,
  attributes: SpanAttributes<N>,
  work: (note: Note<N>) => Promise<T>,
): Promise<T> => inSpan(span, SPANS[span].name, attributes, work);

/** A code, never a message: that may hold anything. */
export function errorTypeOf(error: unknown): string {
  if (!(error instanceof Error)) return '_OTHER';
  const code = 'code' in error ? error.code : undefined;
  return typeof code === 'string' || typeof code === 'number' ? String(code) : error.name;
}

export const count = <N extends CounterName>(metric: N, attributes: AttributesOf<N>, value = 1): void =>
  recorder?.measure(metric, value, attributes);

export const measure = <N extends HistogramName | GaugeName>(
  metric: N,
  value: number,
  attributes: AttributesOf<N>,
): void => recorder?.measure(metric, value, attributes);
