import { expect, test } from '@jest/globals';
import type { Timestamp } from '@google-cloud/firestore';
import { FieldValue } from '@google-cloud/firestore';
import { namesOf } from '../raw.ts';
import { codeOf, dataOf, status, type Target } from '../target.ts';

const integer = (value: number | string) => ({ integerValue: String(value) });
const double = (doubleValue: number | string) => ({ doubleValue });
const list = (...values: object[]) => ({ arrayValue: { values } });

interface Case {
  transform: 'increment' | 'maximum' | 'minimum' | 'appendMissingElements' | 'removeAllFromArray';
  present: object | undefined;
  operand: object;
  becomes: object;
}

/** By the documentation of `DocumentTransform.FieldTransform` in google/firestore/v1/write.proto. */
const cases: Case[] = [
  { transform: 'increment', present: integer(5), operand: integer(2), becomes: integer(7) },
  { transform: 'increment', present: integer(5), operand: double(0.5), becomes: double(5.5) },
  { transform: 'increment', present: double(1.5), operand: integer(1), becomes: double(2.5) },
  { transform: 'increment', present: { stringValue: 'x' }, operand: integer(3), becomes: integer(3) },
  { transform: 'increment', present: undefined, operand: double(3), becomes: double(3) },
  {
    transform: 'increment',
    present: integer('9223372036854775800'),
    operand: integer(100),
    becomes: integer('9223372036854775807'),
  },
  {
    transform: 'increment',
    present: integer('-9223372036854775800'),
    operand: integer(-100),
    becomes: integer('-9223372036854775808'),
  },
  {
    transform: 'increment',
    present: integer('9007199254740993'),
    operand: integer(2),
    becomes: integer('9007199254740995'),
  },
  { transform: 'maximum', present: integer(3), operand: double(3), becomes: integer(3) },
  { transform: 'maximum', present: double(3), operand: integer(4), becomes: integer(4) },
  { transform: 'maximum', present: integer(0), operand: double(-0), becomes: integer(0) },
  { transform: 'maximum', present: undefined, operand: integer(1), becomes: integer(1) },
  { transform: 'maximum', present: { nullValue: 'NULL_VALUE' }, operand: integer(1), becomes: integer(1) },
  { transform: 'minimum', present: integer(3), operand: double(2.5), becomes: double(2.5) },
  { transform: 'minimum', present: integer(3), operand: integer(4), becomes: integer(3) },
  { transform: 'minimum', present: { booleanValue: true }, operand: integer(4), becomes: integer(4) },
  {
    transform: 'appendMissingElements',
    present: list(integer(1), integer(2)),
    operand: { values: [integer(2), double(1), integer(3), integer(3), { nullValue: 'NULL_VALUE' }] },
    becomes: list(integer(1), integer(2), integer(3), { nullValue: 'NULL_VALUE' }),
  },
  {
    transform: 'appendMissingElements',
    present: integer(1),
    operand: { values: [integer(2)] },
    becomes: list(integer(2)),
  },
  {
    transform: 'removeAllFromArray',
    present: list(integer(1), double(1), integer(2), { stringValue: 'x' }),
    operand: { values: [double(1), { stringValue: 'x' }] },
    becomes: list(integer(2)),
  },
];

/** Field transforms, by themselves and together with an update. */
export function transforms(target: () => Target): void {
  test.each(cases)('$transform of $operand on $present', async ({ transform, present, operand, becomes }) => {
    const { raw } = target();
    const { database, name } = namesOf(target().client());
    const update = { name: name('a/1'), fields: present ? { value: present } : {} };
    const writes = [{ update, updateTransforms: [{ fieldPath: 'value', [transform]: operand }] }];
    const { writeResults } = await raw.call('Commit', { database, writes });
    const { fields } = await raw.call('GetDocument', { name: name('a/1') });
    expect(fields).toEqual({ value: becomes });
    const ofArray = 'arrayValue' in becomes;
    expect(writeResults).toMatchObject([{ transformResults: [ofArray ? { nullValue: 'NULL_VALUE' } : becomes] }]);
  });

  test('a maximum or minimum with NaN is NaN', async () => {
    const { raw } = target();
    const db = target().client();
    const { database, name } = namesOf(db);
    await db.doc('a/1').set({ a: 1, b: NaN, c: NaN, d: 1 });
    const updateTransforms = [
      { fieldPath: 'a', maximum: double(NaN) },
      { fieldPath: 'b', maximum: integer(1) },
      { fieldPath: 'c', minimum: integer(1) },
      { fieldPath: 'd', minimum: double(NaN) },
    ];
    const update = { name: name('a/1'), fields: {} };
    await raw.call('Commit', { database, writes: [{ update, updateMask: { fieldPaths: [] }, updateTransforms }] });
    expect(await dataOf(db.doc('a/1'))).toEqual({ a: NaN, b: NaN, c: NaN, d: NaN });
  });

  test('the server time is one for all fields of a commit, in milliseconds, not later than the commit', async () => {
    const db = target().client();
    const batch = db.batch();
    batch.set(db.doc('a/1'), { at: FieldValue.serverTimestamp(), in: { at: FieldValue.serverTimestamp() } });
    batch.update(db.doc('a/1'), { again: FieldValue.serverTimestamp() });
    const [result] = await batch.commit();
    const data = (await dataOf(db.doc('a/1'))) as { at: Timestamp; in: { at: Timestamp }; again: Timestamp };
    expect([data.in.at, data.again]).toEqual([data.at, data.at]);
    expect(data.at.nanoseconds % 1_000_000).toBe(0);
    expect(data.at.toMillis()).toBeLessThanOrEqual(result?.writeTime.toMillis() ?? 0);
  });

  test('transforms come after the update, in their order, and make the maps on their way', async () => {
    const db = target().client();
    await db.doc('a/1').set({ n: 1, list: ['a'] });
    await db.doc('a/1').update({ n: 5, 'in.count': FieldValue.increment(2), list: FieldValue.arrayUnion('b') });
    await db.doc('a/2').set({ n: FieldValue.increment(3) }, { merge: true });
    expect(await dataOf(db.doc('a/1'))).toEqual({ n: 5, in: { count: 2 }, list: ['a', 'b'] });
    expect(await dataOf(db.doc('a/2'))).toEqual({ n: 3 });
  });

  test('a transform that changes nothing keeps the time of the last update', async () => {
    const db = target().client();
    const first = await db.doc('a/1').set({ list: ['a'], n: 4 });
    const again = await db.doc('a/1').update({ list: FieldValue.arrayUnion('a'), n: FieldValue.increment(0) });
    expect(again.writeTime).toEqual(first.writeTime);
  });

  test('only numbers can be added', async () => {
    const { raw } = target();
    const { database, name } = namesOf(target().client());
    const update = { name: name('a/1'), fields: {} };
    const writes = [{ update, updateTransforms: [{ fieldPath: 'n', increment: { stringValue: '1' } }] }];
    expect(await codeOf(raw.call('Commit', { database, writes }))).toBe(status.invalidArgument);
  });
}
