/** Bounds on what one answer may cost that its parser has none for. */
import type { Socket } from 'node:net';

/** All of an answer as it comes over the connection: more than 64 KiB of one-byte chunks take, with their headers. */
export const maxExchangeBytes = 1_048_576;

/** undici goes on through the piece in its hands after headers have become too large, an error for each of them. */
const pieceBytes = 1_024;

/**
 * Makes a socket be read in small pieces, and end when it has received more than an answer may have: announcements, a
 * status line, blank lines and the extensions of chunks are without end otherwise. An answer begins with a request,
 * which is one write.
 */
export function boundAnswers(socket: Socket): void {
  const read = socket.read.bind(socket) as (size?: number) => Buffer | null;
  let written = 0;
  let received = 0;
  socket.read = (size?: number): Buffer | null => {
    if (socket.destroyed) return null;
    if (socket.bytesWritten !== written) {
      written = socket.bytesWritten;
      received = 0;
    }
    const piece = read(size ?? (Math.min(socket.readableLength, pieceBytes) || undefined));
    received += piece?.length ?? 0;
    if (received <= maxExchangeBytes) return piece;
    socket.destroy(Object.assign(new Error('more than an answer may have'), { code: 'ANSWER_TOO_LONG' }));
    return null;
  };
}
