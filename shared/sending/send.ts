/** One HTTP exchange with a customer's endpoint. Whatever the endpoint does is a value; only failures of ours throw. */
import { isIP } from 'node:net';
import { Agent, buildConnector, type Dispatcher } from 'undici';

import { present } from '../base/present.ts';
import type { EpochMs } from '../base/time.ts';
import { boundAnswers, statusSeenIn } from './answer-bound.ts';
import { headersOf, textOf } from './answer-text.ts';
import { EgressError, restrictionOf } from './egress.ts';
import type { Egress, EgressGuard, Restriction } from './egress.ts';
import type { Answer, Exchange } from './exchange.ts';
import { failureOf } from './failures.ts';

export interface SendRequest {
  url: string;
  /** The content type, the signatures, the webhook's own, the user agent; the sender adds what HTTP needs. */
  headers: Readonly<Record<string, string>>;
  body: Buffer;
  /** For the whole exchange: name, connection, request and answer. */
  timeoutMs: number;
  /** Calls the exchange off. */
  signal?: AbortSignal;
  /** Whether it is for an owner's webhook: EGRESS_ALLOW does not count, and no connection is shared with those for which it does. */
  forOwner?: boolean;
}

export interface Sender {
  /**
   * POSTs once, follows no redirect, decompresses nothing.
   * @throws SubrelayError for failures of ours: SENDER_UNAVAILABLE (no file descriptor, port or memory left; called off),
   *   INTERNAL
   */
  send: (request: SendRequest) => Promise<Exchange>;
  /** Closes every connection; exchanges in flight reject. */
  close: () => Promise<void>;
}

export interface SenderOptions {
  guard: EgressGuard;
  /** For durations only. */
  now: () => EpochMs;
  /** PEM certificates to trust instead of the machine's. */
  trust?: readonly string[];
}

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

/**
 * Pools of connections for each origin. undici's looks through all of its connections for one that is free: where many
 * webhooks of one origin hang, that took an eighth of an instance's time. A webhook's requests share one pool.
 */
const poolsPerOrigin = 16;

export function createSender({ guard, now, trust }: SenderOptions): Sender {
  const all = wayUnder(guard, trust);
  const forOwners = wayUnder(guard.forOwners, trust);
  return {
    send: (request) =>
      new Promise((resolve, reject) =>
        start(request.forOwner ? forOwners : all, request, new PendingExchange(request, now, resolve, reject)),
      ),
    close: async () => void (await Promise.all([...all.agents, ...forOwners.agents].map((agent) => agent.destroy()))),
  };
}

const wayUnder = (guard: Egress, trust: readonly string[] | undefined): Way => ({
  agents: Array.from({ length: poolsPerOrigin }, () => agentUnder(guard, trust)),
  guard,
});

const agentUnder = (guard: Egress, trust: readonly string[] | undefined): Agent =>
  new Agent({
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

interface Way {
  agents: readonly Agent[];
  guard: Egress;
}

function start({ agents, guard }: Way, { url, headers, body }: SendRequest, exchange: PendingExchange): void {
  const destination = guard.checkUrl(url);
  if (!destination.ok) return exchange.onResponseError(undefined, new EgressError(destination));
  const { origin, path } = destination;
  const agent = present(agents[poolOf(path)], 'a pool');
  agent.dispatch({ origin, path, method: 'POST', headers, body }, exchange);
}

/** Which of an origin's pools a path has: it need not be even, only the same each time. */
function poolOf(path: string): number {
  let hash = 0;
  for (let at = 0; at < path.length; at++) hash = (31 * hash + path.charCodeAt(at)) | 0;
  return (hash >>> 0) % poolsPerOrigin;
}

/** Settles once: by the answer's end, its cut, an error, the timeout or the caller's signal. */
class PendingExchange implements Dispatcher.DispatchHandler {
  readonly #now: () => number;
  readonly #startedAt: number;
  readonly #resolve: (exchange: Exchange) => void;
  readonly #reject: (error: unknown) => void;
  readonly #timer: NodeJS.Timeout;
  readonly #signal: AbortSignal | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #settled = false;
  #status = 0;
  #headers: Record<string, string> = {};
  #kept: Buffer[] = [];
  #keptBytes = 0;
  #receivedBytes = 0;

  constructor(
    { timeoutMs, signal }: SendRequest,
    now: () => number,
    resolve: (exchange: Exchange) => void,
    reject: (error: unknown) => void,
  ) {
    this.#now = now;
    this.#startedAt = now();
    this.#resolve = resolve;
    this.#reject = reject;
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

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: Parameters<typeof headersOf>[0],
  ): void {
    // 1xx announces an answer, it isn't one.
    if (this.#settled || status < 200) return;
    this.#status = status;
    this.#headers = headersOf(headers);
    if (!isWholeWithItsHead(status) || (headers['content-length'] ?? '0') === '0') return;
    // undici would wait for the content, or take it for another answer.
    this.#settleAnswered();
    controller.abort(calledOff);
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
    if (error instanceof EgressError) {
      const { code, reason: message } = error.refusal;
      return this.#settle({ kind: 'refused', code, message, durationMs: this.#durationMs() });
    }
    const seen = statusSeenIn(error);
    this.#settleBy(() => {
      const failure = failureOf(error, this.#status !== 0 ? 'head' : seen !== null ? 'some' : 'none');
      if (failure.code === 'protocol' && this.#status === 0) this.#status = seen ?? 0;
      return this.#failed(failure);
    });
  }

  readonly #onTimeout = (timeoutMs: number): void => {
    const missing = this.#status === 0 ? 'no answer' : 'no end of the answer';
    this.#settle(this.#failed({ code: 'timeout', message: `${missing} within ${timeoutMs / 1_000} s` }));
    this.#controller?.abort(calledOff);
  };

  readonly #onAbort = (): void => {
    this.onResponseError(undefined, calledOff);
    this.#controller?.abort(calledOff);
  };

  #settleAnswered(): void {
    this.#settle({ kind: 'answered', ...this.#answer(), durationMs: this.#durationMs() });
  }

  #failed(failure: ReturnType<typeof failureOf>): Exchange {
    const answer = this.#status === 0 ? null : this.#answer();
    return { kind: 'failed', ...failure, answer, durationMs: this.#durationMs() };
  }

  #settle(exchange: Exchange): void {
    this.#settleBy(() => exchange);
  }

  #settleBy(exchangeOf: () => Exchange): void {
    if (this.#settled) return;
    this.#settled = true;
    clearTimeout(this.#timer);
    this.#signal?.removeEventListener('abort', this.#onAbort);
    try {
      this.#resolve(exchangeOf());
    } catch (error) {
      this.#reject(error);
    }
  }

  #answer(): Answer {
    const bodyTruncated = this.#receivedBytes > this.#keptBytes;
    const [only, ...more] = this.#kept;
    const bytes = only && more.length === 0 ? only : Buffer.concat(this.#kept);
    return { status: this.#status, headers: this.#headers, body: textOf(bytes, bodyTruncated), bodyTruncated };
  }

  #durationMs(): number {
    return Math.max(0, this.#now() - this.#startedAt);
  }
}

/** RFC 9112, 6.3: these have no content, whatever their headers say. */
const isWholeWithItsHead = (status: number): boolean => status === 204 || status === 304;

const calledOff = Object.assign(new Error('called off'), { code: 'UND_ERR_ABORTED' });

/** Connects only where the guard lets it: names through its lookup, addresses by its judgement of them. */
function guardedConnector(guard: Egress, trust: readonly string[] | undefined): buildConnector.connector {
  const connectorUnder = (restriction: Restriction) =>
    buildConnector({
      lookup: guard.lookup(restriction),
      timeout: connectTimeoutMs,
      autoSelectFamily: true,
      autoSelectFamilyAttemptTimeout: addressTimeoutMs,
      ...(trust ? { ca: [...trust] } : {}),
    });
  const connectors = new Map<Restriction, buildConnector.connector>();
  return (options, callback) => {
    const restriction = restrictionOf(options.protocol, options.port);
    const refused = isIP(options.hostname) === 0 ? null : guard.checkAddress(options.hostname, restriction);
    if (refused) return callback(new EgressError(refused), null);
    let connect = connectors.get(restriction);
    if (!connect) connectors.set(restriction, (connect = connectorUnder(restriction)));
    connect(options, (...[error, socket]) => {
      if (error) return callback(error, null);
      boundAnswers(socket);
      callback(null, socket);
    });
  };
}
