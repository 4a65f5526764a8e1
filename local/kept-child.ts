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
  /**
   * The arguments of node; null where there can be no successor.
   * @param before what the process before printed; a successor is to take its ports
   */
  args: (before: Ready | undefined) => string[] | null;
  /** How long is waited until a successor that did not start is tried again; 250 ms by default. */
  tryAgainMs?: number;
  /** Called when a successor listens. */
  onRestart?: (child: Pick<KeptChild, 'name' | 'pid'>) => void;
  /** Called when the process has ended for good, without being stopped. @param why a sentence without its full stop */
  onLost?: (why: string) => void;
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
  let child = await startChild({ ...options, args: args(undefined) ?? [] });
  let running = true;
  let stopped = false;
  let listening = Promise.resolve();

  const succeed = async (before: Ready, how: string): Promise<void> => {
    const successor = await startAgain(options, before, { how, isStopped: () => stopped });
    if (successor === null) return;
    child = successor;
    running = true;
    watch();
    onRestart?.(child);
  };
  const watch = (): void => {
    const { ended, ready } = child;
    void ended.then((how) => {
      running = false;
      if (stopped) return;
      listening = succeed(ready, how);
      listening.catch((error: unknown) => options.onLost?.(messageOf(error)));
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

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

interface Again {
  /** The process before has ended. */
  how: string;
  isStopped: () => boolean;
}

/** @returns null where it was stopped meanwhile */
async function startAgain(options: KeptChildOptions, before: Ready, { how, isStopped }: Again): Promise<Child | null> {
  const ended = `${options.name} has ended (${how})`;
  for (let tries = 1; ; tries += 1) {
    if (isStopped()) return null;
    const args = options.args(before);
    if (args === null) throw new Error(ended);
    try {
      return await startChild({ ...options, args });
    } catch (error) {
      if (tries === START_TRIES)
        throw new Error(`${ended} and has no successor: ${messageOf(error)}`, { cause: error });
      await setTimeout(options.tryAgainMs ?? TRY_AGAIN_MS);
    }
  }
}
