import { expect, test } from '@jest/globals';

import { ROUTES } from '../../../../functions/api/routes.ts';
import { convert } from '../../../../local/openapi/json-schema.ts';
import { HIDDEN, masked } from '../../../../shared/api/masking.ts';
import { isJsonObject } from '../../../../shared/base/json.ts';
import type { Json, JsonObject } from '../../../../shared/base/json.ts';

const customer = { id: 'c-1', domain: 'example.com', email: 'ada@example.com' };

test.each<[string, JsonObject, JsonObject]>([
  ['an item', { id: 'a', payload: '{}' }, { id: 'a', payload: null, masked: true }],
  ['nothing to hide', { id: 'a', payload: null, status: 'ok' }, { id: 'a', payload: null, status: 'ok' }],
  ['whom it concerns', { id: 'a', customer }, { id: 'a', customer: { ...customer, email: null }, masked: true }],
  ['nobody', { id: 'a', customer: null }, { id: 'a', customer: null }],
  [
    'an item within',
    { id: 'a', last_attempt: { status: 500, excerpt: 'no' } },
    { id: 'a', last_attempt: { status: 500, excerpt: null }, masked: true },
  ],
  ['what is empty', { id: 'a', raw_response: '' }, { id: 'a', raw_response: null, masked: true }],
  [
    'a page, item by item',
    {
      events: [
        { id: 'a', data: {} },
        { id: 'b', data: null },
      ],
      limit: 2,
      next_cursor: null,
    },
    {
      events: [
        { id: 'a', data: null, masked: true },
        { id: 'b', data: null },
      ],
      limit: 2,
      next_cursor: null,
    },
  ],
])('%s', (_, given, shown) => {
  expect(masked(given)).toEqual(shown);
});

/** Every object of a schema that has one of some members, with the members' schemas. */
function* objectsWith(schema: Json, names: readonly string[]): Generator<JsonObject> {
  if (Array.isArray(schema)) for (const each of schema) yield* objectsWith(each, names);
  if (!isJsonObject(schema)) return;
  const { properties } = schema;
  if (isJsonObject(properties) && names.some((name) => properties[name] !== undefined)) yield properties;
  for (const value of Object.values(schema)) yield* objectsWith(value, names);
}

/** By operation the schemas of what `GET` answers, each with those that it refers to. */
const answers = ROUTES.filter(({ method, role, ofNobody }) => method === 'GET' && role !== 'none' && !ofNobody).flatMap(
  ({ operationId, answers: described }) =>
    Object.values(described).flatMap(({ shape }) => {
      if (shape === undefined) return [];
      const { schema, components } = convert(shape(), 'output');
      return [[operationId, { schema, components }] as const];
    }),
);

test.each(answers)('%s may say null of what it hides', (_, whole) => {
  for (const properties of objectsWith(whole, HIDDEN))
    for (const name of HIDDEN.filter((each) => properties[each] !== undefined))
      expect([name, JSON.stringify(properties[name])]).toEqual([name, expect.stringContaining('"null"')]);
});
