/**
 * What the entries of an index cost in storage, by the sizes that Google gives
 * (https://cloud.google.com/firestore/docs/storage-size): on the Standard edition a write pays for no index.
 */
import { readFileSync } from 'node:fs';

import { PRICES } from './cost.ts';

interface Index {
  collectionGroup: string;
  fields: { fieldPath: string; order?: string; arrayConfig?: string }[];
}

export interface IndexCost {
  /** `deliveries: shard, customer_key, created_at`. */
  index: string;
  /** Of one document. */
  entries: number;
  bytesEach: number;
  /** Of a million documents, for as long as they are kept. */
  usd: number;
}

const DOCUMENTS = 1_000_000;
const GIB = 2 ** 30;
const MONTHS_KEPT = 100 / 30;

/** Of a UUID, and of an event's id. */
const ID_BYTES = 36 + 1;
const KEY_BYTES = 32 + 1;
const PARENT_BYTES = 16;
const ENTRY_BYTES = 32;

/** Of an ended delivery that keeps its one attempt, and a Workspace event. */
const VALUE_BYTES: Readonly<Record<string, number>> = {
  shard: 8,
  received_at: 8,
  created_at: 8,
  answered_at: 8,
  type: 23,
  source: 17,
  account: 10,
  subject_key: KEY_BYTES,
  cause: 9,
  customer_key: KEY_BYTES,
  owner: 10,
  find_keys: KEY_BYTES,
  'customer.id': 10,
  unmatched: 1,
  matched: 8,
  origin: 6,
  status: 10,
  replay_of: 1,
  webhook_id: ID_BYTES,
  event_id: ID_BYTES,
  hold: 1,
  due_at: 1,
  urgent: 1,
  position: 8,
  place: 8,
  waits_since: 8,
};

/** How many entries a document has by a field, where that is not one: a list's members; none where few have the field. */
const ENTRIES: Readonly<Record<string, number>> = { find_keys: 6, unmatched: 0, cause: 0, waits_since: 0, owner: 0 };

/** Documents of which there are as many as deliveries: one attempt that succeeds is no document. */
const MANY = ['events', 'deliveries'];

/** @throws Error for a field whose size is not known here */
export function indexCost({ collectionGroup, fields }: Index): IndexCost {
  const paths = fields.map(({ fieldPath }) => fieldPath);
  const values = paths.map((path) => {
    const bytes = VALUE_BYTES[path];
    if (bytes === undefined) throw new Error(`Cannot price an index of ${collectionGroup}: how large is ${path}?`);
    return bytes;
  });
  const name = Buffer.byteLength(collectionGroup) + 1 + ID_BYTES + 16;
  const bytesEach = name + PARENT_BYTES + values.reduce((sum, bytes) => sum + bytes, 0) + ENTRY_BYTES;
  const entries = paths.reduce((count, path) => count * (ENTRIES[path] ?? 1), 1);
  const usd = ((entries * bytesEach * DOCUMENTS) / GIB) * MONTHS_KEPT * PRICES.storedGib.usd;
  return { index: `${collectionGroup}: ${paths.join(', ')}`, entries, bytesEach, usd };
}

/** Every composite index of what there is most of. */
export function indexCosts(): IndexCost[] {
  const { indexes } = JSON.parse(readFileSync('terraform/firestore.indexes.json', 'utf8')) as { indexes: Index[] };
  return indexes.filter(({ collectionGroup }) => MANY.includes(collectionGroup)).map(indexCost);
}
