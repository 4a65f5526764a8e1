import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import type { KnownSku } from '../../../../../shared/sources/subject-rules.ts';
import { replacementsIn } from '../../../../../shared/sources/workspace/replacement.ts';

const known = (skuId: string, ids: string, living = true): KnownSku => ({
  skuId,
  subscriptionIds: ids.split(' '),
  living,
});
const has = (...pairs: string[]) =>
  pairs.map((pair) => {
    const [skuId, subscriptionId] = pair.split(':') as [string, string];
    return { skuId, subscriptionId };
  });
const pair = [{ old: 'starter', new: 'plus' }];

describe('the pair is told', () => {
  test.each([
    ['by the id that stayed, the new SKU named', 'plus', has('plus:1'), [known('starter', '1')]],
    ['by the id that stayed, the old SKU named', 'starter', has('plus:1'), [known('starter', '1')]],
    ['by an id seen before the last', 'plus', has('plus:1'), [known('starter', '1 2')]],
    ['by the id, whatever else is gone', 'plus', has('plus:1'), [known('starter', '1'), known('vault', '9')]],
    [
      'by the id, though the new SKU was known',
      'plus',
      has('plus:1'),
      [known('starter', '1'), known('plus', '1', false)],
    ],
    ['by what is gone, the new SKU named', 'plus', has('plus:2'), [known('starter', '1')]],
    ['by what is gone, the new SKU seen already', 'plus', has('plus:2'), [known('starter', '1'), known('plus', '2')]],
    ['by what is gone, others staying', 'plus', has('vault:9', 'plus:2'), [known('starter', '1'), known('vault', '9')]],
    ['by what came, the old SKU named', 'starter', has('plus:2'), [known('starter', '1')]],
    ['by what came, others staying', 'starter', has('plus:2', 'vault:9'), [known('starter', '1'), known('vault', '9')]],
    ['whatever was gone long before', 'plus', has('plus:2'), [known('starter', '1'), known('vault', '9', false)]],
  ])('%s', (_, named, listed, subjects) => {
    expect(replacementsIn({ named, listed, known: subjects })).toStrictEqual(pair);
  });
});

test('an id that moved between two others is told, and keeps the named SKU from being taken for one of them', () => {
  const listed = has('plus:1', 'voice:3');
  const subjects = [known('starter', '1'), known('voice', '3')];
  expect(replacementsIn({ named: 'voice', listed, known: subjects })).toStrictEqual(pair);
});

describe('no pair is guessed', () => {
  test.each([
    ['nothing else was known', 'plus', has('plus:2'), []],
    ['nothing is gone', 'plus', has('plus:2', 'starter:1'), [known('starter', '1')]],
    ['two are gone', 'plus', has('plus:2'), [known('starter', '1'), known('vault', '9')]],
    ['what is gone was cancelled or replaced before', 'plus', has('plus:2'), [known('starter', '1', false)]],
    ['another came as well, the new SKU named', 'plus', has('plus:2', 'voice:3'), [known('starter', '1')]],
    ['two came, the old SKU named', 'starter', has('plus:2', 'voice:3'), [known('starter', '1')]],
    ['none came, the old SKU named', 'starter', has('vault:9'), [known('starter', '1'), known('vault', '9')]],
    ['the named SKU is neither there nor known', 'basic', has('plus:2'), [known('starter', '1')]],
    ['the customer has nothing any more', 'starter', [], [known('starter', '1')]],
  ])('where %s', (_, named, listed, subjects) => {
    expect(replacementsIn({ named, listed, known: subjects })).toStrictEqual([]);
  });
});

test('whatever is known and listed: only what lived and is gone is replaced, by what is listed; the id moved, or it was named', () => {
  const sku = fc.constantFrom('a', 'b', 'c', 'd');
  const id = fc.constantFrom('1', '2', '3', '4', '5');
  const listed = fc.uniqueArray(fc.record({ skuId: sku, subscriptionId: id }), {
    selector: (each) => each.subscriptionId,
  });
  const subjects = fc.uniqueArray(
    fc.record({ skuId: sku, subscriptionIds: fc.uniqueArray(id), living: fc.boolean() }),
    { selector: (each) => each.skuId },
  );
  fc.assert(
    fc.property(sku, listed, subjects, (named, has_, all) => {
      for (const { old, new: by } of replacementsIn({ named, listed: has_, known: all })) {
        expect(all.find(({ skuId }) => skuId === old)?.living).toBe(true);
        expect(has_.some(({ skuId }) => skuId === old)).toBe(false);
        expect(has_.some(({ skuId }) => skuId === by)).toBe(true);
        const stayed = (id: string) => has_.some((each) => each.skuId === by && each.subscriptionId === id);
        const moved = all.find(({ skuId }) => skuId === old)!.subscriptionIds.some(stayed);
        expect(moved || old === named || by === named).toBe(true);
      }
    }),
    { numRuns: 2_000 },
  );
});
