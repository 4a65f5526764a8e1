/** Commit, BatchWrite, CreateDocument, UpdateDocument, DeleteDocument, BeginTransaction, Rollback. */
import { randomBytes } from 'node:crypto';
import type { Context, MethodOf } from './context.ts';
import type { Cancellable } from './locks.ts';
import { commitMessage, documentMessage } from './messages.ts';
import { assertDatabase, assertId, parseDocumentName, parseParent, type DocumentName } from './names.ts';
import type { Mask, Write } from './protocol.ts';
import { parseMask } from './read-methods.ts';
import { invalid, StatusError } from './status.ts';
import type { CommitResult, Session } from './store.ts';
import { nullValue, timestamp } from './values.ts';
import { Writer } from './wire.ts';
import { parseDocument, parseWrite, type ParsedWrite } from './writes.ts';

const nothing = Buffer.alloc(0);

export const commit: MethodOf<'Commit'> = async (context, request, call) => {
  const database = assertDatabase(request.database);
  const session = context.store.session(database);
  const transaction = request.transaction?.length ? session.transactions.get(request.transaction) : undefined;
  const writes = (request.writes ?? []).map((write) => parseWrite(write, database));
  count(context, writes);
  return [commitMessage(await session.commit(writes, transaction, call))];
};

function count({ counts }: Context, writes: readonly ParsedWrite[]): void {
  for (const { kind } of writes) {
    if (kind === 'delete') counts.deletes++;
    else counts.writes++;
  }
}

/** Each write by itself: some may fail. */
export const batchWrite: MethodOf<'BatchWrite'> = async (context, request, call) => {
  const database = assertDatabase(request.database);
  const session = context.store.session(database);
  const writes = (request.writes ?? []).map((write) => parseWrite(write, database));
  const paths = new Set(writes.map(({ name }) => `${name.collection}/${name.id}`));
  if (paths.size < writes.length)
    throw invalid('the same document cannot be written more than once in a single request');
  count(context, writes);
  const results = await Promise.all(writes.map((write) => tryWrite(session, write, call)));
  const answer = { writeResults: results.map(({ result }) => result), status: results.map(({ status }) => status) };
  return [context.schema.codec('BatchWriteResponse').encode(answer)];
};

async function tryWrite(session: Session, write: ParsedWrite, call: Cancellable) {
  try {
    return { result: writeResult(await session.commit([write], undefined, call)), status: {} };
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    return { result: {}, status: { code: error.code, message: error.message } };
  }
}

function writeResult({ outcomes: [outcome] }: CommitResult) {
  const { updated, transformResults } = outcome ?? { updated: undefined, transformResults: [nullValue] };
  return { updateTime: updated === undefined ? undefined : timestamp(updated), transformResults };
}

export const createDocument: MethodOf<'CreateDocument'> = async (context, request, call) => {
  const parent = parseParent(request.parent);
  const id = request.documentId || randomBytes(15).toString('base64url');
  assertId(request.collectionId ?? '');
  const { name: given, fields } = parseDocument(request.document ?? nothing);
  if (given) throw invalid('document.name must not be set');
  const name = `${request.parent}/${request.collectionId}/${id}`;
  const update = new Writer().stringField(1, name).raw(fields).finish();
  const session = context.store.session(parent.database);
  return writeOne(context, session, { update, currentDocument: { exists: false } }, request.mask, call);
};

export const updateDocument: MethodOf<'UpdateDocument'> = async (context, request, call) => {
  const update = request.document ?? nothing;
  const { database } = parseDocumentName(parseDocument(update).name);
  const { updateMask, currentDocument, mask } = request;
  const write = { update, ...(updateMask && { updateMask }), ...(currentDocument && { currentDocument }) };
  return writeOne(context, context.store.session(database), write, mask, call);
};

/** Writes a document and answers with it. */
async function writeOne(context: Context, session: Session, write: Write, mask: Mask | undefined, call: Cancellable) {
  const parsed = parseWrite(write, session.database.name);
  count(context, [parsed]);
  await session.commit([parsed], undefined, call);
  const version = session.database.find(parsed.name.collection, parsed.name.id)?.live;
  if (!version) throw invalid('The document was deleted at once');
  return [documentMessage(nameOf(parsed.name), version, parseMask(mask))];
}

const nameOf = ({ database, collection, id }: DocumentName) => `${database}/documents/${collection}/${id}`;

export const deleteDocument: MethodOf<'DeleteDocument'> = async (context, request, call) => {
  const { database } = parseDocumentName(request.name);
  const { name = '', currentDocument } = request;
  const write = parseWrite({ delete: name, ...(currentDocument && { currentDocument }) }, database);
  count(context, [write]);
  await context.store.session(database).commit([write], undefined, call);
  return [nothing];
};

export const beginTransaction: MethodOf<'BeginTransaction'> = async (context, request) => {
  const session = context.store.session(assertDatabase(request.database));
  const { id } = session.begin(request.options ?? { readWrite: {} });
  return [context.schema.codec('BeginTransactionResponse').encode({ transaction: id })];
};

/** A transaction that has ended is left as it is, so that a rollback can be repeated. */
export const rollback: MethodOf<'Rollback'> = async (context, request) => {
  const session = context.store.session(assertDatabase(request.database));
  const transaction = session.transactions.find(request.transaction ?? nothing);
  if (transaction) session.end(transaction);
  return [nothing];
};
