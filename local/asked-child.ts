/** A process that is started when it is asked for, and again when it has ended meanwhile. */
import { startChild } from './children.ts';
import type { Child, ChildOptions } from './children.ts';

export interface AskedChild {
  /** Of the process that runs now; null while none does. */
  readonly pid: number | null;
  /** The process that runs, else a new one. @throws Error where it does not start, or not in time */
  ask: () => Promise<Child>;
  /** Ends the process; resolves when it has ended. */
  end: () => Promise<void>;
}

export interface AskedChildOptions extends Omit<ChildOptions, 'signal'> {
  /** A process that has not started for so long is ended. */
  startMs: number;
  /** A process has started to listen, or has ended. */
  onProcess: () => void;
}

export function askedChild(options: AskedChildOptions): AskedChild {
  const { onLine, onProcess } = options;
  let running: Child | null = null;
  let asked: Promise<Child> | undefined;
  let unwanted = new AbortController();
  let ending = Promise.resolve();
  const now = (child: Child | null) => {
    running = child;
    if (child === null) asked = undefined;
    onProcess();
  };
  const start = async () => {
    await ending;
    const { signal } = (unwanted = new AbortController());
    try {
      const child = await startInTime(options, signal);
      now(child);
      void child.ended.then((how) => {
        if (running !== child) return;
        onLine(`ended (${how}): the next request starts another process`);
        now(null);
      });
      return child;
    } catch (error) {
      asked = undefined;
      if (!signal.aborted) onLine(error instanceof Error ? error.message : String(error));
      throw error;
    }
  };
  return {
    get pid() {
      return running?.pid ?? null;
    },
    ask: () => (asked ??= start()),
    end: async () => {
      if (running === null) unwanted.abort();
      await asked?.catch(() => undefined);
      if (running === null) return ending;
      ending = running.stop();
      now(null);
      return ending;
    },
  };
}

/** @throws PartFailed, or Error with how long was waited */
async function startInTime({ startMs, ...options }: AskedChildOptions, unwanted: AbortSignal): Promise<Child> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), startMs);
  try {
    return await startChild({ ...options, signal: AbortSignal.any([unwanted, late.signal]) });
  } catch (error) {
    if (!late.signal.aborted) throw error;
    throw new Error(`${options.name} did not start within ${startMs / 1_000} s`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}
