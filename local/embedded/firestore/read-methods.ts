/** GetDocument, BatchGetDocuments, RunQuery, RunAggregationQuery. */
import { Aggregator, parseAggregations } from './aggregate.ts';
import type { Context, MethodOf } from './context.ts';
import type { Version } from './documents.ts';
import { parseFieldPath } from './fields.ts';
import {
  batchGetBegun,
  documentMessage,
  foundMessage,
  fullName,
  missingMessage,
  noResultMessage,
  queryBegun,
  resultMessage,
  type Mask,
} from './messages.ts';
import { assertDatabase, parseDocumentName, parseParent, type DocumentName } from './names.ts';
import type { Consistency, Mask as MaskMessage } from './protocol.ts';
import { collectionPath, parseQuery, type Query } from './query.ts';
import { openRead, type Read } from './reads.ts';
import { runQuery, visitResults, watchedBy, type Results } from './run.ts';
import { Code, invalid, StatusError, unimplemented } from './status.ts';
import type { Session } from './store.ts';
import { timestamp } from './values.ts';

/** A mask without paths is no mask. */
export function parseMask(mask: MaskMessage | undefined): Mask {
  return mask?.fieldPaths?.length ? mask.fieldPaths.map(parseFieldPath) : undefined;
}

export const getDocument: MethodOf<'GetDocument'> = async (context, request) => {
  const name = parseDocumentName(request.name);
  const session = context.store.session(name.database);
  const read = await openRead(context.store, session, request, (transaction) =>
    session.locks.admit(transaction, name.collection, name.id),
  );
  const version = readDocument(session, name, read);
  context.counts.reads++;
  if (!version) throw new StatusError(Code.NOT_FOUND, `Document (${request.name}) not found.`);
  return [documentMessage(request.name ?? '', version, parseMask(request.mask))];
};

export const batchGetDocuments: MethodOf<'BatchGetDocuments'> = async (context, request) => {
  const database = assertDatabase(request.database);
  const names = [...new Set(request.documents ?? [])];
  const parsed = names.map((name) => documentIn(database, name));
  const mask = parseMask(request.mask);
  const session = context.store.session(database);
  const read = await openRead(context.store, session, request, async (transaction) => {
    for (const { collection, id } of parsed) await session.locks.admit(transaction, collection, id);
  });
  const versions = parsed.map((name) => readDocument(session, name, read));
  context.counts.reads += names.length;
  const messages = names.map((name, at) => {
    const version = versions[at];
    return version ? foundMessage(documentMessage(name, version, mask), read.time) : missingMessage(name, read.time);
  });
  return read.begun ? [batchGetBegun(read.begun), ...messages] : messages;
};

function documentIn(database: string, name: string): DocumentName {
  const parsed = parseDocumentName(name);
  if (parsed.database !== database) throw invalid(`Document "${name}" is not in ${database}`);
  return parsed;
}

function readDocument({ database }: Session, { collection, id }: DocumentName, read: Read): Version | undefined {
  read.locking?.documents.add(`${collection}/${id}`);
  const doc = database.find(collection, id);
  return read.past === undefined ? doc?.live : doc?.at(read.past);
}

export const runQueryMethod: MethodOf<'RunQuery'> = async (context, request) => {
  if (request.explainOptions) throw unimplemented('Explaining a query');
  const query = parseQuery(parseParent(request.parent), request.structuredQuery ?? {});
  const { session, read } = await openQuery(context, query, request);
  const found = runQuery(session.database, query, context.rules, read.past);
  read.locking?.watched.push(watchedBy(query, found.results));
  // https://firebase.google.com/docs/firestore/pricing: a query costs at least one read.
  context.counts.reads += Math.max(1, found.results.length + found.skipped);
  return queryMessages(query, read, found);
};

function* queryMessages({ select }: Query, read: Read, { results, skipped }: Results): Generator<Buffer> {
  if (read.begun) yield queryBegun(read.begun);
  if (results.length === 0) yield noResultMessage(read.time, skipped);
  for (const [at, { doc, version }] of results.entries()) {
    const document = documentMessage(fullName(doc), version, select);
    yield resultMessage(document, read.time, { last: at === results.length - 1, skipped: at === 0 ? skipped : 0 });
  }
}

export const runAggregationQuery: MethodOf<'RunAggregationQuery'> = async (context, request) => {
  if (request.explainOptions) throw unimplemented('Explaining a query');
  const { structuredQuery = {}, aggregations = [] } = request.structuredAggregationQuery ?? {};
  const wanted = parseAggregations(aggregations);
  const fields = wanted.flatMap(({ field }) => (field ? [field] : []));
  const query = parseQuery(parseParent(request.parent), structuredQuery, fields);
  const { session, read } = await openQuery(context, query, request);
  const aggregators = wanted.map((each) => new Aggregator(each));
  let entries = 0;
  entries += visitResults(session.database, query, context.rules, read.past, ({ version }) => {
    for (const each of aggregators) each.add(version);
    entries++;
  });
  read.locking?.watched.push({ query, last: undefined });
  context.counts.reads += Math.max(1, Math.ceil(entries / entriesPerRead));
  const result = { aggregateFields: aggregators.map((each) => each.finish()) };
  const answer = { result, transaction: read.begun, readTime: timestamp(read.micros) };
  return [context.schema.codec('RunAggregationQueryResponse').encode(answer)];
};

const entriesPerRead = 1000;

async function openQuery(context: Context, { scope }: Query, consistency: Consistency) {
  const session = context.store.session(scope.database);
  const read = await openRead(context.store, session, consistency, async (transaction) => {
    if (!scope.group) await session.locks.admit(transaction, collectionPath(scope));
  });
  return { session, read };
}
