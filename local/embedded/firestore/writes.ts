/** The effects of a commit's writes: checked once, then computed against the present documents. */
import {
  documentEntry,
  getField,
  isOfDocument,
  mergeEntries,
  parseStoredPath,
  readFields,
  sameFields,
  setField,
  writeFields,
  type FieldPath,
} from './fields.ts';
import { nameSize, parseDocumentName, type DocumentName } from './names.ts';
import type { Precondition, Timestamp, Write } from './protocol.ts';
import { Code, invalid, StatusError } from './status.ts';
import { applyTransforms, parseTransform, type Transform } from './transforms.ts';
import { FieldChecker } from './values.ts';
import { Reader } from './wire.ts';

const maxDocumentBytes = 1_048_576;
const documentOverheadBytes = 32;

/** A write that was found well-formed. */
export interface ParsedWrite {
  readonly name: DocumentName;
  readonly kind: 'replace' | 'merge' | 'delete';
  /** Encoded entries of the document's fields, and their stored size. */
  readonly fields: Buffer;
  readonly size: number;
  /** The paths that a merge sets, or removes where `fields` has nothing. */
  readonly mask: readonly FieldPath[];
  readonly transforms: readonly Transform[];
  readonly precondition: ParsedPrecondition | undefined;
}

type ParsedPrecondition = { exists: boolean } | { updated: number };

/** A document before or after a write; it does not exist if it has no fields. */
export interface State {
  readonly fields: Buffer | undefined;
  readonly created: number;
  readonly updated: number;
}

export interface Change {
  readonly name: DocumentName;
  readonly after: State;
}

export interface WriteOutcome {
  /** When the document was last changed; undefined once it is deleted. */
  readonly updated: number | undefined;
  readonly transformResults: readonly Buffer[];
}

const absent: State = { fields: undefined, created: 0, updated: 0 };
const nothing: Buffer = Buffer.alloc(0);

/** Checks a write to a document of that database. */
export function parseWrite(write: Write, database: string): ParsedWrite {
  const parsed = parseOperation(write);
  if (parsed.name.database !== database) throw invalid(`Document is not in ${database}`);
  return { ...parsed, precondition: parsePrecondition(write.currentDocument) };
}

// https://firebase.google.com/docs/firestore/quotas#writes_and_transactions
const maxTransforms = 500;

/** Checks the writes of one commit. */
export function parseWrites(writes: readonly Write[], database: string): ParsedWrite[] {
  const parsed = writes.map((write) => parseWrite(write, database));
  const counts = new Map<string, number>();
  for (const { name, transforms } of parsed) {
    if (transforms.length === 0) continue;
    const path = `${name.collection}/${name.id}`;
    const count = (counts.get(path) ?? 0) + transforms.length;
    if (count > maxTransforms) throw invalid(`More than ${maxTransforms} transforms of one document: ${path}`);
    counts.set(path, count);
  }
  return parsed;
}

function parseOperation(write: Write): Omit<ParsedWrite, 'precondition'> {
  const plain = { fields: nothing, size: 0, mask: [], transforms: [] };
  if (write.delete !== undefined) {
    if (write.updateMask) throw invalid('a delete must not specify a document mask.');
    if (write.updateTransforms?.length) throw invalid('a delete must not specify an update transform.');
    return { ...plain, name: parseDocumentName(write.delete), kind: 'delete' };
  }
  if (write.transform) {
    if (!write.transform.fieldTransforms?.length) throw invalid('The list of FieldTransform must not be empty.');
    const transforms = write.transform.fieldTransforms.map(parseTransform);
    return { ...plain, name: parseDocumentName(write.transform.document), kind: 'merge', transforms };
  }
  if (!write.update) throw invalid('A write has no operation');
  const { name, fields } = parseDocument(write.update);
  return {
    name: parseDocumentName(name),
    kind: write.updateMask ? 'merge' : 'replace',
    fields,
    size: checkedSize(fields),
    mask: write.updateMask?.fieldPaths?.map(parseStoredPath) ?? [],
    transforms: write.updateTransforms?.map(parseTransform) ?? [],
  };
}

/** The name in an encoded `Document`, and its fields' entries, which all known clients write side by side. */
export function parseDocument(document: Buffer): { name: string; fields: Buffer } {
  const reader = new Reader(document);
  const runs: Buffer[] = [];
  let [name, from, to] = ['', 0, 0];
  for (let at = 0; reader.next(); at = reader.at) {
    if (reader.field === 1) name = reader.string();
    else reader.skip();
    if (reader.field !== documentEntry) continue;
    if (at > to && to > from) runs.push(document.subarray(from, to));
    if (at > to) from = at;
    to = reader.at;
  }
  const last = document.subarray(from, to);
  return { name, fields: runs.length === 0 ? last : Buffer.concat([...runs, last]) };
}

function parsePrecondition(precondition: Precondition | undefined): ParsedPrecondition | undefined {
  if (precondition?.updateTime) return { updated: microsOf(precondition.updateTime) };
  return precondition?.exists === undefined ? undefined : { exists: precondition.exists };
}

/** A time in microseconds since the epoch; it must not be finer. */
export function microsOf({ seconds = 0, nanos = 0 }: Timestamp): number {
  if (nanos % 1000 !== 0) throw invalid('timestamp cannot have more than microseconds precision');
  return seconds * 1e6 + nanos / 1000;
}

/** Computes the effects of writes at `time`, in their order. @throws StatusError where a precondition does not hold */
export class Staging {
  readonly #read: (name: DocumentName) => State | undefined;
  readonly #time: number;
  readonly #changes = new Map<string, Change>();

  constructor(read: (name: DocumentName) => State | undefined, time: number) {
    this.#read = read;
    this.#time = time;
  }

  /** The last state of each document that is changed. */
  get changes(): Iterable<Change> {
    return this.#changes.values();
  }

  apply(write: ParsedWrite): WriteOutcome {
    const path = `${write.name.collection}/${write.name.id}`;
    const before = this.#changes.get(path)?.after ?? this.#read(write.name) ?? absent;
    assertPrecondition(write, before);
    const { fields, transformResults } = outcomeOf(write, before, this.#time);
    if (unchanged(before.fields, fields)) return { updated: fields && before.updated, transformResults };
    const created = before.fields ? before.created : this.#time;
    this.#changes.set(path, { name: write.name, after: { fields, created, updated: this.#time } });
    return { updated: fields && this.#time, transformResults };
  }
}

function outcomeOf(write: ParsedWrite, before: State, time: number) {
  if (write.kind === 'delete') return { fields: undefined, transformResults: [] };
  const plain = write.kind === 'replace' && write.transforms.length === 0;
  const result = plain ? { fields: write.fields, transformResults: [] } : merged(write, before, time);
  assertSize(write.name, plain ? write.size : checkedSize(result.fields));
  return result;
}

function merged(write: ParsedWrite, before: State, time: number) {
  if (write.kind === 'merge' && write.transforms.length === 0 && write.mask.every(isOfDocument)) {
    return { fields: mergeEntries(before.fields ?? nothing, write.fields, write.mask), transformResults: [] };
  }
  const given = readFields(write.fields);
  const fields = write.kind === 'merge' ? readFields(before.fields ?? nothing) : given;
  for (const path of write.mask) setField(fields, path, getField(given, path));
  const transformResults = applyTransforms(fields, write.transforms, time);
  return { fields: writeFields(fields), transformResults };
}

function checkedSize(fields: Buffer): number {
  const checker = new FieldChecker();
  checker.fields(new Reader(fields), documentEntry);
  return checker.size;
}

function assertSize(name: DocumentName, fieldsSize: number): void {
  if (fieldsSize + nameSize(name) + documentOverheadBytes > maxDocumentBytes) {
    throw invalid(`Document "${name.collection}/${name.id}" exceeds the maximum size of ${maxDocumentBytes} bytes.`);
  }
}

function unchanged(before: Buffer | undefined, after: Buffer | undefined): boolean {
  return before && after ? sameFields(before, after) : before === after;
}

function assertPrecondition({ name, precondition }: ParsedWrite, before: State): void {
  if (!precondition) return;
  if ('updated' in precondition) {
    if (before.updated === precondition.updated && before.fields) return;
    throw new StatusError(
      Code.FAILED_PRECONDITION,
      `the stored version (${before.fields ? before.updated : 0}) does not match the required base version (${precondition.updated})`,
    );
  }
  if (precondition.exists === (before.fields !== undefined)) return;
  const path = `${name.database}/documents/${name.collection}/${name.id}`;
  throw precondition.exists
    ? new StatusError(Code.NOT_FOUND, `No document to update: ${path}`)
    : new StatusError(Code.ALREADY_EXISTS, `Document already exists: ${path}`);
}
