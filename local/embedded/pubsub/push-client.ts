import type { Dispatcher, Pool } from 'undici';
import type { PushRequest } from './push-request.ts';

/** Sends pushes to one endpoint over connections that stay open. Each subscription has its own, so that a slow one
 * can't use up another's. */
export interface PushClient {
  readonly endpoint: string;
  /** Calls `done` once, with the final status or, without an answer, undefined. @returns a function that gives up */
  post(request: PushRequest, authorization: string | undefined, done: (status?: number) => void): () => void;
  /** Closes the connections once the pushes under way have ended. */
  close(): void;
}

/** How often an endpoint where nobody listens is tried while it is waited for. */
const TRY_AGAIN_MS = 100;

/**
 * @param endpoint as the subscription names it
 * @param reached where it is
 * @param waitMs how long a push waits for an endpoint where nobody listens; 0: it has failed then
 */
export function pushClient(endpoint: string, reached = endpoint, waitMs = 0): PushClient {
  const url = new URL(reached);
  const pool = openPool(url.origin);
  const path = url.pathname + url.search;
  return {
    endpoint,
    post(request, authorization, done) {
      const headers = authorization ? { ...request.headers, authorization } : request.headers;
      const until = performance.now() + waitMs;
      let giveUp = () => {};
      const send = () => {
        const exchange = new Exchange((status, nobodyListens) => {
          if (!nobodyListens || performance.now() >= until) return done(status);
          const timer = setTimeout(send, TRY_AGAIN_MS);
          giveUp = () => clearTimeout(timer);
        });
        giveUp = () => exchange.abort();
        void pool.then((open) => open.dispatch({ path, method: 'POST', headers, body: request.body }, exchange));
      };
      send();
      return () => giveUp();
    },
    close: () => void pool.then((open) => open.close()),
  };
}

/** The pool alone: all of undici would cost 15 MB more (measured, 7.30), and nothing is needed until the first push. */
async function openPool(origin: string): Promise<Pool> {
  const { default: ConnectionPool } = await import('undici/lib/dispatcher/pool.js');
  // The ack deadline is the only timeout of a push, and whoever waits for it keeps it.
  return new ConnectionPool(origin, { headersTimeout: 0, bodyTimeout: 0 });
}

class Exchange implements Dispatcher.DispatchHandler {
  readonly #done: (status: number | undefined, nobodyListens: boolean) => void;
  #status: number | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #aborted = false;
  #ended = false;

  constructor(done: (status: number | undefined, nobodyListens: boolean) => void) {
    this.#done = done;
  }

  abort(): void {
    if (this.#ended) return;
    this.#aborted = true;
    this.#controller?.abort(new Error('No answer before the ack deadline'));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#aborted) this.abort();
  }

  /** Interim answers come here too, before the final one: the last status counts. */
  onResponseStart(_controller: Dispatcher.DispatchController, status: number): void {
    this.#status = status;
  }

  onResponseData(): void {}

  onResponseEnd(): void {
    this.#ended = true;
    this.#done(this.#status, false);
  }

  onResponseError(_controller: unknown, error: Error): void {
    this.#ended = true;
    this.#done(undefined, !this.#aborted && 'code' in error && error.code === 'ECONNREFUSED');
  }
}
