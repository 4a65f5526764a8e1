/** The messages of Firestore's Commit and BatchGetDocuments (google/firestore/v1/firestore.proto and write.proto). */
import type { DocumentData, DocumentReference, Timestamp } from '@google-cloud/firestore';

import type { Write } from '../store.ts';
import { Unsupported, readField, readTimestamp, writeFields, writeTimestamp } from './fields.ts';
import { Reader, Writer } from './protobuf.ts';

const writer = new Writer();
/** Any other is a path, or has to be quoted in one. */
const SIMPLE = /^[a-zA-Z_]\w*$/;
const REQUEST_TIME = 1;

/**
 * A commit of these writes, each with its index in it.
 * @param database `projects/P/databases/D`
 * @returns null where only the client itself can write one of them
 */
export function commitRequest(database: string, writes: readonly Write[]): Buffer | null {
  writer.clear();
  try {
    writer.text(1, database);
    for (const [place, write] of writes.entries()) {
      const begun = writer.begin(2);
      writeOne(database, write, place);
      writer.end(begun);
    }
    return writer.take();
  } catch (error) {
    if (error instanceof Unsupported) return null;
    throw error;
  }
}

function writeOne(database: string, write: Write, place: number): void {
  switch (write.kind) {
    case 'create':
      writeDocument(database, write.ref, write.queued ? { ...write.data, place } : write.data);
      writePrecondition({ exists: false });
      if (write.queued) writeRequestTime('position');
      return;
    case 'update':
      writeDocument(database, write.ref, write.data);
      writeMask(Object.keys(write.data));
      return writePrecondition(write.precondition ?? { exists: true });
    case 'merge':
    case 'delete':
      throw new Unsupported(write.kind);
  }
}

const nameOf = (database: string, { path }: DocumentReference): string => `${database}/documents/${path}`;

function writeDocument(database: string, ref: DocumentReference, data: DocumentData): void {
  const begun = writer.begin(1);
  writer.text(1, nameOf(database, ref));
  writeFields(writer, 2, data);
  writer.end(begun);
}

function writeMask(fields: readonly string[]): void {
  const begun = writer.begin(3);
  for (const field of fields) {
    if (!SIMPLE.test(field)) throw new Unsupported(field);
    writer.text(1, field);
  }
  writer.end(begun);
}

function writePrecondition({ exists, lastUpdateTime }: { exists?: boolean; lastUpdateTime?: Timestamp }): void {
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

export function batchGetRequest(database: string, refs: readonly DocumentReference[]): Buffer {
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
  found: { data: () => DocumentData; createTime: Timestamp; updateTime: Timestamp } | null;
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
  let data: DocumentData | undefined;
  const fields = () => {
    if (data) return data;
    data = {};
    for (const entry of entries.splice(0)) readField(entry, data);
    return data;
  };
  return { name, data: fields, createTime: createTime!, updateTime: updateTime! };
}
