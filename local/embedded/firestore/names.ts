/** Resource names: `projects/{project}/databases/{database}/documents/{path}`. */
import { invalid } from './status.ts';
import { itemAt } from '../base/checked.ts';

export interface DocumentName {
  /** `projects/{project}/databases/{database}` */
  readonly database: string;
  /** Path of the collection, e.g. `events` or `events/1/notes`. */
  readonly collection: string;
  readonly id: string;
}

export interface ParentName {
  readonly database: string;
  /** Path of a document, or empty for the root. */
  readonly path: string;
}

const databaseName = /^projects\/[^/]+\/databases\/[^/]+$/;
const belowDatabase = /^(projects\/[^/]+\/databases\/[^/]+)\/documents(?:\/(.*))?$/s;

export function assertDatabase(name: string | undefined): string {
  if (!name || !databaseName.test(name)) throw invalid(`Invalid database name "${name ?? ''}"`);
  return name;
}

/** Takes a document's name apart, and refuses one that no document can have, wherever it is named. */
export function parseDocumentName(name: string | undefined): DocumentName {
  const { database, path } = split(name);
  assertPath(path);
  const slash = path.lastIndexOf('/');
  return { database, collection: path.slice(0, slash), id: path.slice(slash + 1) };
}

/** Takes the name of a document or of the root apart, and refuses the same. */
export function parseParent(name: string | undefined): ParentName {
  const parent = split(name);
  if (parent.path !== '') assertPath(parent.path);
  return parent;
}

function split(name: string | undefined): ParentName {
  const match = belowDatabase.exec(name ?? '');
  if (!match?.[1]) throw invalid(`Resource name "${name ?? ''}" is not below a database`);
  return { database: match[1], path: match[2] ?? '' };
}

// https://firebase.google.com/docs/firestore/quotas#collections_documents_and_fields
export const maxNameBytes = 1_500;
const maxDocumentNameBytes = 6 * 1_024;
const maxDepth = 100;

function assertPath(path: string): void {
  const ids = path.split('/');
  if (ids.length % 2 !== 0) throw invalid(`"${path}" is not a document's name`);
  for (let at = 0; at < ids.length; at += 2) {
    assertCollectionId(itemAt(ids, at));
    assertDocumentId(itemAt(ids, at + 1));
  }
  if (ids.length > 2 * maxDepth) throw invalid(`Key path is too long. Cannot exceed ${maxDepth} elements.`);
  if (path.length > maxDocumentNameBytes / 4 && pathSize(path) > maxDocumentNameBytes) {
    throw invalid(`A document's name is longer than ${maxDocumentNameBytes} bytes.`);
  }
}

/** Refuses ids that the service keeps for itself. */
export function assertCollectionId(id: string): void {
  assertText('Collection', id);
  if (isReserved(id)) throw invalid(`Collection id "${id}" is invalid because it is reserved.`);
}

/** Refuses the same, but for ids that are numbers: entities that come from Datastore have them. */
export function assertDocumentId(id: string): void {
  assertText('Resource', id);
  if (!isReserved(id)) return;
  const digits = numericId.exec(id)?.[1];
  if (digits === undefined) throw invalid(`Resource id "${id}" is invalid because it is reserved.`);
  if (BigInt.asIntN(64, BigInt(digits)) !== BigInt(digits)) {
    throw invalid(`Resource id "${id}" is invalid because it is not a 64 bit integer.`);
  }
}

function assertText(kind: 'Collection' | 'Resource', id: string): void {
  if (id === '') throw invalid(`A ${kind.toLowerCase()} id is empty.`);
  if (id === '.' || id === '..') throw invalid(`${kind} id "${id}" is invalid because it is reserved.`);
  if (id.includes('/')) throw invalid(`${kind} id "${id}" is invalid because it contains "/".`);
  // A string's UTF-8 is at most three times its length: counting bytes is rarely needed.
  if (id.length * 3 > maxNameBytes && Buffer.byteLength(id) > maxNameBytes) {
    throw invalid(`${kind} id "${id.slice(0, 32)}…" is longer than ${maxNameBytes} bytes.`);
  }
}

/** Ids and field names of the form `__.*__`, but for `____` (seen in Google's emulator). */
export const isReserved = (id: string) => id.length > 4 && id.startsWith('__') && id.endsWith('__');

// `__id7__` is Datastore's entity 7. A number has one spelling, and 0 is no id (seen in Google's emulator).
const numericId = /^__id(-?[1-9]\d*)__$/;

/** The number that an id stands for, if it does. */
export function numberOfId(id: string): bigint | undefined {
  const digits = id.startsWith('__id') ? numericId.exec(id)?.[1] : undefined;
  return digits === undefined ? undefined : BigInt(digits);
}

/** Stored size of a document's name. */
export const nameSize = ({ collection, id }: DocumentName) => pathSize(`${collection}/${id}`);

/** Ids take a byte more than their text, numeric ones 8, the name 16: https://firebase.google.com/docs/firestore/storage-size */
function pathSize(path: string): number {
  const numeric = path.includes('/__id') ? path.split('/').filter((id) => numberOfId(id) !== undefined) : [];
  return Buffer.byteLength(path) + 1 + 16 + numeric.reduce((less, id) => less + 8 - (id.length + 1), 0);
}

export const lastId = (path: string) => path.slice(path.lastIndexOf('/') + 1);
