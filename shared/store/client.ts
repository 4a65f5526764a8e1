/** What is asked of Firestore's own client, out of references, queries and writes of ours, and what it answers. */
import { AggregateField, FieldPath, FieldValue } from '@google-cloud/firestore';
import type {
  CollectionReference,
  DocumentData,
  DocumentReference,
  DocumentSnapshot,
  Firestore,
  Precondition,
  Query as ClientQuery,
  QuerySnapshot,
  Transaction as ClientTransaction,
} from '@google-cloud/firestore';

import type { Page, Plan, Query, Question, Total } from './query.ts';
import { refIn } from './ref.ts';
import type { Ref } from './ref.ts';
import { missingDocument, storedDocument } from './snapshot.ts';
import type { Fields, Snapshot, Stored } from './snapshot.ts';
import { Making } from './write.ts';
import type { Write } from './write.ts';

/** Made once: making a reference parses its path. */
const known = new WeakMap<Firestore, Map<string, CollectionReference>>();

function collectionIn(db: Firestore, name: string): CollectionReference {
  let collections = known.get(db);
  if (!collections) known.set(db, (collections = new Map<string, CollectionReference>()));
  let found = collections.get(name);
  if (!found) collections.set(name, (found = db.collection(name)));
  return found;
}

export const clientRef = (db: Firestore, { collection, id }: Ref<unknown>): DocumentReference =>
  collectionIn(db, collection).doc(id);

/** The reference of a document that the client has read. */
export const refOf = <T>({ id, ref }: DocumentSnapshot): Ref<T> => refIn(ref.parent.id, id);

export function clientQuery(db: Firestore, { plan }: Question): ClientQuery {
  let query: ClientQuery = collectionIn(db, plan.collection);
  for (const { field, is, value } of plan.filters) query = query.where(field, is, value);
  for (const { field, direction } of plan.orders) query = query.orderBy(field ?? FieldPath.documentId(), direction);
  if (plan.after !== null) query = query.startAfter(...plan.after);
  if (plan.fields !== null) query = query.select(...plan.fields);
  return plan.limit === null ? query : query.limit(plan.limit);
}

export function pageOf<T, Seen>({ plan }: Query<T, Seen>, { docs, readTime }: QuerySnapshot): Page<Seen> {
  return {
    docs: docs.map((doc) => storedOf(refIn<Seen>(plan.collection, doc.id), doc, isVersioned(plan.fields))),
    readTime,
  };
}

/** Where only some fields are asked for, the version may not be among them. */
const isVersioned = (fields: Plan['fields']): boolean => fields === null || fields.includes('v');

/** @param fields the only ones that were asked for; null: all */
export function snapshotOf<T>(ref: Ref<T>, snapshot: DocumentSnapshot, fields: readonly string[] | null): Snapshot<T> {
  return snapshot.exists ? storedOf(ref, snapshot, isVersioned(fields)) : missingDocument(ref, snapshot.readTime);
}

function storedOf<T>(ref: Ref<T>, snapshot: DocumentSnapshot, versioned: boolean): Stored<T> {
  const { createTime, updateTime, readTime } = snapshot;
  if (createTime === undefined || updateTime === undefined) throw new Error(`Firestore gave ${ref.path} no times`);
  return storedDocument(ref, { fields: () => snapshot.data() ?? {}, versioned, createTime, updateTime, readTime });
}

/** A batch or a transaction of the client. */
interface Batch {
  create: (ref: DocumentReference, data: DocumentData) => unknown;
  set: (ref: DocumentReference, data: DocumentData, options: { merge?: boolean }) => unknown;
  update: (ref: DocumentReference, data: DocumentData, precondition?: Precondition) => unknown;
  delete: (ref: DocumentReference, precondition: Precondition) => unknown;
}

/** Makes writes part of a batch, or of a transaction, which is to have read by then all that it reads. */
export function writeInto(batch: Batch, db: Firestore, writes: readonly Write[]): void {
  for (const [place, write] of writes.entries()) {
    const ref = clientRef(db, write.ref);
    if (write.kind === 'delete') {
      batch.delete(ref, write.precondition);
      continue;
    }
    const data = clientData(write.data);
    if (write.kind === 'update') batch.update(ref, data, ...(write.precondition ? [write.precondition] : []));
    else if (write.kind === 'create') batch.create(ref, write.queued ? placed(data, place) : data);
    else if (write.kind === 'merge') batch.set(ref, data, { merge: true });
    else batch.set(ref, data, {});
  }
}

/** The fields of a queued document; `place` is its index in what is committed with it. */
const placed = (data: DocumentData, place: number): DocumentData => ({
  ...data,
  position: FieldValue.serverTimestamp(),
  place,
});

const clientData = (data: Fields): DocumentData =>
  Object.fromEntries(Object.entries(data).map(([field, value]) => [field, clientValue(value)]));

function clientValue(value: unknown): unknown {
  if (value instanceof Making) return clientMaking(value);
  return isMap(value) ? clientData(value) : value;
}

function clientMaking({ how, by }: Making): FieldValue {
  switch (how) {
    case 'time':
      return FieldValue.serverTimestamp();
    case 'sum':
      return FieldValue.increment(by);
    case 'gone':
      return FieldValue.delete();
  }
}

/** Not a value that has a class: a time, bytes. */
const isMap = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

export async function totalIn(transaction: ClientTransaction, query: ClientQuery, field: string): Promise<Total> {
  const asked = query.aggregate({ count: AggregateField.count(), sum: AggregateField.sum(field) });
  const answer = await transaction.get(asked);
  return { ...answer.data(), readTime: answer.readTime };
}
