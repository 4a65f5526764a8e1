/** ListDocuments and ListCollectionIds. */
import type { Context, MethodOf } from './context.ts';
import type { Database } from './documents.ts';
import { isName, namePath, parseFieldPath } from './fields.ts';
import { DocumentView } from './match.ts';
import { documentMessage, fullName } from './messages.ts';
import { parseParent } from './names.ts';
import { pathKey } from './order.ts';
import type { Requests } from './protocol.ts';
import { collectionPath, type Ordering, type Query, type Scope } from './query.ts';
import { parseMask } from './read-methods.ts';
import { openRead } from './reads.ts';
import { runQuery, type Result } from './run.ts';
import { invalid, unimplemented } from './status.ts';
import { Writer } from './wire.ts';

const defaultPageSize = 300;

type ListRequest = Requests['ListDocuments'];

export const listDocuments: MethodOf<'ListDocuments'> = async (context, request) => {
  const { database: name, path: parent } = parseParent(request.parent);
  if (!request.collectionId) throw unimplemented('Listing documents of all collections');
  if (request.pageSize && request.pageSize < 0) throw invalid('page_size is negative');
  const scope: Scope = { database: name, parent, collectionId: request.collectionId, group: false };
  const session = context.store.session(name);
  const read = await openRead(context.store, session, request, (transaction) =>
    session.locks.admit(transaction, collectionPath(scope)),
  );
  if (request.showMissing) return [missingPage(context, session.database, scope, request)];
  const query = listQuery(scope, request);
  const { results } = runQuery(session.database, query, context.rules, read.past);
  read.locking?.watched.push({ query, last: undefined });
  context.counts.reads += Math.max(1, results.length);
  const pageSize = request.pageSize || defaultPageSize;
  const page = results.slice(0, pageSize);
  const mask = parseMask(request.mask);
  const documents = page.map(({ doc, version }) => documentMessage(fullName(doc), version, mask));
  const nextPageToken = results.length > pageSize ? tokenAfter(query.orders, page.at(-1)) : undefined;
  return [context.schema.codec('ListDocumentsResponse').encode({ documents, nextPageToken })];
};

/** One more than the page, to learn whether there is a next. */
function listQuery(scope: Scope, { orderBy, pageToken, pageSize }: ListRequest): Query {
  const start = pageToken ? { keys: readToken(pageToken), before: false } : undefined;
  return {
    scope,
    disjunctions: [[]],
    orders: parseOrderBy(orderBy ?? ''),
    start,
    end: undefined,
    offset: 0,
    limit: (pageSize || defaultPageSize) + 1,
    select: undefined,
  };
}

/** Reads `priority desc, __name__`. */
function parseOrderBy(orderBy: string): Ordering[] {
  const parts = orderBy
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
  const orders = parts.map((part) => {
    const [path, direction = 'asc'] = part.split(/\s+/);
    return { path: parseFieldPath(path), descending: direction.toLowerCase() === 'desc' };
  });
  if (orders.some(({ path }) => isName(path))) return orders;
  return [...orders, { path: namePath, descending: orders.at(-1)?.descending ?? false }];
}

function tokenAfter(orders: readonly Ordering[], last: Result | undefined): string {
  const view = last && new DocumentView(last.doc, last.version, false);
  return writeToken(orders.map(({ path }) => view?.key(path)));
}

/** A page token is the place of the page's last document, as keys. */
const writeToken = (keys: readonly (string | undefined)[]) => Buffer.from(JSON.stringify(keys)).toString('base64url');

function readToken(token: string): string[] {
  try {
    return JSON.parse(Buffer.from(token, 'base64url').toString()) as string[];
  } catch {
    throw invalid('Invalid page token');
  }
}

/** Documents and those ids that only have documents below them, by name. */
function missingPage({ schema }: Context, database: Database, scope: Scope, request: ListRequest): Buffer {
  if (request.orderBy) throw invalid('show_missing cannot be used with order_by');
  if (request.readTime || request.transaction) throw unimplemented('Listing missing documents as of another time');
  const path = collectionPath(scope);
  const [after = ''] = request.pageToken ? readToken(request.pageToken) : [];
  const ids = [...idsIn(database, path)].map((id) => ({ id, key: pathKey(id) })).filter(({ key }) => key > after);
  ids.sort((a, b) => (a.key < b.key ? -1 : 1));
  const page = ids.slice(0, request.pageSize || defaultPageSize);
  const mask = parseMask(request.mask);
  const documents = page.map(({ id }) => {
    const version = database.find(path, id)?.live;
    const name = `${database.name}/documents/${path}/${id}`;
    return version ? documentMessage(name, version, mask) : new Writer().stringField(1, name).finish();
  });
  const nextPageToken = ids.length > page.length ? writeToken([page.at(-1)?.key]) : undefined;
  return schema.codec('ListDocumentsResponse').encode({ documents, nextPageToken });
}

function idsIn(database: Database, path: string): Set<string> {
  const ids = new Set<string>();
  for (const { id, live } of database.collections.get(path)?.documents.values() ?? []) if (live) ids.add(id);
  for (const collection of database.collections.values()) {
    if (collection.size === 0 || !collection.path.startsWith(`${path}/`)) continue;
    ids.add(collection.path.slice(path.length + 1).split('/')[0] as string);
  }
  return ids;
}

export const listCollectionIds: MethodOf<'ListCollectionIds'> = async (context, request) => {
  if (request.readTime) throw unimplemented('Listing collections as of another time');
  const { database, path } = parseParent(request.parent);
  const found = new Set<string>();
  for (const collection of context.store.session(database).database.collections.values()) {
    const id = collection.size > 0 ? idBelow(path, collection.path) : undefined;
    if (id && id > (request.pageToken ?? '')) found.add(id);
  }
  const ids = [...found].sort();
  const collectionIds = ids.slice(0, request.pageSize || ids.length);
  const nextPageToken = ids.length > collectionIds.length ? collectionIds.at(-1) : undefined;
  context.counts.reads++;
  return [context.schema.codec('ListCollectionIdsResponse').encode({ collectionIds, nextPageToken })];
};

/** The collection directly below a document (or the root) in which a collection lies or which it is. */
function idBelow(document: string, collection: string): string | undefined {
  if (document === '') return collection.split('/')[0];
  return collection.startsWith(`${document}/`) ? collection.slice(document.length + 1).split('/')[0] : undefined;
}
