/** zod's schemas as JSON Schema, the way the API's document shows them. */
import { z } from 'zod';

import { MAX_DEPTH_AROUND, isJsonObject, parseJson } from '../../shared/base/json.ts';
import type { Json, JsonObject } from '../../shared/base/json.ts';

/** A schema, and those that it refers to, by name. */
export interface Converted {
  schema: JsonObject;
  components: JsonObject;
}

/** @param io `input`: what is taken; `output`: what is answered, whose objects are open since they may gain members */
export function convert(schema: z.ZodType, io: 'input' | 'output'): Converted {
  const whole = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      if (io === 'output' && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    },
  });
  const { $defs = {}, ...own } = objectOf(parseJson(JSON.stringify(whole), MAX_DEPTH_AROUND));
  return { schema: objectOf(tidied(own)), components: eachTidied($defs) };
}

function objectOf(json: Json): JsonObject {
  if (!isJsonObject(json)) throw new Error('Cannot document what is no schema');
  return json;
}

/** What is ours to say elsewhere, or goes without saying. */
const LEFT_OUT = ['$schema', 'id', 'keptAsGiven', 'isRequired', 'orItsItem'];

function tidied(json: Json): Json {
  if (Array.isArray(json)) return json.map(tidied);
  if (!isJsonObject(json)) return json;
  const entries = Object.entries(withRequired(withoutSafeBounds(json))).filter(([name]) => !LEFT_OUT.includes(name));
  const plain = Object.fromEntries(entries.map(([name, value]) => [name, tidiedMember(name, value)]));
  return withTypeFirst(nullableAsType(json['orItsItem'] === true ? orItsItem(plain) : plain));
}

function tidiedMember(name: string, value: Json): Json {
  if (name === '$ref') return refOf(value);
  return name === 'properties' ? eachTidied(value) : tidied(value);
}

/** Schemas by names, which are not keywords. */
const eachTidied = (schemas: Json): JsonObject =>
  Object.fromEntries(Object.entries(objectOf(schemas)).map(([name, schema]) => [name, tidied(schema)]));

const withTypeFirst = (schema: JsonObject): JsonObject =>
  schema['type'] === undefined ? schema : { type: schema['type'], ...schema };

const refOf = (ref: Json): Json => (typeof ref === 'string' ? ref.replace('#/$defs/', '#/components/schemas/') : ref);

/** Every integer is within what a double holds. */
const withoutSafeBounds = ({ minimum, maximum, ...rest }: JsonObject): JsonObject => ({
  ...rest,
  ...(minimum === undefined || minimum === Number.MIN_SAFE_INTEGER ? {} : { minimum }),
  ...(maximum === undefined || maximum === Number.MAX_SAFE_INTEGER ? {} : { maximum }),
});

/** Fields whose absence a schema takes for a blank, which it then refuses. */
function withRequired(schema: JsonObject): JsonObject {
  const { properties } = schema;
  if (!isJsonObject(properties)) return schema;
  const names = Object.entries(properties).flatMap(([name, value]) =>
    isJsonObject(value) && value['isRequired'] === true ? [name] : [],
  );
  if (names.length === 0) return schema;
  for (const name of names) delete objectOf(properties[name] ?? {})['default'];
  return { ...schema, required: [...new Set([...stringsIn(schema['required']), ...names])] };
}

const stringsIn = (json: Json | undefined): string[] =>
  Array.isArray(json) ? json.filter((each) => typeof each === 'string') : [];

function orItsItem({ description, ...list }: JsonObject): JsonObject {
  const { items = {} } = list;
  return { ...(description === undefined ? {} : { description }), anyOf: [list, items] };
}

/** `{anyOf: [{type: T}, {type: null}]}` as `{type: [T, null]}`. */
function nullableAsType(schema: JsonObject): JsonObject {
  const { anyOf, ...rest } = schema;
  if (!Array.isArray(anyOf) || anyOf.length !== 2) return schema;
  const [first, second] = anyOf;
  if (!isJsonObject(first) || !isJsonObject(second) || Object.keys(second).join() !== 'type') return schema;
  if (second['type'] !== 'null') return schema;
  const { type, enum: choices, ...others } = first;
  if (typeof type !== 'string') return schema;
  const values = Array.isArray(choices) ? { enum: [...choices, null] } : {};
  return { ...rest, ...others, type: [type, 'null'], ...values };
}

/** That a field may be null as well, which is the same as its absence. */
export function orNull(schema: JsonObject): JsonObject {
  if (typeof schema['type'] === 'string') return nullableAsType({ anyOf: [schema, { type: 'null' }] });
  const { description, anyOf, ...rest } = schema;
  const about = description === undefined ? {} : { description };
  if (Array.isArray(anyOf) && Object.keys(rest).length === 0) return { ...about, anyOf: [...anyOf, { type: 'null' }] };
  return { ...about, anyOf: [{ ...rest, ...(anyOf === undefined ? {} : { anyOf }) }, { type: 'null' }] };
}
