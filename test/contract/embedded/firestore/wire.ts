/** Transactions on the wire, one call after the other. */
import type { Firestore } from '@google-cloud/firestore';
import { namesOf } from './raw.ts';
import type { Target } from './target.ts';

/** The fields of the documents that these calls write. */
export const n = (value: number) => ({ n: { integerValue: String(value) } });

export function wire(target: Target, db: Firestore) {
  const { raw } = target;
  const { database, root, name } = namesOf(db);
  const commitOf = (transaction: Buffer | undefined, path?: string, value = 0) => ({
    database,
    ...(transaction && { transaction }),
    writes: path ? [{ update: { name: name(path), fields: n(value) } }] : [],
  });
  return {
    begin: async (options: object = { readWrite: {} }) =>
      (await raw.call('BeginTransaction', { database, options }))['transaction'] as Buffer,
    /** The document's fields, undefined if it is missing. */
    read: async (transaction: Buffer, path: string) => {
      const [answer] = await raw.stream('BatchGetDocuments', { database, transaction, documents: [name(path)] });
      return answer?.['found'] ? (answer['found'] as { fields: unknown }).fields : undefined;
    },
    /** Documents of collection `a` with that value. */
    query: (transaction: Buffer, value: number) => {
      const where = { fieldFilter: { field: { fieldPath: 'n' }, op: 'EQUAL', value: n(value).n } };
      const structuredQuery = { from: [{ collectionId: 'a' }], where };
      return raw.stream('RunQuery', { parent: root, transaction, structuredQuery });
    },
    commit: (transaction: Buffer | undefined, path?: string, value?: number) =>
      raw.call('Commit', commitOf(transaction, path, value)),
    startCommit: (path: string, value: number) => raw.start('Commit', commitOf(undefined, path, value)),
    rollback: (transaction: Buffer) => raw.call('Rollback', { database, transaction }),
  };
}

/** Whether something is still not over after everything that was started after it has been answered. */
export async function isWaiting(db: Firestore, started: Promise<unknown>): Promise<boolean> {
  let waiting = true;
  const over = () => (waiting = false);
  started.then(over, over);
  for (let round = 0; round < 3; round++) await db.doc('unrelated/1').set({ round });
  return waiting;
}
