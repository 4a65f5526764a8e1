import { expect, test } from '@jest/globals';
import { FieldPath, FieldValue, GeoPoint, Timestamp } from '@google-cloud/firestore';
import { namesOf } from '../raw.ts';
import { codeOf, dataOf, status, type Target } from '../target.ts';

/** Documents are written, read, changed and deleted one by one. */
export function documents(target: () => Target): void {
  test('a document comes back as it was written', async () => {
    const db = target().client();
    const data = {
      null: null,
      no: false,
      yes: true,
      zero: 0,
      negative: -7,
      large: Number.MAX_SAFE_INTEGER,
      half: 0.5,
      nan: NaN,
      infinite: -Infinity,
      time: Timestamp.fromMillis(1_700_000_000_123),
      text: 'Grüße 🌍',
      empty: '',
      bytes: Buffer.from([0, 1, 255]),
      reference: db.doc('a/b'),
      place: new GeoPoint(-12.5, 170),
      list: [1, 'two', { three: [3] }],
      none: [],
      map: { in: { map: { deep: 1 } }, empty: {} },
      'odd name.`\\': 1,
    };
    await db.doc('a/all').set(data);
    expect(await dataOf(db.doc('a/all'))).toEqual(data);
  });

  test('a missing document is said to be missing, at a time', async () => {
    const snapshot = await target().client().doc('a/none').get();
    expect(snapshot.exists).toBe(false);
    expect(snapshot.readTime.toMillis()).toBeGreaterThan(0);
  });

  test('several documents are read at one time, in the order asked for, repeats included', async () => {
    const db = target().client();
    await db.doc('a/1').set({ n: 1 });
    await db.doc('a/2').set({ n: 2 });
    const found = await db.getAll(db.doc('a/2'), db.doc('a/none'), db.doc('a/1'), db.doc('a/2'));
    expect(found.map((each) => each.get('n') as unknown)).toEqual([2, undefined, 1, 2]);
    expect(new Set(found.map(({ readTime }) => readTime.valueOf())).size).toBe(1);
  });

  test('a field mask gives those fields only', async () => {
    const db = target().client();
    await db.doc('a/1').set({ a: { b: 1, c: 2 }, d: 3, 'e.f': 4, g: 5 });
    const fieldMask = ['a.c', 'd', new FieldPath('e.f'), 'missing'];
    const [found] = await db.getAll(db.doc('a/1'), { fieldMask });
    expect(found?.data()).toEqual({ a: { c: 2 }, d: 3, 'e.f': 4 });
  });

  test('create refuses a document that exists', async () => {
    const db = target().client();
    await db.doc('a/1').create({ n: 1 });
    expect(await codeOf(db.doc('a/1').create({ n: 2 }))).toBe(status.alreadyExists);
    expect(await dataOf(db.doc('a/1'))).toEqual({ n: 1 });
  });

  test('of many creates of one document one succeeds', async () => {
    const db = target().client();
    const all = await Promise.allSettled(Array.from({ length: 50 }, (_, n) => db.doc('a/1').create({ n })));
    const codes = all.map((each) => (each.status === 'fulfilled' ? 0 : (each.reason as { code: number }).code));
    expect(codes.sort((a, b) => a - b)).toEqual([0, ...Array<number>(49).fill(status.alreadyExists)]);
  });

  test('update changes the named fields, dotted and deleted ones too, and refuses a missing document', async () => {
    const db = target().client();
    const document = db.doc('a/1');
    expect(await codeOf(document.update({ n: 1 }))).toBe(status.notFound);
    await document.set({ a: { b: 1, c: 2 }, d: 3, e: 4 });
    await document.update({ 'a.b': 10, 'a.new.deep': 5, d: FieldValue.delete(), f: 6 });
    expect(await dataOf(document)).toEqual({ a: { b: 10, c: 2, new: { deep: 5 } }, e: 4, f: 6 });
    await document.update({ 'e.inside': 1, 'a.missing.deep': FieldValue.delete() });
    expect(await dataOf(document)).toEqual({ a: { b: 10, c: 2, new: { deep: 5 } }, e: { inside: 1 }, f: 6 });
  });

  test('set replaces, and merges where asked to', async () => {
    const db = target().client();
    const document = db.doc('a/1');
    await document.set({ a: { b: 1 }, c: 2 });
    await document.set({ a: { d: 3 }, e: FieldValue.delete() }, { merge: true });
    expect(await dataOf(document)).toEqual({ a: { b: 1, d: 3 }, c: 2 });
    await document.set({ a: { x: 1 }, c: 9 }, { mergeFields: ['a'] });
    expect(await dataOf(document)).toEqual({ a: { x: 1 }, c: 2 });
    await document.set({ z: 1 });
    expect(await dataOf(document)).toEqual({ z: 1 });
  });

  test('delete removes, and a document made again was created anew', async () => {
    const db = target().client();
    const document = db.doc('a/1');
    await document.set({ n: 1 });
    const first = await document.get();
    await document.delete();
    expect((await document.get()).exists).toBe(false);
    await document.delete();
    await document.set({ n: 1 });
    const second = await document.get();
    expect((second.createTime?.valueOf() ?? '') > (first.createTime?.valueOf() ?? '')).toBe(true);
  });

  test('a precondition on the last update holds for that version only', async () => {
    const db = target().client();
    const document = db.doc('a/1');
    const { writeTime } = await document.set({ n: 1 });
    const later = await document.update({ n: 2 }, { lastUpdateTime: writeTime });
    expect(await codeOf(document.update({ n: 3 }, { lastUpdateTime: writeTime }))).toBe(status.failedPrecondition);
    expect(await codeOf(document.delete({ lastUpdateTime: writeTime }))).toBe(status.failedPrecondition);
    await document.delete({ lastUpdateTime: later.writeTime });
    expect(await codeOf(document.delete({ lastUpdateTime: later.writeTime }))).toBe(status.failedPrecondition);
    expect(await codeOf(document.delete({ exists: true }))).toBe(status.notFound);
  });

  test('a write that changes nothing keeps the time of the last update', async () => {
    const db = target().client();
    const document = db.doc('a/1');
    const first = await document.set({ a: 1, b: { c: 2, d: 3 } });
    const again = await document.set({ b: { d: 3, c: 2 }, a: 1 });
    const merged = await document.update({ 'b.c': 2 });
    const { updateTime } = await document.get();
    for (const time of [again.writeTime, merged.writeTime, updateTime]) expect(time).toEqual(first.writeTime);
    const changed = await document.update({ a: 2 });
    expect(changed.writeTime.valueOf() > first.writeTime.valueOf()).toBe(true);
  });

  test('times are kept to the microsecond, rounded down', async () => {
    const db = target().client();
    await db.doc('a/1').set({ in: [{ time: new Timestamp(1_000, 123_456_789) }], whole: new Timestamp(5, 999) });
    expect(await dataOf(db.doc('a/1'))).toEqual({
      in: [{ time: new Timestamp(1_000, 123_456_000) }],
      whole: new Timestamp(5, 0),
    });
  });

  test('a batch is applied whole or not at all', async () => {
    const db = target().client();
    await db.doc('a/there').set({ n: 1 });
    const failing = db.batch().set(db.doc('a/1'), { n: 1 }).create(db.doc('a/there'), { n: 2 }).delete(db.doc('a/2'));
    expect(await codeOf(failing.commit())).toBe(status.alreadyExists);
    expect((await db.doc('a/1').get()).exists).toBe(false);
    const batch = db
      .batch()
      .set(db.doc('a/1'), { n: 1 })
      .update(db.doc('a/there'), { n: 3 })
      .update(db.doc('a/1'), { m: 2 });
    const results = await batch.commit();
    expect(new Set(results.map(({ writeTime }) => writeTime.valueOf())).size).toBe(1);
    expect([await dataOf(db.doc('a/1')), await dataOf(db.doc('a/there'))]).toEqual([{ n: 1, m: 2 }, { n: 3 }]);
  });

  test('a bulk writer writes each document by itself', async () => {
    const db = target().client();
    await db.doc('a/there').set({ n: 1 });
    const writer = db.bulkWriter();
    writer.onWriteError(() => false);
    const outcomes = [
      writer.create(db.doc('a/1'), { n: 1 }),
      writer.create(db.doc('a/there'), { n: 2 }),
      writer.update(db.doc('a/none'), { n: 2 }),
      writer.delete(db.doc('a/nothing')),
      writer.set(db.doc('a/2'), { count: FieldValue.increment(2) }, { merge: true }),
    ].map((write) => write.then(() => 0).catch((error: { code: number }) => error.code));
    await writer.close();
    expect(await Promise.all(outcomes)).toEqual([0, status.alreadyExists, status.notFound, 0, 0]);
    expect([await dataOf(db.doc('a/1')), await dataOf(db.doc('a/2'))]).toEqual([{ n: 1 }, { count: 2 }]);
  });

  test('a commit of no writes has a time, and one of a batch no document twice', async () => {
    const { raw } = target();
    const { database, name } = namesOf(target().client());
    const empty = await raw.call('Commit', { database });
    expect('commitTime' in empty && empty['commitTime'] !== null).toBe(
      target().expected(true, { does: false, because: 'CommitResponse.commit_time is not said to be optional' }),
    );
    const write = { update: { name: name('a/1'), fields: {} } };
    expect(await codeOf(raw.call('BatchWrite', { database, writes: [write, write] }))).toBe(status.invalidArgument);
  });

  test('GetDocument, CreateDocument, UpdateDocument and DeleteDocument', async () => {
    const { raw } = target();
    const { root, name } = namesOf(target().client());
    const document = { fields: { n: { integerValue: '1' }, m: { integerValue: '2' } } };
    const created = await raw.call('CreateDocument', { parent: root, collectionId: 'a', documentId: '1', document });
    expect(created).toMatchObject({ name: name('a/1'), ...document });
    const again = raw.call('CreateDocument', { parent: root, collectionId: 'a', documentId: '1', document });
    expect(await codeOf(again)).toBe(status.alreadyExists);
    const unnamed = await raw.call('CreateDocument', { parent: root, collectionId: 'a', document });
    expect((unnamed['name'] as string).startsWith(name('a/'))).toBe(true);
    const changed = await raw.call('UpdateDocument', {
      document: { name: name('a/1'), fields: { n: { integerValue: '5' } } },
      updateMask: { fieldPaths: ['n'] },
      mask: { fieldPaths: ['m'] },
    });
    expect(changed['fields']).toEqual({ m: { integerValue: '2' } });
    const found = await raw.call('GetDocument', { name: name('a/1'), mask: { fieldPaths: ['n'] } });
    expect(found['fields']).toEqual({ n: { integerValue: '5' } });
    await raw.call('DeleteDocument', { name: name('a/1') });
    expect(await codeOf(raw.call('GetDocument', { name: name('a/1') }))).toBe(status.notFound);
    const missing = raw.call('DeleteDocument', { name: name('a/1'), currentDocument: { exists: true } });
    expect(await codeOf(missing)).toBe(status.notFound);
  });
}
