/** The messages of Firestore's Commit and BatchGetDocuments (google/firestore/v1/firestore.proto and write.proto). */
import type { Ref } from './collection.ts';
import type { Fields } from './snapshot.ts';
import type { Timestamp } from './timestamp.ts';
import type { Version } from './version.ts';
import { Making } from './write.ts';
import type { Write } from './write.ts';
import { readField, readTimestamp, writeFields, writeTimestamp } from './wire-fields.ts';
import { Reader, Writer } from './protobuf.ts';

const writer = new Writer();
/** Any other is a path, or has to be quoted in one. */
const SIMPLE = /^[a-zA-Z_]\w*$/;
const REQUEST_TIME = 1;

/** A write whose document, or whose fields, hold nothing but values. */
type OfValues = Extract<Write, { kind: 'create' | 'update' }>;

/** Whether a write can be told by our own messages: what has more to it than values is the client's. */
export function isOfValues(write: Write): write is OfValues {
  if (write.kind === 'update') return isPlain(write.data) && Object.keys(write.data).every((name) => SIMPLE.test(name));
  return write.kind === 'create' && isPlain(write.data);
}

const isPlain = (data: Fields): boolean => !Object.values(data).some((value) => value instanceof Making);

/**
 * A commit of these writes, each with its index in it.
 * @param database `projects/P/databases/D`
 * @throws TypeError where a value is none that a document can hold
 */
export function commitRequest(database: string, writes: readonly OfValues[]): Buffer {
  writer.clear();
  writer.text(1, database);
  for (const [place, write] of writes.entries()) {
    const begun = writer.begin(2);
    writeOne(database, write, place);
    writer.end(begun);
  }
  return writer.take();
}

function writeOne(database: string, write: OfValues, place: number): void {
  if (write.kind === 'update') {
    writeDocument(database, write.ref, write.data);
    writeMask(Object.keys(write.data));
    return writePrecondition(write.precondition ?? { exists: true });
  }
  writeDocument(database, write.ref, write.queued ? { ...write.data, place } : write.data);
  writePrecondition({ exists: false });
  if (write.queued) writeRequestTime('position');
}

const nameOf = (database: string, { path }: Ref<unknown>): string => `${database}/documents/${path}`;

function writeDocument(database: string, ref: Ref<unknown>, data: Fields): void {
  const begun = writer.begin(1);
  writer.text(1, nameOf(database, ref));
  writeFields(writer, 2, data);
  writer.end(begun);
}

function writeMask(fields: readonly string[]): void {
  const begun = writer.begin(3);
  for (const field of fields) writer.text(1, field);
  writer.end(begun);
}

function writePrecondition({ exists, lastUpdateTime }: { exists?: boolean } & Partial<Version>): void {
  const begun = writer.begin(4);
  if (exists !== undefined) writer.int(1, exists ? 1 : 0);
  if (lastUpdateTime !== undefined) writeTimestamp(writer, 2, lastUpdateTime);
  writer.end(begun);
}

/** A field of the document becomes the time of the commit, by the store's clock. */
function writeRequestTime(field: string): void {
  const begun = writer.begin(7);
  writer.text(1, field);
  writer.int(2, REQUEST_TIME);
  writer.end(begun);
}

/** The time of each write, out of the answer to a commit. */
export function commitTimes(answer: Buffer): Timestamp[] {
  const reader = new Reader(answer);
  const times: (Timestamp | null)[] = [];
  let committed: Timestamp | null = null;
  for (let field = reader.field(); field !== 0; field = reader.field()) {
    if (field === 1) times.push(timeIn(reader.message()));
    else if (field === 2) committed = readTimestamp(reader.message());
    else reader.skip();
  }
  // A write that changed nothing has no time of its own.
  return times.map((time) => time ?? committed!);
}

function timeIn(result: Reader): Timestamp | null {
  let time: Timestamp | null = null;
  for (let field = result.field(); field !== 0; field = result.field()) {
    if (field === 1) time = readTimestamp(result.message());
    else result.skip();
  }
  return time;
}

export function batchGetRequest(database: string, refs: readonly Ref<unknown>[]): Buffer {
  writer.clear();
  writer.text(1, database);
  for (const ref of refs) writer.text(2, nameOf(database, ref));
  return writer.take();
}

/** A document that was asked for, or that there is none. */
export interface Got {
  /** `projects/P/databases/D/documents/…` */
  name: string;
  /** Null where there is none. */
  found: { fields: () => Fields; createTime: Timestamp; updateTime: Timestamp } | null;
  readTime: Timestamp;
}

export function gotDocument(answer: Buffer): Got | null {
  const reader = new Reader(answer);
  let document: ReturnType<typeof readDocument> | null = null;
  let missing = '';
  let readTime: Timestamp | null = null;
  for (let field = reader.field(); field !== 0; field = reader.field()) {
    if (field === 1) document = readDocument(reader.message());
    else if (field === 2) missing = reader.text();
    else if (field === 4) readTime = readTimestamp(reader.message());
    else reader.skip();
  }
  const name = document?.name ?? missing;
  return name === '' ? null : { name, found: document, readTime: readTime! };
}

function readDocument(reader: Reader) {
  const entries: Reader[] = [];
  let name = '';
  let createTime: Timestamp | null = null;
  let updateTime: Timestamp | null = null;
  for (let field = reader.field(); field !== 0; field = reader.field()) {
    if (field === 1) name = reader.text();
    else if (field === 2) entries.push(reader.message());
    else if (field === 3) createTime = readTimestamp(reader.message());
    else if (field === 4) updateTime = readTimestamp(reader.message());
    else reader.skip();
  }
  let data: Record<string, unknown> | undefined;
  const fields = () => {
    if (data) return data;
    data = {};
    for (const entry of entries.splice(0)) readField(entry, data);
    return data;
  };
  return { name, fields, createTime: createTime!, updateTime: updateTime! };
}
