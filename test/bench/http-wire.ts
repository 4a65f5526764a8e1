/**
 * HTTP/1.1 by hand, for the generator and the receiver: they share the machine with what they measure, and `node:http`
 * would take as much CPU as half of it. Bodies have a length, in both directions.
 */
import { connect } from 'node:net';
import type { Socket } from 'node:net';

const HEAD_END = '\r\n\r\n';

/** A whole message that stands at the beginning of what was received. */
export interface Message {
  /** Without the blank line. */
  head: string;
  body: Buffer;
  rest: Buffer;
}

/** @returns null while some of it is missing */
export function messageIn(received: Buffer): Message | null {
  const headEnd = received.indexOf(HEAD_END);
  if (headEnd < 0) return null;
  const head = received.toString('latin1', 0, headEnd);
  const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
  const end = headEnd + HEAD_END.length + length;
  if (received.length < end) return null;
  return { head, body: received.subarray(headEnd + HEAD_END.length, end), rest: received.subarray(end) };
}

export interface HttpTarget {
  host: string;
  port: number;
  path: string;
  headers: Record<string, string>;
}

/** A POST as it goes over the wire. */
export function postRequest({ host, port, path, headers }: HttpTarget, body: string | Buffer): Buffer {
  const bytes = Buffer.from(body);
  const lines = Object.entries({ ...headers, 'content-length': String(bytes.length) });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return Buffer.concat([Buffer.from(`POST ${path} HTTP/1.1\r\nhost: ${host}:${port}\r\n${head}\r\n`), bytes]);
}

/** One connection that stays open and makes one exchange at a time. */
export class Connection {
  readonly #target: Pick<HttpTarget, 'host' | 'port'>;
  #socket: Socket | undefined;
  #received: Buffer = Buffer.alloc(0);
  #done: ((status: number) => void) | undefined;

  constructor(target: Pick<HttpTarget, 'host' | 'port'>) {
    this.#target = target;
  }

  /** @returns the status; 0 where no whole answer came */
  post(request: Buffer): Promise<number> {
    return new Promise((resolve) => {
      this.#done = resolve;
      this.#open().write(request);
    });
  }

  close(): void {
    this.#socket?.destroy();
  }

  #open(): Socket {
    if (this.#socket && !this.#socket.destroyed) return this.#socket;
    const { host, port } = this.#target;
    const socket = connect({ host, port, noDelay: true });
    this.#socket = socket;
    this.#received = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      if (this.#socket === socket) this.#settle(0);
    });
    return socket;
  }

  #take(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    const message = messageIn(this.#received);
    if (message === null) return;
    this.#received = message.rest;
    this.#settle(Number(message.head.slice(9, 12)));
  }

  #settle(status: number): void {
    const done = this.#done;
    this.#done = undefined;
    done?.(status);
  }
}
