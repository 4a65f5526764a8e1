/** One HTTP exchange with a customer's endpoint. Whatever the endpoint does is a value; nothing here throws for it. */
import { isIP } from 'node:net';

import { Agent, buildConnector, type Dispatcher } from 'undici';

import { boundAnswers } from './answer-bound.ts';
import { headersOf, textOf } from './answer-text.ts';
import { EgressError, restrictionOf, restrictions, type EgressGuard } from './egress.ts';
import { failureOf } from './failures.ts';
import type { Answer, Exchange } from './outcome.ts';

export interface SendRequest {
  url: string;
  /** The content type, the signatures, the webhook's own; the sender adds what HTTP needs and the user agent. */
  headers: Readonly<Record<string, string>>;
  body: Buffer;
  /** For the whole exchange: name, connection, request and answer. */
  timeoutMs: number;
  /** Calls the exchange off. */
  signal?: AbortSignal;
}

export interface Sender {
  /** POSTs once, follows no redirect, decompresses nothing. Never rejects. */
  send: (request: SendRequest) => Promise<Exchange>;
  /** Closes every connection; exchanges in flight fail as `aborted`. */
  close: () => Promise<void>;
}

export interface SenderOptions {
  guard: EgressGuard;
  /** Epoch milliseconds; for durations only. */
  now: () => number;
  /** PEM certificates to trust instead of the machine's. */
  trust?: readonly string[];
}

export const userAgent = 'Subrelay/0.1.0';
/** Names, values and separators of the answer's headers together; more is not read on. */
export const maxHeaderBytes = 16_384;
/** An answer is read this far, so that its connection can be used again, … */
export const maxAnswerBytes = 65_536;
/** … and kept this far. */
export const keptAnswerBytes = 4_096;

const connectTimeoutMs = 10_000;
/** How long one address is tried before the next one of the name. */
const addressTimeoutMs = 1_000;
/** Less than the 5 s after which Node's and Apache's servers hang up, so that a request doesn't meet their FIN. */
const idleMs = 4_000;
/** A connection is left after this, so that a changed name or allow-list takes effect. */
const connectionLifeMs = 60_000;

export function createSender({ guard, now, trust }: SenderOptions): Sender {
  const agent = new Agent({
    connect: guardedConnector(guard, trust),
    keepAliveTimeout: idleMs,
    keepAliveMaxTimeout: idleMs,
    clientTtl: connectionLifeMs,
    maxHeaderSize: maxHeaderBytes,
    // One timer per exchange covers the whole of it.
    headersTimeout: 0,
    bodyTimeout: 0,
    pipelining: 1,
    allowH2: false,
  });
  return {
    send: (request) => new Promise((resolve) => start(agent, guard, request, now, resolve)),
    close: () => agent.destroy(),
  };
}

function start(
  agent: Agent,
  guard: EgressGuard,
  request: SendRequest,
  now: () => number,
  resolve: (exchange: Exchange) => void,
): void {
  const { url, headers, body } = request;
  const exchange = new PendingExchange(request, now, resolve);
  const destination = guard.checkUrl(url);
  if (!destination.ok) return exchange.onResponseError(undefined, new EgressError(destination));
  agent.dispatch(
    {
      origin: destination.origin,
      path: destination.path,
      method: 'POST',
      headers: { 'user-agent': userAgent, ...headers },
      body,
    },
    exchange,
  );
}

/** Settles once: by the answer's end, its cut, an error, the timeout or the caller's signal. */
class PendingExchange implements Dispatcher.DispatchHandler {
  readonly #now: () => number;
  readonly #startedAt: number;
  readonly #resolve: (exchange: Exchange) => void;
  readonly #timer: NodeJS.Timeout;
  readonly #signal: AbortSignal | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #settled = false;
  #status = 0;
  #headers: Record<string, string> = {};
  #kept: Buffer[] = [];
  #keptBytes = 0;
  #receivedBytes = 0;

  constructor({ timeoutMs, signal }: SendRequest, now: () => number, resolve: (exchange: Exchange) => void) {
    this.#now = now;
    this.#startedAt = now();
    this.#resolve = resolve;
    this.#signal = signal;
    this.#timer = setTimeout(this.#onTimeout, timeoutMs, timeoutMs);
    signal?.addEventListener('abort', this.#onAbort);
    if (signal?.aborted) this.#onAbort();
  }

  /** The connection stands and the request is about to be written: not if the exchange is over by now. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#settled) controller.abort(calledOff);
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: Parameters<typeof headersOf>[0]): void {
    // 1xx announces an answer, it isn't one.
    if (this.#settled || status < 200) return;
    this.#status = status;
    this.#headers = headersOf(headers);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#settled) return;
    const room = keptAnswerBytes - this.#keptBytes;
    if (room > 0) {
      const kept = chunk.subarray(0, room);
      this.#kept.push(kept);
      this.#keptBytes += kept.length;
    }
    this.#receivedBytes += chunk.length;
    if (this.#receivedBytes <= maxAnswerBytes) return;
    this.#settleAnswered();
    controller.abort(calledOff);
  }

  onResponseEnd(): void {
    this.#settleAnswered();
  }

  onResponseError(_: Dispatcher.DispatchController | undefined, error: unknown): void {
    if (!(error instanceof EgressError)) return this.#settleFailed(failureOf(error));
    const { code, reason: message } = error.refusal;
    this.#settle({ kind: 'refused', code, message, durationMs: this.#durationMs() });
  }

  readonly #onTimeout = (timeoutMs: number): void => {
    const missing = this.#status === 0 ? 'no answer' : 'no end of the answer';
    this.#settleFailed({ code: 'timeout', message: `${missing} within ${timeoutMs / 1_000} s` });
    this.#controller?.abort(calledOff);
  };

  readonly #onAbort = (): void => {
    this.#settleFailed(failureOf(calledOff));
    this.#controller?.abort(calledOff);
  };

  #settleAnswered(): void {
    this.#settle({ kind: 'answered', ...this.#answer(), durationMs: this.#durationMs() });
  }

  #settleFailed(failure: ReturnType<typeof failureOf>): void {
    const answer = this.#status === 0 ? null : this.#answer();
    this.#settle({ kind: 'failed', ...failure, answer, durationMs: this.#durationMs() });
  }

  #settle(exchange: Exchange): void {
    if (this.#settled) return;
    this.#settled = true;
    clearTimeout(this.#timer);
    this.#signal?.removeEventListener('abort', this.#onAbort);
    this.#resolve(exchange);
  }

  #answer(): Answer {
    const bodyTruncated = this.#receivedBytes > this.#keptBytes;
    const bytes = this.#kept.length === 1 ? this.#kept[0]! : Buffer.concat(this.#kept);
    return { status: this.#status, headers: this.#headers, body: textOf(bytes, bodyTruncated), bodyTruncated };
  }

  #durationMs(): number {
    return Math.max(0, this.#now() - this.#startedAt);
  }
}

const calledOff = Object.assign(new Error('called off'), { code: 'UND_ERR_ABORTED' });

/** Connects only where the guard lets it: names through its lookup, addresses by its judgement of them. */
function guardedConnector(guard: EgressGuard, trust: readonly string[] | undefined): buildConnector.connector {
  const connectors = new Map(
    restrictions.map((restriction) => [
      restriction,
      buildConnector({
        lookup: guard.lookup(restriction),
        timeout: connectTimeoutMs,
        autoSelectFamily: true,
        autoSelectFamilyAttemptTimeout: addressTimeoutMs,
        ...(trust ? { ca: [...trust] } : {}),
      }),
    ]),
  );
  return (options, callback) => {
    const restriction = restrictionOf(options.protocol, options.port);
    const refused = isIP(options.hostname) === 0 ? null : guard.checkAddress(options.hostname, restriction);
    if (refused) return callback(new EgressError(refused), null);
    connectors.get(restriction)!(options, (...[error, socket]) => {
      if (error) return callback(error, null);
      boundAnswers(socket);
      callback(null, socket);
    });
  };
}
