/** What every function does when it starts. Nothing here loads a client: a cold start waits for all that it imports. */
import { createLog } from '../shared/base/log.ts';
import type { Log } from '../shared/base/log.ts';
import { readConfig } from '../shared/settings/config.ts';
import type { Config, Setting } from '../shared/settings/config.ts';
import { GOOGLE_CLOUD_PROJECT } from '../shared/store/settings.ts';
import { TELEMETRY_SETTINGS } from '../shared/telemetry/settings.ts';
import { startTelemetry } from '../shared/telemetry/telemetry.ts';

/** Reads a function's settings and logs that it starts; a bad setting ends the process with a message that lists all. */
export function configure<S extends Setting>(name: string, settings: readonly S[]): { config: Config<S>; log: Log } {
  try {
    const config = readConfig(settings);
    const log = createLog(name, readConfig([GOOGLE_CLOUD_PROJECT]));
    tell(name, log);
    return { config, log };
  } catch (error) {
    createLog(name).error({ error }, 'config.refused');
    throw error;
  }
}

/** Loads OpenTelemetry where it has somewhere to send to; the first request waits for it. */
function tell(name: string, log: Log): void {
  const config = readConfig(TELEMETRY_SETTINGS);
  const { otlpEndpoint } = config;
  if (otlpEndpoint === undefined) return;
  startTelemetry(async (onFailure) => {
    const { openTelemetry } = await import('../shared/telemetry/open.ts');
    return openTelemetry({ name, config: { ...config, otlpEndpoint }, env: process.env, onFailure });
  }, log);
}

/** Opens something when it is first asked for, once; what failed to open is tried again. */
export function onFirstUse<T>(open: () => Promise<T>): () => Promise<T> {
  let opened: Promise<T> | undefined;
  return () =>
    (opened ??= open().catch((error: unknown) => {
      opened = undefined;
      throw error;
    }));
}

/** How long a function has run before it opens what no request has asked for. */
const UNASKED_MS = 1_000;

/**
 * The same for a function that every event passes. It opens by itself a second after its start: the first event need not
 * wait for it. What fails then is tried again by the first request.
 * @param later calls a function once, after so many milliseconds
 */
export function onFirstUseOrSoon<T>(open: () => Promise<T>, later = whileItRuns): () => Promise<T> {
  const opened = onFirstUse(open);
  later(() => void opened().catch(() => undefined), UNASKED_MS);
  return opened;
}

/** Keeps no process alive. */
const whileItRuns = (call: () => void, ms: number): void => void setTimeout(call, ms).unref();

/** A call of a function that is opened before. */
export function callOf<A extends unknown[], R>(
  opened: () => Promise<(...args: A) => R | Promise<R>>,
): (...args: A) => Promise<R> {
  return async (...args) => (await opened())(...args);
}

/** A call whose function is opened when it is first called. */
export const onFirstCall = <A extends unknown[], R>(
  open: () => Promise<(...args: A) => R | Promise<R>>,
): ((...args: A) => Promise<R>) => callOf(onFirstUse(open));
