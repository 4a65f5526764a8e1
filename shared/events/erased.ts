/** What an erasure writes of events and of what is in quarantine (docs/erasure.md): pure. */
import type { Timestamp } from '../store/timestamp.ts';
import type { Change } from '../store/write.ts';
import type { EventDocument, QuarantineDocument } from './event-document.ts';

/** Its id, type, source, times and deliveries stay: a repeat finds it, and the ledger counts it. */
export const erasedEvent = (at: Timestamp) =>
  ({
    subject: null,
    subject_key: null,
    customer: null,
    customer_key: null,
    // Absent would mean that `reindex` has not been there yet.
    find_keys: [],
    sku: null,
    plan: null,
    tags: [],
    data: '',
    raw: Buffer.alloc(0),
    erased_at: at,
  }) satisfies Change<EventDocument>;

/** Its id and its reason stay: a repeat finds it. */
export const erasedOriginal = (at: Timestamp) =>
  ({ raw: Buffer.alloc(0), attributes: {}, customer_key: null, erased_at: at }) satisfies Change<QuarantineDocument>;
