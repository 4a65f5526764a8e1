/** Bounds on what one answer may cost that its parser has none for, and what an answer has shown where it fails. */
import type { Socket } from 'node:net';

import { AnswerHeads } from './answer-head.ts';

/** All of an answer as it comes over the connection: more than 64 KiB of one-byte chunks take, with their headers. */
export const maxExchangeBytes = 1_048_576;

/** undici goes on through the piece in its hands after headers have become too large, an error for each of them. */
const pieceBytes = 1_024;

const statuses = new WeakMap<object, number>();

/**
 * The status that an answer had shown when a connection failed with an error: 0 where some of it had come, and no final
 * status; null where nothing had.
 */
export const statusSeenIn = (error: unknown): number | null =>
  typeof error === 'object' && error !== null ? (statuses.get(error) ?? null) : null;

/**
 * Makes a socket be read in small pieces, its answers' heads spelled for undici, and end when it has received more than
 * an answer may have: announcements, a status line, blank lines and the extensions of chunks are without end otherwise.
 * An answer begins when its request is written, which is before anything of it is read.
 */
export function boundAnswers(socket: Socket): void {
  const read: (size?: number) => Buffer | null = socket.read.bind(socket);
  // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- `bind` knows the last of its overloads; whatever comes is passed on as it is.
  const write = socket.write.bind(socket) as (...written: unknown[]) => boolean;
  const destroy = socket.destroy.bind(socket);
  const heads = new AnswerHeads();
  let received = 0;

  socket.write = (...written: unknown[]): boolean => {
    heads.begin();
    received = 0;
    return write(...written);
  };
  socket.read = (size?: number): Buffer | null => {
    while (!socket.destroyed) {
      const piece = read(size ?? (Math.min(socket.readableLength, pieceBytes) || undefined));
      if (piece === null) return null;
      received += piece.length;
      if (received > maxExchangeBytes) {
        socket.destroy(Object.assign(new Error('more than an answer may have'), { code: 'ANSWER_TOO_LONG' }));
        return null;
      }
      const passed = heads.pass(piece);
      if (passed.length > 0) return passed;
    }
    return null;
  };
  socket.destroy = (error?: Error): Socket => {
    const status = heads.seen;
    if (error && status !== null && !statuses.has(error)) statuses.set(error, status);
    return destroy(error);
  };
}
