import { describe, expect, it } from '@jest/globals';

import { settingOf, withSetting } from '../../../cli/try/set-path.ts';
import type { JsonObject } from '../../../shared/base/json.ts';
import { nearestTo } from '../../../shared/base/nearest.ts';

const body: JsonObject = { a: { b: [{ c: 1 }], n: null }, t: 'text' };

describe('--set', () => {
  it.each<[string, JsonObject]>([
    ['t=other', { ...body, t: 'other' }],
    ['t=', { ...body, t: '' }],
    ['t=a=b', { ...body, t: 'a=b' }],
    ['a.b.0.c=2', { ...body, a: { b: [{ c: 2 }], n: null } }],
    ['a.b.1={"c":3}', { ...body, a: { b: [{ c: 1 }, { c: 3 }], n: null } }],
    ['a.n.deep.er=true', { ...body, a: { b: [{ c: 1 }], n: { deep: { er: true } } } }],
    ['a.b=null', { ...body, a: { b: null, n: null } }],
    ['new.path=[1]', { ...body, new: { path: [1] } }],
    ['t="12"', { ...body, t: '12' }],
  ])('%s', (text, expected) => {
    const before = JSON.stringify(body);
    expect(withSetting(body, settingOf(text))).toEqual(expected);
    expect(JSON.stringify(body)).toBe(before);
  });

  it.each(['12345678901234567890', '1e308', '29.90', '{"n":[1.0]}'])('writes %s as it is given', (value) => {
    expect(JSON.stringify(withSetting({}, settingOf(`n=${value}`)))).toBe(`{"n":${value}}`);
  });

  it('makes a member of every name', () => {
    const set = withSetting({}, settingOf('__proto__.polluted=true'));
    expect(JSON.stringify(set)).toBe('{"__proto__":{"polluted":true}}');
    expect(({} as JsonObject).polluted).toBeUndefined();
  });

  it.each(['t.x=1', 'a.b.x=1', 'a.b.2=1', 'a..b=1', '=1', 'nothing'])('refuses %s', (text) => {
    expect(() => withSetting(body, settingOf(text))).toThrow(/^--set/);
  });
});

describe('a suggestion', () => {
  const names = ['subscription_cancelled', 'transaction.completed', 'SUBSCRIPTION_RENEWED'];
  it.each([
    ['subscription_canceled', 'subscription_cancelled'],
    ['transaction_complete', 'transaction.completed'],
    ['subscription-renewed', 'SUBSCRIPTION_RENEWED'],
    ['payout', undefined],
    ['', undefined],
  ])('for %s is %s', (given, expected) => {
    expect(nearestTo(given, names)).toBe(expected);
  });
});
