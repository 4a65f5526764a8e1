/** The store in memory answers as the embedded Firestore does, in all that the delivery of events asks of a store. */
import { readFileSync } from 'node:fs';
import { FieldPath, FieldValue, Timestamp } from '@google-cloud/firestore';
import type { DocumentSnapshot, Query } from '@google-cloud/firestore';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { startFirestore } from '../../../local/embedded/firestore/server.ts';
import type { FirestoreServer } from '../../../local/embedded/firestore/server.ts';
import { inOrder } from '../../../shared/deliveries/queues.ts';
import { DELIVERIES, refTo } from '../../../shared/store/collections.ts';
import { CommitRefused, openStore } from '../../../shared/store/store.ts';
import type { Store, Write } from '../../../shared/store/store.ts';
import { memoryStore } from '../../support/memory-store.ts';

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

/** Makes the calls in turn. @returns what each led to, and what every query then finds */
async function outcome(store: Store, asked: readonly Call[]): Promise<unknown[]> {
  const seen: unknown[] = [];
  const versions = new Map<number, Timestamp[]>();
  for (const call of asked) {
    const ref = refTo(store.db, DELIVERIES, `d${call.id}`);
    const due_at = call.due === null ? null : Timestamp.fromMillis(call.due);
    const data = { hold: call.hold, status: call.status, due_at };
    const known = versions.get(call.id) ?? [];
    try {
      const write = writeOf(call, ref, data, known.at(call.version === 'stale' ? -2 : -1));
      if (write) await store.commit({ writes: [write] });
      else
        await store.transaction(async (transaction) => {
          const found = await transaction.get(queueIn(store));
          for (const each of found.docs) transaction.update(each.ref, data);
          transaction.set(refTo(store.db, 'lanes', 'one'), { v: 1, due_at });
        });
      seen.push('done');
    } catch (error) {
      if (!(error instanceof CommitRefused)) throw error;
      seen.push('refused');
    }
    const [current] = await store.read([ref]);
    if (current!.exists) versions.set(call.id, [...known, current!.updateTime!]);
    seen.push(shown(current!));
  }
  // Two commits of one millisecond have one position.
  seen.push(inOrder((await store.query(queueIn(store))).docs).map(shown));
  for (const query of queriesOf(store)) seen.push((await store.query(query)).docs.map(shown));
  return seen;
}

function writeOf(call: Call, ref: Write['ref'], data: object, version: Timestamp | undefined): Write | null {
  const base = { v: 1, webhook_id: 'w', subject_key: 's', shard: call.id % 2, urgent: true, changes: 0 };
  const precondition = call.version === 'none' || !version ? {} : { precondition: { lastUpdateTime: version } };
  switch (call.kind) {
    case 'create':
    case 'queued':
      return { kind: 'create', ref, data: { ...base, ...data }, queued: call.kind === 'queued' };
    case 'update':
      return { kind: 'update', ref, data, ...precondition };
    case 'merge':
      return {
        kind: 'merge',
        ref,
        data: {
          ...base,
          nested: { [`k${call.id}`]: { a: 1 }, gone: FieldValue.delete() },
          changes: FieldValue.increment(1),
        },
      };
    case 'delete':
      return version ? { kind: 'delete', ref, precondition: { lastUpdateTime: version } } : null;
    case 'transaction':
      return null;
  }
}

const queueIn = ({ db }: Store): Query =>
  db
    .collection(DELIVERIES)
    .where('webhook_id', '==', 'w')
    .where('subject_key', '==', 's')
    .where('status', '==', 'pending')
    .orderBy('position')
    .orderBy('place')
    .limit(10);

function queriesOf(store: Store): Query[] {
  const deliveries = store.db.collection(DELIVERIES);
  const due = deliveries.where('status', '==', 'pending').where('hold', '==', null);
  const held = deliveries.where('webhook_id', '==', 'w').where('status', '==', 'pending').where('hold', '==', 'order');
  return [
    due.where('shard', '==', 1).orderBy('due_at').limit(1),
    due.where('shard', 'in', [0, 1]).orderBy('due_at').limit(3),
    due
      .where('shard', '==', 0)
      .where('urgent', '==', true)
      .where('due_at', '<=', Timestamp.fromMillis(2))
      .orderBy('due_at'),
    held.limit(2),
    held.orderBy(FieldPath.documentId()).startAfter('d2').limit(2),
  ];
}

/** Without the times of the store's own clock; `position` only as far as it is there. */
const shown = (snapshot: DocumentSnapshot): unknown => {
  const { position, ...fields } = snapshot.data() ?? {};
  return [snapshot.id, snapshot.exists, position !== undefined, JSON.stringify(Object.entries(fields).sort())];
};

test('the same calls have the same outcome in both', () =>
  fc.assert(
    fc.asyncProperty(calls, async (asked) => {
      const real = openStore(`memory-${(project += 1)}`, 10_000);
      let ms = 1_000;
      const inMemory = memoryStore(() => (ms += 1));
      expect(await outcome(inMemory, asked)).toEqual(await outcome(real, asked));
      await real.close();
    }),
    { numRuns: 40 },
  ));
