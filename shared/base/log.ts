import { pino } from 'pino';
import type { DestinationStream, Logger } from 'pino';

import { SubrelayError, statusOf } from './errors.ts';
import { standardOutput } from './log-lines.ts';
import { traceFields } from './trace.ts';

export type Log = Pick<Logger, 'info' | 'warn' | 'error' | 'debug'>;

/** Cloud Logging's severities by pino's levels (docs.cloud.google.com/logging/docs/structured-logging). */
const SEVERITY: Record<string, string> = {
  trace: 'DEBUG',
  debug: 'DEBUG',
  info: 'INFO',
  warn: 'WARNING',
  error: 'ERROR',
  fatal: 'CRITICAL',
};

const ERROR_LEVEL = 50;

export interface LogOptions {
  /** The project that traces are looked up in; without one no line says which trace it belongs to. */
  projectId?: string;
  destination?: DestinationStream;
}

/**
 * JSON lines as Cloud Logging reads them (docs/logs.md); one wide line per unit of work, its message a name in the past
 * tense. What is logged inside `inTrace` says which trace it belongs to.
 */
export function createLog(name: string, { projectId, destination = standardOutput() }: LogOptions = {}): Logger {
  const options = {
    level: process.env['LOG_LEVEL'] ?? 'info',
    base: { function: name },
    messageKey: 'message',
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ severity: SEVERITY[label] ?? 'DEFAULT' }) },
    serializers: { error: describeError },
    mixin: ({ error }: { error?: unknown }, level: number) => ({
      ...(projectId === undefined ? null : traceFields(projectId)),
      ...(level >= ERROR_LEVEL && error instanceof Error ? { stack_trace: rootStack(error) } : null),
    }),
  };
  return pino(options, destination);
}

/**
 * What of an error is logged: its name, code, message and stack, and the same of its cause; no other property of it. What
 * was refused for a reason of the caller's has no stack: it would say where we refuse.
 */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, cause } = error;
  const code = 'code' in error ? error.code : undefined;
  const stack = isRefusal(error) ? undefined : error.stack;
  return { name, code, message, stack, ...(cause === undefined ? {} : { cause: describeError(cause) }) };
}

const isRefusal = (error: Error): boolean => error instanceof SubrelayError && statusOf[error.code] < 500;

/**
 * Where it began: Error Reporting groups by the stack in `stack_trace`
 * (docs.cloud.google.com/error-reporting/docs/formatting-error-messages), and ours would be one group for everything.
 */
const rootStack = (error: Error): string | undefined =>
  error.cause instanceof Error ? rootStack(error.cause) : error.stack;
