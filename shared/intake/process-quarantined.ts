/** What could not be read is decoded once more, and taken in as if it came now. */
import type { EpochMs } from '../base/time.ts';
import { fittingDocument } from '../events/document-size.ts';
import { QUARANTINE, statusOfQuarantined } from '../events/event-document.ts';
import type { QuarantineDocument } from '../events/event-document.ts';
import type { ReceivedEvent, Undecodable } from '../events/event.ts';
import type { DecodeAgain } from '../sources/source.ts';
import { finder } from '../store/find.ts';
import type { Found } from '../store/find.ts';
import type { Store } from '../store/store.ts';
import { Timestamp } from '../store/timestamp.ts';
import { update } from '../store/write.ts';
import type { Change, Write } from '../store/write.ts';
import type { Accept } from './accept.ts';

export type Processed =
  /** `repeated`: it was processed before. */
  | { outcome: 'processed' | 'repeated'; fields: QuarantineDocument }
  | { outcome: 'unreadable'; reason: string }
  /** `busy`: another change came first, and it can be tried anew. */
  | { outcome: 'erased' | 'busy' };

export interface ProcessDeps {
  store: Store;
  accept: Accept;
  /** Null where a source's notifications do not come here. */
  decoderOf: (source: string) => Promise<DecodeAgain | null>;
  now: () => EpochMs;
}

/** Who closes it. @param by the id of a key; `beside` is committed with it */
export interface Closing {
  by: string;
  beside: (after: { status: 'processed'; event_id: string }) => readonly Write[];
}

/** @throws SubrelayError STORE_UNAVAILABLE: it may have been taken in, and a repeat finds out */
export type ProcessQuarantined = (found: Found<QuarantineDocument>, closing: Closing) => Promise<Processed>;

export const createProcessQuarantined =
  (deps: ProcessDeps): ProcessQuarantined =>
  async (found, closing) => {
    const { fields } = found;
    if (statusOfQuarantined(fields) === 'processed') return { outcome: 'repeated', fields };
    if (fields.erased_at !== undefined) return { outcome: 'erased' };
    const decoded = await decodedAgain(deps, fields);
    if (!('event' in decoded)) return { outcome: 'unreadable', reason: decoded.reason };
    return takeIn(deps, found, decoded, closing);
  };

async function decodedAgain(
  { decoderOf }: ProcessDeps,
  { id, source, account, reason, raw, attributes = {}, received_at }: QuarantineDocument,
): Promise<ReceivedEvent | Undecodable> {
  const decode = await decoderOf(source);
  if (decode === null) return { source, account, reason, raw };
  return fittingDocument(decode({ id, account, raw, attributes, receivedAt: received_at.toDate().toISOString() }));
}

/** The event's own commit closes it. Where the event is there already, it is closed alone. */
async function takeIn(
  { store, accept, now }: ProcessDeps,
  { fields, version }: Found<QuarantineDocument>,
  received: ReceivedEvent,
  { by, beside }: Closing,
): Promise<Processed> {
  const { id } = received.event;
  const after = { ...closedFields(by, now()), status: 'processed' as const, event_id: id };
  const writes = [update(QUARANTINE.doc(fields.id), after, version), ...beside(after)];
  const processed = { outcome: 'processed', fields: { ...fields, ...after } } as const;
  const { outcome } = await accept(received, writes);
  if (outcome === 'stored' || (await store.commit({ writes }))) return processed;
  const again = await finder(store, QUARANTINE)(fields.id);
  // Somebody else may have processed it at the same time, or this very commit, whose answer got lost.
  const isDone = again !== null && statusOfQuarantined(again.fields) === 'processed';
  return isDone ? { outcome: 'repeated', fields: again.fields } : { outcome: 'busy' };
}

/** The fields of what is dealt with, beside its status. */
export const closedFields = (by: string, now: EpochMs) =>
  ({ closed_at: Timestamp.fromMillis(now), closed_by: by }) satisfies Change<QuarantineDocument>;
