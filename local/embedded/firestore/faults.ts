/** Failures on demand, for tests of a server's callers. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Cancellable } from './locks.ts';
import type { Method } from './protocol.ts';
import { Code, StatusError } from './status.ts';

/** Applied to matching calls until it is removed, or has been `times` times. */
export type Fault = { method: Method | '*'; times?: number } & (
  | { kind: 'status'; code: number }
  /** The call has its effect, but is answered with this status. */
  | { kind: 'lose-answer'; code: number }
  /** No effect and no answer until the fault is removed or the server closed. */
  | { kind: 'hang' }
  | { kind: 'delay'; ms: number }
);

interface Injected {
  readonly fault: Fault;
  left: number;
  /** Ends well when the fault is removed, badly when the server closes. */
  readonly removed: Promise<void>;
  readonly remove: () => void;
  readonly close: (reason: StatusError) => void;
}

export class Faults {
  #injected: Injected[] = [];

  /** @returns a function that removes it */
  inject(fault: Fault): () => void {
    let remove: () => void = () => undefined;
    let close: (reason: StatusError) => void = () => undefined;
    const removed = new Promise<void>((resolve, reject) => {
      remove = resolve;
      close = reject;
    });
    // Most faults have nobody who waits for their end.
    removed.catch(() => undefined);
    const injected = { fault, left: fault.times ?? Infinity, removed, remove, close };
    this.#injected.push(injected);
    return () => {
      this.#injected = this.#injected.filter((each) => each !== injected);
      remove();
    };
  }

  /** Runs a call under the first fault that matches it. */
  around<T>(method: Method, call: Cancellable, run: () => Promise<T>): Promise<T> {
    if (this.#injected.length === 0) return run();
    const injected = this.#injected.find(({ fault, left }) => left > 0 && [method, '*'].includes(fault.method));
    return injected ? this.#under(injected, call, run) : run();
  }

  async #under<T>(injected: Injected, call: Cancellable, run: () => Promise<T>): Promise<T> {
    injected.left--;
    const { fault } = injected;
    if (fault.kind === 'status') throw injectedStatus(fault.code);
    if (fault.kind === 'delay') await delay(fault.ms);
    if (fault.kind === 'hang') await endOf(injected, call);
    const result = await run();
    if (fault.kind === 'lose-answer') throw injectedStatus(fault.code);
    return result;
  }

  /** Ends the calls that hang. */
  close(reason: StatusError): void {
    for (const injected of this.#injected) injected.close(reason);
  }
}

const injectedStatus = (code: number) => new StatusError(code, 'Injected fault');

function endOf({ removed }: Injected, call: Cancellable): Promise<void> {
  const cancelled = new Promise<never>((_resolve, reject) => {
    call.onCancel(() => reject(new StatusError(Code.CANCELLED, 'The call was cancelled')));
  });
  return Promise.race([removed, cancelled]);
}
