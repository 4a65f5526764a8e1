/** The store in memory answers as the embedded Firestore does, in all that the delivery of events asks of a store. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { startFirestore } from '../../../local/embedded/firestore/server.ts';
import type { FirestoreServer } from '../../../local/embedded/firestore/server.ts';
import { DELIVERIES } from '../../../shared/deliveries/documents.ts';
import type { DeliveryDocument } from '../../../shared/deliveries/documents.ts';
import { inOrder } from '../../../shared/deliveries/queues.ts';
import { LANES } from '../../../shared/lanes/document.ts';
import { collection } from '../../../shared/store/collection.ts';
import type { Ref } from '../../../shared/store/collection.ts';
import { readOne } from '../../../shared/store/find.ts';
import type { Snapshot, Stored } from '../../../shared/store/snapshot.ts';
import type { Store } from '../../../shared/store/store.ts';
import { Timestamp } from '../../../shared/store/timestamp.ts';
import type { Version } from '../../../shared/store/version.ts';
import { create, enqueue, gone, increment, merge, remove, replace, update } from '../../../shared/store/write.ts';
import type { Write } from '../../../shared/store/write.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { patientStore } from '../../support/patience.ts';

let server: FirestoreServer;
let project = 0;

beforeAll(async () => {
  server = await startFirestore({
    indexes: JSON.parse(readFileSync('terraform/firestore.indexes.json', 'utf8')) as never,
  });
  process.env['FIRESTORE_EMULATOR_HOST'] = server.address;
});
afterAll(() => server.close());

/** One call; `stale` makes it name the version before the current one. */
interface Call {
  kind: 'create' | 'queued' | 'update' | 'merge' | 'delete' | 'transaction';
  id: number;
  hold: null | 'order' | 'paused';
  status: 'pending' | 'failed';
  due: number | null;
  version: 'none' | 'current' | 'stale';
}

const calls = fc.array(
  fc.record<Call>({
    kind: fc.constantFrom('create', 'queued', 'queued', 'update', 'merge', 'delete', 'transaction'),
    id: fc.nat({ max: 5 }),
    hold: fc.constantFrom(null, 'order', 'paused'),
    status: fc.constantFrom('pending', 'pending', 'failed'),
    due: fc.option(fc.nat({ max: 4 })),
    version: fc.constantFrom('none', 'current', 'stale'),
  }),
  { minLength: 3, maxLength: 25 },
);

/** A delivery, as far as queries go, and what other kinds of writes change. */
interface Slip {
  v: 1;
  webhook_id: string;
  subject_key: string;
  shard: number;
  urgent: boolean;
  hold: Call['hold'];
  status: Call['status'];
  due_at: Timestamp | null;
  position?: Timestamp;
  place?: number;
  changes: number;
  nested?: Readonly<Record<string, { a: number }>>;
}

const SLIPS = collection<Slip>(DELIVERIES.name);
const OTHERS = collection<{ v: 1; due_at: Timestamp | null }>(LANES.name);

/** Makes the calls in turn. @returns what each led to, and what every query then finds */
async function outcome(store: Store, asked: readonly Call[]): Promise<unknown[]> {
  const seen: unknown[] = [];
  const versions = new Map<number, Version[]>();
  for (const call of asked) {
    const ref = SLIPS.doc(`d${call.id}`);
    const due_at = call.due === null ? null : Timestamp.fromMillis(call.due);
    const data = { hold: call.hold, status: call.status, due_at };
    const known = versions.get(call.id) ?? [];
    const write = writeOf(call, ref, data, known.at(call.version === 'stale' ? -2 : -1));
    if (write) seen.push((await store.commit({ writes: [write] })) ? 'done' : 'refused');
    else
      await store.transaction(async (transaction) => {
        const found = await transaction.query(queue);
        transaction.write(found.docs.map((each) => update(each.ref, data)));
        transaction.write([replace(OTHERS.doc('one'), { v: 1, due_at })]);
      });
    const current = await readOne(store, ref);
    if (current.exists) versions.set(call.id, [...known, current.version]);
    seen.push(shown(current));
  }
  // Two commits of one millisecond have one position.
  const queued = (await store.query(queue)).docs as unknown as Stored<DeliveryDocument>[];
  seen.push(inOrder(queued).map(shown));
  for (const query of queries) seen.push((await store.query(query)).docs.map(shown));
  seen.push(await store.count(queue));
  return seen;
}

type Changed = Pick<Slip, 'hold' | 'status' | 'due_at'>;

function writeOf(call: Call, ref: Ref<Slip>, data: Changed, version: Version | undefined): Write | null {
  const base = { v: 1, webhook_id: 'w', subject_key: 's', shard: call.id % 2, urgent: true } as const;
  switch (call.kind) {
    case 'create':
      return create(ref, { ...base, changes: 0, ...data });
    case 'queued':
      return enqueue(ref, { ...base, changes: 0, ...data });
    case 'update':
      return update(ref, data, call.version === 'none' ? undefined : version);
    case 'merge': {
      const nested = { [`k${call.id}`]: { a: 1 }, gone: gone() };
      return merge(ref, { ...base, nested, changes: increment(1) });
    }
    case 'delete':
      return version ? remove(ref, version) : null;
    case 'transaction':
      return null;
  }
}

const ofWebhook = SLIPS.where('webhook_id', '==', 'w');
const queue = ofWebhook
  .where('subject_key', '==', 's')
  .where('status', '==', 'pending')
  .orderBy('position')
  .orderBy('place')
  .limit(10);
const due = SLIPS.where('status', '==', 'pending').where('hold', '==', null);
const held = ofWebhook.where('status', '==', 'pending').where('hold', '==', 'order');
const queries = [
  due.where('shard', '==', 1).orderBy('due_at').limit(1),
  due.where('shard', 'in', [0, 1]).orderBy('due_at').limit(3),
  due
    .where('shard', '==', 0)
    .where('urgent', '==', true)
    .where('due_at', '<=', Timestamp.fromMillis(2))
    .orderBy('due_at'),
  held.limit(2),
  held.orderById().after('d2').limit(2),
];

/** Without the times of the store's own clock; `position` only as far as it is there. */
const shown = ({ id, exists, data }: Snapshot<object>): unknown => {
  const { position, ...fields }: { position?: unknown } = data ?? {};
  return [id, exists, position !== undefined, JSON.stringify(Object.entries(fields).sort())];
};

test('the same calls have the same outcome in both', () =>
  fc.assert(
    fc.asyncProperty(calls, async (asked) => {
      const real = patientStore(`memory-${(project += 1)}`);
      let ms = 1_000;
      const inMemory = memoryStore(() => (ms += 1));
      expect(await outcome(inMemory, asked)).toEqual(await outcome(real, asked));
      await real.close();
    }),
    { numRuns: 40 },
  ));
