/** Resource names: `projects/{project}/databases/{database}/documents/{path}`. */
import { invalid } from './status.ts';
import { maxNameBytes } from './values.ts';

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

/** Takes a document's name apart. Its ids are not looked at: that matters only when it is written (`assertIds`). */
export function parseDocumentName(name: string | undefined): DocumentName {
  const { database, path } = split(name);
  const slash = path.lastIndexOf('/');
  if (slash < 0) throw invalid(`Document name "${name}" has no document id`);
  return { database, collection: path.slice(0, slash), id: path.slice(slash + 1) };
}

export function parseParent(name: string | undefined): ParentName {
  const parent = split(name);
  if (parent.path && parent.path.split('/').length % 2 !== 0) throw invalid(`"${name}" is not a document's name`);
  return parent;
}

function split(name: string | undefined): ParentName {
  const match = belowDatabase.exec(name ?? '');
  if (!match?.[1]) throw invalid(`Resource name "${name ?? ''}" is not below a database`);
  return { database: match[1], path: match[2] ?? '' };
}

/** Collection and document ids: https://firebase.google.com/docs/firestore/quotas#collections_documents_and_fields */
export function assertIds({ collection, id }: DocumentName): void {
  const ids = [...collection.split('/'), id];
  if (ids.length % 2 !== 0) throw invalid(`Document name "${collection}/${id}" is a collection's`);
  for (const each of ids) assertId(each);
}

export function assertId(id: string): void {
  if (id === '' || id === '.' || id === '..' || id.includes('/')) throw invalid(`Resource id "${id}" is invalid.`);
  if (/^__.*__$/.test(id)) throw invalid(`Resource id "${id}" is invalid because it is reserved.`);
  if (Buffer.byteLength(id) > maxNameBytes) {
    throw invalid(`The key path element name is longer than ${maxNameBytes} bytes.`);
  }
}

/** Stored size of a document's name: its ids and 16 bytes. */
export const nameSize = ({ collection, id }: DocumentName) =>
  Buffer.byteLength(collection) + Buffer.byteLength(id) + 18;

export const lastId = (path: string) => path.slice(path.lastIndexOf('/') + 1);
