/** ListDocuments and ListCollectionIds. */
import type { Context, MethodOf } from './context.ts';
import type { Database } from './documents.ts';
import { isName, namePath, parseFieldPath } from './fields.ts';
import { DocumentView } from './match.ts';
import { documentMessage, fullName } from './messages.ts';
import { assertCollectionId, parseParent } from './names.ts';
import { pathKey } from './order.ts';
import type { Requests } from './protocol.ts';
import { assertOrders, collectionPath, type Ordering, type Query, type Scope } from './query.ts';
import { parseMask } from './read-methods.ts';
import { openRead } from './reads.ts';
import { runQuery, type Result } from './run.ts';
import { invalid, unimplemented } from './status.ts';
import { Writer } from './wire.ts';
import { present } from '../base/checked.ts';

const defaultPageSize = 300;

type ListRequest = Requests['ListDocuments'];

export const listDocuments: MethodOf<'ListDocuments'> = async (context, request) => {
  const { database: name, path: parent } = parseParent(request.parent);
  if (!request.collectionId) throw unimplemented('Listing documents of all collections');
  assertCollectionId(request.collectionId);
  assertPageSize(request.pageSize);
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
  const orders = parseOrderBy(orderBy ?? '');
  const start = pageToken ? { keys: readToken(pageToken, orders.length), before: false } : undefined;
  return {
    scope,
    disjunctions: [[]],
    orders,
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
    const [path, direction = 'asc', ...more] = part.split(/\s+/);
    if (more.length > 0 || !/^(asc|desc)$/i.test(direction)) throw invalid(`Invalid order by clause "${part}".`);
    return { path: parseFieldPath(path), descending: direction.toLowerCase() === 'desc' };
  });
  assertOrders(orders);
  if (orders.some(({ path }) => isName(path))) return orders;
  return [...orders, { path: namePath, descending: orders.at(-1)?.descending ?? false }];
}

function tokenAfter(orders: readonly Ordering[], last: Result | undefined): string {
  const view = last && new DocumentView(last.doc, last.version, false);
  return writeToken(orders.map(({ path }) => view?.key(path)));
}

/** A page token is the place of the page's last document, as keys. */
const writeToken = (keys: readonly (string | undefined)[]) => Buffer.from(JSON.stringify(keys)).toString('base64url');

function readToken(token: string, length: number): string[] {
  const keys = parsedToken(token);
  const ours = Array.isArray(keys) && keys.length === length && keys.every((key) => typeof key === 'string');
  if (!ours) throw invalid('Invalid page token');
  return keys;
}

function parsedToken(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token, 'base64url').toString());
  } catch {
    return undefined;
  }
}

function assertPageSize(size = 0): void {
  if (size < 0) throw invalid(`page_size must not be negative, it is ${size}`);
}

/** Documents and those ids that only have documents below them, by name. */
function missingPage({ schema }: Context, database: Database, scope: Scope, request: ListRequest): Buffer {
  if (request.orderBy) throw invalid('show_missing cannot be used with order_by');
  if (request.readTime || request.transaction) throw unimplemented('Listing missing documents as of another time');
  const path = collectionPath(scope);
  const [after = ''] = request.pageToken ? readToken(request.pageToken, 1) : [];
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
    const [id = ''] = collection.path.slice(path.length + 1).split('/', 1);
    ids.add(id);
  }
  return ids;
}

export const listCollectionIds: MethodOf<'ListCollectionIds'> = async (context, request) => {
  if (request.readTime) throw unimplemented('Listing collections as of another time');
  assertPageSize(request.pageSize);
  const { database, path } = parseParent(request.parent);
  const [after = ''] = request.pageToken ? readToken(request.pageToken, 1) : [];
  const found = new Map<string, string>();
  for (const collection of context.store.session(database).database.collections.values()) {
    const id = collection.size > 0 ? idBelow(path, collection.path) : undefined;
    if (id) found.set(pathKey(id), id);
  }
  const keys = [...found.keys()].filter((key) => key > after).sort();
  const page = keys.slice(0, request.pageSize || keys.length);
  const collectionIds = page.map((key) => present(found.get(key), key));
  const nextPageToken = keys.length > page.length ? writeToken([page.at(-1)]) : undefined;
  context.counts.reads++;
  return [context.schema.codec('ListCollectionIdsResponse').encode({ collectionIds, nextPageToken })];
};

/** The collection directly below a document (or the root) in which a collection lies or which it is. */
function idBelow(document: string, collection: string): string | undefined {
  if (document === '') return collection.split('/')[0];
  return collection.startsWith(`${document}/`) ? collection.slice(document.length + 1).split('/')[0] : undefined;
}
