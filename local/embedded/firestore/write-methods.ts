/** Commit, BatchWrite, CreateDocument, UpdateDocument, DeleteDocument, BeginTransaction, Rollback. */
import { randomBytes } from 'node:crypto';
import type { Context, MethodOf } from './context.ts';
import type { Cancellable } from './locks.ts';
import { commitMessage, documentMessage } from './messages.ts';
import {
  assertCollectionId,
  assertDatabase,
  assertDocumentId,
  lastId,
  parseDocumentName,
  parseParent,
  type DocumentName,
} from './names.ts';
import type { Mask, Write } from './protocol.ts';
import { parseMask } from './read-methods.ts';
import { invalid, StatusError } from './status.ts';
import type { CommitResult, Session } from './store.ts';
import type { Transaction } from './transactions.ts';
import { timestamp } from './values.ts';
import { Writer } from './wire.ts';
import { parseDocument, parseWrite, parseWrites, type ParsedWrite } from './writes.ts';

const nothing = Buffer.alloc(0);

export const commit: MethodOf<'Commit'> = async (context, request, call) => {
  const database = assertDatabase(request.database);
  const session = context.store.session(database);
  const transaction = request.transaction?.length ? session.transactions.get(request.transaction) : undefined;
  const writes = parseWrites(request.writes ?? [], database);
  return [commitMessage(await apply(context, session, writes, call, transaction))];
};

/** Commits writes, and counts them if that succeeds. */
async function apply(
  { counts }: Context,
  session: Session,
  writes: readonly ParsedWrite[],
  call: Cancellable,
  transaction?: Transaction,
): Promise<CommitResult> {
  const result = await session.commit(writes, transaction, call);
  for (const { kind, name } of writes) {
    if (kind === 'delete') counts.deletes++;
    else counts.writes++;
    const group = lastId(name.collection);
    counts.changes[group] = (counts.changes[group] ?? 0) + 1;
  }
  return result;
}

/** Each write by itself: some may fail. */
export const batchWrite: MethodOf<'BatchWrite'> = async (context, request, call) => {
  const database = assertDatabase(request.database);
  const session = context.store.session(database);
  const writes = parseWrites(request.writes ?? [], database);
  const paths = new Set(writes.map(({ name }) => `${name.collection}/${name.id}`));
  if (paths.size < writes.length)
    throw invalid('the same document cannot be written more than once in a single request');
  const results = await Promise.all(writes.map((write) => tryWrite(context, session, write, call)));
  const answer = { writeResults: results.map(({ result }) => result), status: results.map(({ status }) => status) };
  return [context.schema.codec('BatchWriteResponse').encode(answer)];
};

async function tryWrite(context: Context, session: Session, write: ParsedWrite, call: Cancellable) {
  try {
    return { result: writeResult(await apply(context, session, [write], call)), status: {} };
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    return { result: {}, status: { code: error.code, message: error.message } };
  }
}

function writeResult({ outcomes: [outcome] }: CommitResult) {
  const updateTime = outcome?.updated === undefined ? undefined : timestamp(outcome.updated);
  return { updateTime, transformResults: outcome?.transformResults };
}

export const createDocument: MethodOf<'CreateDocument'> = async (context, request, call) => {
  const parent = parseParent(request.parent);
  const id = request.documentId || randomBytes(15).toString('base64url');
  assertCollectionId(request.collectionId ?? '');
  if (request.documentId) assertDocumentId(request.documentId);
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
  await apply(context, session, [parsed], call);
  const version = session.database.find(parsed.name.collection, parsed.name.id)?.live;
  if (!version) throw invalid('The document was deleted at once');
  return [documentMessage(nameOf(parsed.name), version, parseMask(mask))];
}

const nameOf = ({ database, collection, id }: DocumentName) => `${database}/documents/${collection}/${id}`;

export const deleteDocument: MethodOf<'DeleteDocument'> = async (context, request, call) => {
  const { database } = parseDocumentName(request.name);
  const { name = '', currentDocument } = request;
  const write = parseWrite({ delete: name, ...(currentDocument && { currentDocument }) }, database);
  await apply(context, context.store.session(database), [write], call);
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
