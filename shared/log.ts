import { pino } from 'pino';
import type { DestinationStream, Logger } from 'pino';

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

/** JSON lines as Cloud Logging reads them; one wide line per unit of work, its message a name in the past tense. */
export function createLog(name: string, destination?: DestinationStream): Logger {
  const options = {
    name,
    level: process.env['LOG_LEVEL'] ?? 'info',
    base: { function: name },
    messageKey: 'message',
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ severity: SEVERITY[label] ?? 'DEFAULT' }) },
    serializers: { error: describeError },
  };
  return destination ? pino(options, destination) : pino(options);
}

/** What of an error is logged: its name, code, message and stack, and the same of its cause; no other property of it. */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack, cause } = error;
  const code = 'code' in error ? error.code : undefined;
  return { name, code, message, stack, ...(cause === undefined ? {} : { cause: describeError(cause) }) };
}
