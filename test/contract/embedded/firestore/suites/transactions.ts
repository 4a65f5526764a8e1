import { expect, test } from '@jest/globals';
import type { Timestamp } from '@google-cloud/firestore';
import { namesOf } from '../raw.ts';
import { codeOf, dataOf, status, type Target } from '../target.ts';
import { isWaiting, n, wire } from '../wire.ts';

/** Transactions are serializable: what one has read nobody else changes before it ends. */
export function transactions(target: () => Target): void {
  test('20 increments by reading and writing end at 20', async () => {
    const db = target().client();
    const counter = db.doc('a/counter');
    await counter.set({ n: 0 });
    const increment = () =>
      db.runTransaction(
        async (transaction) => {
          const { n } = (await transaction.get(counter)).data() as { n: number };
          transaction.update(counter, { n: n + 1 });
        },
        { maxAttempts: 50 },
      );
    // Google's emulator takes up to a minute for as many.
    const times = target().expected(20, { does: 5, because: 'it lets locks time out where they block each other' });
    await Promise.all(Array.from({ length: times }, increment));
    expect(await dataOf(counter)).toEqual({ n: times });
  });

  test('a transaction that only queried sees what it would have found, or fails', async () => {
    const db = target().client();
    const slots = db.collection('slots');
    const claim = (by: number) =>
      db.runTransaction(async (transaction) => {
        const taken = await transaction.get(slots.where('hour', '==', 9));
        if (taken.empty) transaction.create(slots.doc(`by-${by}`), { hour: 9 });
      });
    await Promise.all([1, 2, 3].map(claim));
    expect((await slots.get()).size).toBe(1);
  });

  test('writes are applied at the end, together, or not at all', async () => {
    const db = target().client();
    await db.doc('a/1').set({ n: 1 });
    const failing = db.runTransaction(async (transaction) => {
      const { n } = (await transaction.get(db.doc('a/1'))).data() as { n: number };
      transaction.set(db.doc('a/2'), { n });
      transaction.update(db.doc('a/1'), { n: 2 });
      throw new Error('No');
    });
    await expect(failing).rejects.toThrow('No');
    expect([await dataOf(db.doc('a/1')), await dataOf(db.doc('a/2'))]).toEqual([{ n: 1 }, undefined]);
    const result = await db.runTransaction(async (transaction) => {
      const [one, two] = await transaction.getAll(db.doc('a/1'), db.doc('a/2'));
      transaction.create(db.doc('a/2'), { n: 5 }).delete(db.doc('a/1'));
      return [one?.exists, two?.exists];
    });
    expect(result).toEqual([true, false]);
    expect([await dataOf(db.doc('a/1')), await dataOf(db.doc('a/2'))]).toEqual([undefined, { n: 5 }]);
  });

  test('a write waits for a transaction that has read the document, be it there or not', async () => {
    const db = target().client();
    const { begin, read, commit, rollback } = wire(target(), db);
    await commit(undefined, 'a/1', 1);
    for (const path of ['a/1', 'a/missing']) {
      const transaction = await begin();
      await read(transaction, path);
      const write = commit(undefined, path, 2);
      expect(await isWaiting(db, write)).toBe(true);
      await rollback(transaction);
      await write;
    }
  });

  test('a write waits for a transaction that has queried what it would change', async () => {
    const db = target().client();
    const { begin, query, commit, rollback } = wire(target(), db);
    await commit(undefined, 'a/in', 1);
    await commit(undefined, 'a/out', 2);
    for (const [path, value] of [
      ['a/in', 2],
      ['a/new', 1],
    ] as const) {
      const transaction = await begin();
      await query(transaction, 1);
      const write = commit(undefined, path, value);
      expect(await isWaiting(db, write)).toBe(true);
      await rollback(transaction);
      await write;
      await commit(undefined, 'a/in', 1);
      await db.doc('a/new').delete();
    }
  });

  test('two transactions may read one document, and one of them may then change it', async () => {
    const db = target().client();
    const { begin, read, commit } = wire(target(), db);
    await commit(undefined, 'a/1', 1);
    const [first, second] = [await begin(), await begin()];
    expect([await read(first, 'a/1'), await read(second, 'a/1')]).toEqual([n(1), n(1)]);
    const outcomes = await Promise.allSettled([commit(first, 'a/1', 2), commit(second, 'a/1', 3)]);
    const codes = outcomes.map((each) => (each.status === 'fulfilled' ? 0 : (each.reason as { code: number }).code));
    const failures = codes.filter((code) => code !== 0);
    const because = 'it lets them wait for each other until they time out';
    expect(failures.length).toBeLessThanOrEqual(target().expected(1, { does: 2, because }));
    expect(new Set(failures)).toEqual(new Set([status.aborted]));
    const kept = codes[0] === 0 ? 2 : codes[1] === 0 ? 3 : 1;
    expect(await dataOf(db.doc('a/1'))).toEqual({ n: kept });
  });

  test('a read begins a transaction and says which', async () => {
    const { raw } = target();
    const db = target().client();
    const { database, root, name } = namesOf(db);
    const { commit } = wire(target(), db);
    const newTransaction = { readWrite: {} };
    const [begun, answer] = await raw.stream('BatchGetDocuments', {
      database,
      documents: [name('a/1')],
      newTransaction,
    });
    expect(answer).toMatchObject({ missing: name('a/1') });
    await commit(begun?.['transaction'] as Buffer, 'a/1', 4);
    const structuredQuery = { from: [{ collectionId: 'a' }] };
    const [again, found] = await raw.stream('RunQuery', { parent: root, structuredQuery, newTransaction });
    expect(found).toMatchObject({ document: { name: name('a/1'), fields: n(4) } });
    await commit(again?.['transaction'] as Buffer, 'a/1', 5);
    expect(await dataOf(db.doc('a/1'))).toEqual({ n: 5 });
  });

  test('a transaction that has ended, or never was, is refused', async () => {
    const db = target().client();
    const { begin, read, commit, rollback } = wire(target(), db);
    const committed = await begin();
    await commit(committed);
    expect(await codeOf(commit(committed))).toBe(status.invalidArgument);
    expect(await codeOf(read(committed, 'a/1'))).toBe(status.invalidArgument);
    const rolledBack = await begin();
    await rollback(rolledBack);
    await rollback(rolledBack);
    expect(await codeOf(commit(rolledBack, 'a/1'))).toBe(status.invalidArgument);
    expect(await codeOf(commit(Buffer.from('nothing'), 'a/1'))).toBe(status.invalidArgument);
    expect(await codeOf(rollback(Buffer.from('nothing')))).toBe(status.invalidArgument);
    const reader = await begin({ readOnly: {} });
    expect(await codeOf(commit(reader, 'a/1'))).toBe(status.invalidArgument);
  });

  test('a read-only transaction sees one moment, and holds nobody up', async () => {
    const db = target().client();
    await db.doc('a/1').set({ n: 1 });
    const because = 'it locks what read-only transactions read';
    const changes = target().expected(true, { does: false, because });
    const seen = await db.runTransaction(
      async (transaction) => {
        const before = await transaction.get(db.doc('a/1'));
        if (changes) await db.doc('a/1').set({ n: 2 });
        if (changes) await db.doc('a/2').set({ n: 1 });
        const after = await transaction.get(db.collection('a').where('n', '==', 1));
        const count = await transaction.get(db.collection('a').count());
        return [before.get('n') as number, after.docs.map(({ id }) => id), count.data().count];
      },
      { readOnly: true },
    );
    expect(seen).toEqual([1, ['1'], 1]);
  });

  test('a past moment can be read', async () => {
    const db = target().client();
    const { writeTime } = await db.doc('a/1').set({ n: 1 });
    const removed = await db.doc('a/2').set({ n: 2 });
    await db.doc('a/1').set({ n: 3 });
    await db.doc('a/2').delete();
    await db.doc('a/3').set({ n: 1 });
    const at = (readTime: Timestamp) =>
      db.runTransaction(
        async (transaction) => {
          const found = await transaction.get(db.collection('a').orderBy('n'));
          const one = await transaction.get(db.doc('a/1'));
          return [one.get('n') as number, found.docs.map(({ id }) => id).join(' ')];
        },
        { readOnly: true, readTime },
      );
    expect(await at(writeTime)).toEqual([1, '1']);
    expect(await at(removed.writeTime)).toEqual([1, '1 2']);
    expect(await at((await db.doc('a/1').get()).readTime)).toEqual([3, '3 1']);
  });

  test('the future cannot be read', async () => {
    const { raw } = target();
    const { name } = namesOf(target().client());
    const readTime = { seconds: String(Math.floor(Date.now() / 1000) + 1_000) };
    expect(await codeOf(raw.call('GetDocument', { name: name('a/1'), readTime }))).toBe(status.invalidArgument);
  });
}
