/** A part that has a successor whenever its process ends: as an instance that crashes is replaced on GCP. */
import process from 'node:process';
import { setTimeout } from 'node:timers/promises';

import { startChild } from './children.ts';
import type { Child, ChildOptions, Ready } from './children.ts';

export interface KeptChild {
  readonly name: string;
  /** Of the process that runs now. */
  readonly pid: number;
  /** What the process that runs now, or ran last, printed when it listened. */
  readonly ready: Ready;
  /** False from a process's end until its successor listens. */
  readonly running: boolean;
  /** Resolves when it listens: at once, or as soon as a successor does. Rejects where none could be started. */
  readonly listening: Promise<void>;
  /** Kills the process with SIGKILL; resolves when its successor listens. */
  kill: () => Promise<void>;
  stop: () => Promise<void>;
}

export interface KeptChildOptions extends Omit<ChildOptions, 'args'> {
  /** The arguments of node. @param before what the process before printed; a successor is to take its ports */
  args: (before: Ready | undefined) => string[];
  /** Called when a successor listens. */
  onRestart?: (child: Pick<KeptChild, 'name' | 'pid'>) => void;
}

/** The port may be taken for a moment: an outgoing connection may have been given its number. */
const START_TRIES = 20;
const TRY_AGAIN_MS = 250;

/** The port of a part's address, for its successor. */
export const portOf = ({ address }: Ready): string => address.slice(address.lastIndexOf(':') + 1);

/**
 * Starts a part, and starts it again whenever its process ends unless it is stopped.
 * @throws PartFailed where the first process ends before it listens
 */
export async function keepChild(options: KeptChildOptions): Promise<KeptChild> {
  const { args, onRestart } = options;
  let child = await startChild({ ...options, args: args(undefined) });
  let running = true;
  let stopped = false;
  let listening = Promise.resolve();

  const succeed = async (before: Ready): Promise<void> => {
    const successor = await startAgain(options, before, () => stopped);
    if (successor === null) return;
    child = successor;
    running = true;
    watch();
    onRestart?.(child);
  };
  const watch = (): void => {
    const { ended, ready } = child;
    void ended.then(() => {
      running = false;
      if (stopped) return;
      listening = succeed(ready);
      listening.catch((error: unknown) => options.onLine(`has no successor: ${String(error)}`));
    });
  };
  watch();
  return {
    name: options.name,
    get pid() {
      return child.pid;
    },
    get ready() {
      return child.ready;
    },
    get running() {
      return running;
    },
    get listening() {
      return listening;
    },
    kill: async () => {
      await listening;
      const { ended } = child;
      process.kill(child.pid, 'SIGKILL');
      await ended;
      await listening;
    },
    stop: async () => {
      stopped = true;
      await listening.catch(() => undefined);
      await child.stop();
    },
  };
}

/** @returns null where it was stopped meanwhile */
async function startAgain(options: KeptChildOptions, before: Ready, isStopped: () => boolean): Promise<Child | null> {
  for (let tries = 1; ; tries += 1) {
    if (isStopped()) return null;
    try {
      return await startChild({ ...options, args: options.args(before) });
    } catch (error) {
      if (tries === START_TRIES) throw error;
      await setTimeout(TRY_AGAIN_MS);
    }
  }
}
