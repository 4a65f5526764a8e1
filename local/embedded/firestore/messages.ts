/** The answers that are sent most, written straight to the wire; the others go through `schema.ts`. */
import { fieldsOf, type Doc, type Version } from './documents.ts';
import { project, writeFields, type FieldPath } from './fields.ts';
import { encodeTimestamp } from './values.ts';
import { Writer, WireType } from './wire.ts';
import type { CommitResult } from './store.ts';

/** Field numbers of google/firestore/v1/firestore.proto, document.proto and write.proto. */
const DocumentField = { name: 1, createTime: 3, updateTime: 4 } as const;
const BatchGetField = { found: 1, missing: 2, transaction: 3, readTime: 4 } as const;
const RunQueryField = { document: 1, transaction: 2, readTime: 3, skippedResults: 4, done: 6 } as const;
const CommitField = { writeResults: 1, commitTime: 2 } as const;
const WriteResultField = { updateTime: 1, transformResults: 2 } as const;

export type Mask = readonly FieldPath[] | undefined;

export const fullName = (doc: Doc) => `${doc.collection.database.name}/documents/${doc.path}`;

/** `Document`; with a mask only the fields in it. */
export function documentMessage(name: string, version: Version, mask: Mask): Buffer {
  const writer = new Writer(name.length + (version.fields?.length ?? 0) + 64).stringField(DocumentField.name, name);
  if (mask) writer.raw(writeFields(project(fieldsOf(version), mask)));
  else writer.latin1(version.fields ?? '');
  writer.bytesField(DocumentField.createTime, encodeTimestamp(version.created));
  return writer.bytesField(DocumentField.updateTime, encodeTimestamp(version.updated)).finish();
}

/** `BatchGetDocumentsResponse` */
export function foundMessage(document: Buffer, readTime: Buffer): Buffer {
  const writer = new Writer(document.length + 32).bytesField(BatchGetField.found, document);
  return writer.bytesField(BatchGetField.readTime, readTime).finish();
}

export function missingMessage(name: string, readTime: Buffer): Buffer {
  return new Writer().stringField(BatchGetField.missing, name).bytesField(BatchGetField.readTime, readTime).finish();
}

export function batchGetBegun(transaction: Buffer): Buffer {
  return new Writer().bytesField(BatchGetField.transaction, transaction).finish();
}

/** `RunQueryResponse` */
export function resultMessage(
  document: Buffer,
  readTime: Buffer,
  { last, skipped }: { last: boolean; skipped: number },
) {
  const writer = new Writer(document.length + 32).bytesField(RunQueryField.document, document);
  return queryProgress(writer, readTime, last, skipped);
}

export function noResultMessage(readTime: Buffer, skipped: number): Buffer {
  return queryProgress(new Writer(), readTime, true, skipped);
}

function queryProgress(writer: Writer, readTime: Buffer, last: boolean, skipped: number): Buffer {
  writer.bytesField(RunQueryField.readTime, readTime);
  if (skipped > 0) writer.tag(RunQueryField.skippedResults, WireType.varint).varint(skipped);
  if (last) writer.tag(RunQueryField.done, WireType.varint).varint(1);
  return writer.finish();
}

export function queryBegun(transaction: Buffer): Buffer {
  return new Writer().bytesField(RunQueryField.transaction, transaction).finish();
}

/** `CommitResponse` */
export function commitMessage(result: CommitResult): Buffer {
  const writer = new Writer();
  for (const message of writeResults(result)) writer.bytesField(CommitField.writeResults, message);
  return writer.bytesField(CommitField.commitTime, encodeTimestamp(result.time)).finish();
}

/** `WriteResult` of each write */
function writeResults({ outcomes }: CommitResult): Buffer[] {
  return outcomes.map(({ updated, transformResults }) => {
    const writer = new Writer();
    if (updated !== undefined) writer.bytesField(WriteResultField.updateTime, encodeTimestamp(updated));
    for (const each of transformResults) writer.bytesField(WriteResultField.transformResults, each);
    return writer.finish();
  });
}
