import { expect, test } from '@jest/globals';
import { namesOf } from '../raw.ts';
import { codeOf, status, type Target } from '../target.ts';

const integer = { integerValue: '1' };
const nested = (depth: number): object => (depth === 0 ? integer : { mapValue: { fields: { in: nested(depth - 1) } } });
const text = (length: number) => ({ stringValue: 'x'.repeat(length) });

const maxValue = 1_048_487;
const maxDocument = 1_048_576;
/** https://firebase.google.com/docs/firestore/storage-size: names and ids take a byte more, documents 32, names 16. */
const ofDocument = 32 + 16 + 'a/1'.length + 1;
const ofField = (name: string) => name.length + 1;

const outcomeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'taken',
    () => 'refused',
  );

/** What is too much or malformed is refused as INVALID_ARGUMENT; what is just allowed is not. */
export function limits(target: () => Target): void {
  const write = (path: string, fields: object) => {
    const { database, name } = namesOf(target().client());
    return target().raw.call('Commit', { database, writes: [{ update: { name: name(path), fields } }] });
  };

  test.each([
    ['an array in an array', { a: { arrayValue: { values: [{ arrayValue: { values: [] } }] } } }],
    ['a reserved field name', { __a__: integer }],
    [
      'a path over 1,500 bytes through a list',
      { ['ä'.repeat(400)]: { arrayValue: { values: [{ mapValue: { fields: { ['ö'.repeat(400)]: integer } } }] } } },
    ],
    ['a reserved field name in a map', { a: { mapValue: { fields: { __a__: integer } } } }],
    ['an empty field name', { '': integer }],
    ['a field name over 1,500 bytes', { ['ä'.repeat(751)]: integer }],
    ['a reserved field name with a line break', { '__\n__': integer }],
    ['a path over 1,500 bytes', { ['ä'.repeat(400)]: { mapValue: { fields: { ['ö'.repeat(350)]: integer } } } }],
    ['a value without a type', { a: {} }],
    ['a time before the year 1', { a: { timestampValue: { seconds: '-62135596801' } } }],
    ['a time after the year 9999', { a: { timestampValue: { seconds: '253402300800' } } }],
    ['a latitude over 90', { a: { geoPointValue: { latitude: 91, longitude: 0 } } }],
    ['a reference to nothing', { a: { referenceValue: 'elsewhere' } }],
    ['maps 21 deep', { a: nested(21) }],
    ['a string that is a byte too long', { a: text(maxValue + 1) }],
    ['bytes that are one too many', { a: { bytesValue: Buffer.alloc(maxValue + 1) } }],
    [
      'a document that is a byte too large',
      { a: text(maxDocument - ofDocument - 2 * ofField('a') - 1_000), b: text(999) },
    ],
  ])('%s is refused', async (_what, fields) => {
    expect(await codeOf(write('a/1', fields))).toBe(status.invalidArgument);
  });

  test.each([
    ['a field name of 1,500 bytes', { ['ä'.repeat(750)]: integer }],
    ['a name that only begins as a reserved one', { __a: integer, a__: integer, __: integer, ____: integer }],
    ['maps 20 deep', { a: nested(20) }],
    ['the longest string', { a: text(maxValue) }],
    ['the largest document', { a: text(maxDocument - ofDocument - 2 * ofField('a') - 1_000), b: text(998) }],
    [
      'an array in a map in an array',
      { a: { arrayValue: { values: [{ mapValue: { fields: { b: { arrayValue: {} } } } }] } } },
    ],
  ])('%s is taken', async (_what, fields) => {
    await write('a/1', fields);
  });

  test.each(['a/b/c/d', `a/${'x'.repeat(1_500)}`, 'a/ü…', 'a b/c+d', 'a/\u0000'])(
    'a document can be named %j',
    async (path) => {
      const db = target().client();
      await db.doc(path).set({ n: 1 });
      expect((await db.doc(path).get()).exists).toBe(true);
      expect((await db.doc(path).parent.get()).docs.map(({ ref }) => ref.path)).toEqual([path]);
    },
  );

  test.each([
    'a..b',
    'a-b',
    '__a__',
    '`__\n__`',
    '',
    '.a',
    'a.',
    '`a',
    'x'.repeat(1_501),
    `${'x'.repeat(750)}.${'y'.repeat(750)}`,
    'a.'.repeat(20) + 'a',
  ])('%j is no field path', async (fieldPath) => {
    const { database, name } = namesOf(target().client());
    const writes = [{ update: { name: name('a/1'), fields: {} }, updateMask: { fieldPaths: [fieldPath] } }];
    expect(await codeOf(target().raw.call('Commit', { database, writes }))).toBe(status.invalidArgument);
  });

  test('the name cannot be written', async () => {
    const { database, name } = namesOf(target().client());
    const writes = [{ update: { name: name('a/1'), fields: {} }, updateMask: { fieldPaths: ['__name__'] } }];
    const commit = target().raw.call('Commit', { database, writes });
    const because = 'Write.update_mask must not contain a reserved field name';
    const does = 'taken' as const;
    expect(await outcomeOf(commit)).toBe(target().expected('refused', { does, because }));
  });

  test('a document of another database is refused', async () => {
    const { database } = namesOf(target().client());
    const { name } = namesOf(target().client());
    const elsewhere = target().raw.call('Commit', {
      database,
      writes: [{ update: { name: name('a/1'), fields: {} } }],
    });
    const because = 'CommitRequest.database names the database of the writes';
    expect(await outcomeOf(elsewhere)).toBe(target().expected('refused', { does: 'taken', because }));
  });

  test('a document is transformed at most 500 times in a commit', async () => {
    const { database, name } = namesOf(target().client());
    const transform = (field: string) => ({ fieldPath: field, increment: integer });
    const write = (from: number, count: number) => ({
      update: { name: name('a/1'), fields: {} },
      updateTransforms: Array.from({ length: count }, (_, at) => transform(`f${from + at}`)),
    });
    await target().raw.call('Commit', { database, writes: [write(0, 250), write(250, 250)] });
    const more = target().raw.call('Commit', { database, writes: [write(0, 250), write(250, 251)] });
    const because = 'https://firebase.google.com/docs/firestore/quotas#writes_and_transactions';
    expect(await outcomeOf(more)).toBe(target().expected('refused', { does: 'taken', because }));
  });

  test('a transform without any is refused', async () => {
    const { database, name } = namesOf(target().client());
    const writes = [{ transform: { document: name('a/1'), fieldTransforms: [] } }];
    expect(await codeOf(target().raw.call('Commit', { database, writes }))).toBe(status.invalidArgument);
  });

  test.each([
    ['a mask', { updateMask: { fieldPaths: ['x'] } }],
    ['transforms', { updateTransforms: [{ fieldPath: 'x', increment: integer }] }],
  ])('a delete with %s is refused', async (_what, part) => {
    const { database, name } = namesOf(target().client());
    const writes = [{ delete: name('a/1'), ...part }];
    expect(await codeOf(target().raw.call('Commit', { database, writes }))).toBe(status.invalidArgument);
  });

  test('a commit of 5,000 writes is taken, one of over 10 MiB is refused', async () => {
    const db = target().client();
    const batch = db.batch();
    for (let n = 0; n < 5_000; n++) batch.set(db.doc(`many/${n}`), { n });
    await batch.commit();
    expect((await db.collection('many').get()).size).toBe(5_000);
    const { database, name } = namesOf(db);
    const writes = Array.from({ length: 11 }, (_, n) => ({
      update: { name: name(`large/${n}`), fields: { text: text(1_000_000) } },
    }));
    const because = 'its gRPC server refuses the message before Firestore sees it';
    expect(await codeOf(target().raw.call('Commit', { database, writes }))).toBe(
      target().expected<number>(status.invalidArgument, { does: status.resourceExhausted, because }),
    );
  });
}
