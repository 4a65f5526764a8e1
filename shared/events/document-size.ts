import type { ReceivedEvent, Undecodable } from './event.ts';

/** What Firestore takes in one document, less what an event has besides `raw` and `data`. */
const MAX_BYTES = 1_048_576 - 16_384;
/** JSON text takes at most 6 bytes for one byte of a value, and what its keys take. */
const SURELY_FITS_BYTES = 100_000;

/**
 * An event whose original and `data` don't fit one document together is kept as what can't be decoded: the original,
 * and the reason.
 */
export function fittingDocument(received: ReceivedEvent | Undecodable): ReceivedEvent | Undecodable {
  const { raw } = received;
  if (!('event' in received) || raw.length < SURELY_FITS_BYTES) return received;
  const { id, source, account, customer, data } = received.event;
  if (raw.length + Buffer.byteLength(JSON.stringify(data)) <= MAX_BYTES) return received;
  const reason = 'the original and its data are too large for one document';
  return { source, account, reason, raw, customer, identity: Buffer.from(id) };
}
