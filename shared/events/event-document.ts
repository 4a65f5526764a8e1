import { MAX_DEPTH_AROUND, isDeeperThan, parseStored } from '../base/json.ts';
import type { JsonObject } from '../base/json.ts';
import { collection } from '../store/collection.ts';
import type { Timestamp } from '../store/timestamp.ts';
import type { NormalizedEvent, SourceName, StoredEvent } from './event.ts';
import { storedEventId } from './ids.ts';

export interface EventDocument {
  v: 1;
  id: string;
  type: string;
  source: SourceName;
  account: string;
  source_type: string;
  occurred_at: string;
  subject: { kind: string; id: string } | null;
  subject_key: string | null;
  customer: NormalizedEvent['customer'];
  customer_key: string | null;
  /** What it is found by (`find-keys.ts`); absent in those from before they were kept, until `subrelay reindex`. */
  find_keys?: string[];
  sku: string | null;
  plan: string | null;
  tags?: string[];
  /** JSON text: Firestore has no arrays of arrays, and nobody queries it. */
  data: string;
  raw: Buffer;
  /** Whether it never arrived and was found by `reconcile`. */
  recovered: boolean;
  received_at: Timestamp;
  /** How many webhooks it matched: the number of deliveries that must exist (docs/protocol.md, DP-26). */
  matched: number;
  /** Only there where it matched none. */
  unmatched?: true;
  /** Who must have a delivery (`packed-ids.ts`); null where they are more than its own commit makes deliveries for. */
  matched_webhooks: Buffer | null;
  /** When all that it said was taken away (docs/erasure.md); absent: it was not. */
  erased_at?: Timestamp;
  shard: number;
  expire_at: Timestamp;
}

export const EVENTS = collection<EventDocument>('events');

/** `open`: nobody has dealt with it yet. */
export const quarantineStatuses = ['open', 'processed', 'dismissed'] as const;
export type QuarantineStatus = (typeof quarantineStatuses)[number];

export interface QuarantineDocument {
  v: 1;
  id: string;
  source: SourceName;
  account: string | null;
  reason: string;
  raw: Buffer;
  /** What came beside `raw`, and is needed to read it; absent: nothing. */
  attributes?: Readonly<Record<string, string>>;
  /** Null where nobody can tell whom it concerns; absent in those from before it was kept. */
  customer_key?: string | null;
  received_at: Timestamp;
  /** When the original was taken away; absent: it was not. */
  erased_at?: Timestamp;
  /** Absent: `open`. */
  status?: QuarantineStatus;
  /** When somebody processed or dismissed it, and by which key; absent: nobody did. */
  closed_at?: Timestamp;
  closed_by?: string;
  /** Why it was dismissed. */
  closed_reason?: string;
  /** The event that it became. */
  event_id?: string;
  shard: number;
  /** As long as an event is kept, so that a repeat finds it; absent in those from before it was written. */
  expire_at?: Timestamp;
}

export const QUARANTINE = collection<QuarantineDocument>('quarantine');

export const statusOfQuarantined = ({ status = 'open' }: Pick<QuarantineDocument, 'status'>): QuarantineStatus =>
  status;

/**
 * The normalized event that a stored one holds; null where its data is nested too deep to be written (`MAX_DEPTH_AROUND`),
 * and where it was erased.
 * Its data is parsed when it is first asked for: payloads are written from its text.
 */
export function eventOf(document: EventDocument): StoredEvent | null {
  const { id, type, source, account, source_type, occurred_at, subject, customer, sku, plan, recovered } = document;
  const { data: dataJson, tags } = document;
  if (document.erased_at !== undefined || isDeeperThan(dataJson, MAX_DEPTH_AROUND)) return null;
  let data: JsonObject | undefined;
  return {
    id: storedEventId(id),
    type,
    source,
    account,
    source_type,
    occurred_at,
    subject,
    customer,
    sku,
    plan,
    ...(tags && { tags }),
    get data() {
      return (data ??= parseStored(dataJson) ?? {});
    },
    dataJson,
    recovered,
  };
}
