/** JSON Schemas as lists of members, each with its type and its description. */
import { isJsonObject } from '../../json.ts';
import type { Json, JsonObject } from '../../json.ts';
import { nameIn } from './document.ts';
import { NOTHING, html } from './html.ts';
import type { Html } from './html.ts';
import { inline } from './markdown.ts';

export const schemaId = (name: string): string => `schema-${name}`;

const linkTo = (name: string): Html => html`<a href="#${schemaId(name)}">${name}</a>`;

const listIn = (schema: JsonObject, keyword: string): Json[] => {
  const value = schema[keyword];
  return Array.isArray(value) ? value : [];
};
const schemasIn = (schema: JsonObject, keyword: string): JsonObject[] => listIn(schema, keyword).filter(isJsonObject);
const schemaIn = (schema: JsonObject, keyword: string): JsonObject | null => {
  const value = schema[keyword];
  return isJsonObject(value) ? value : null;
};

/** What a value is, in a few words. */
export function typeOf(schema: JsonObject): Html {
  if (typeof schema['$ref'] === 'string') return linkTo(nameIn(schema['$ref']));
  const usual = schemaIn(schema, 'x-usually');
  if (usual) return html`usually ${typeOf(usual)}`;
  const all = schemasIn(schema, 'allOf');
  if (all.length > 0) return joined(all.filter((each) => each['$ref'] !== undefined).map(typeOf), ' with ');
  const any = schemasIn(schema, 'anyOf');
  if (any.length > 0) return joined(any.map(typeOf), ' or ');
  if (schema['const'] !== undefined) return valueOf(schema['const']);
  const choices = listIn(schema, 'enum');
  if (choices.length > 0) return joined(choices.map(valueOf), ' or ');
  return html`${joined(
    typesIn(schema).map((type) => namedType(type, schema)),
    ' or ',
  )}${bounds(schema)}`;
}

const typesIn = ({ type = 'anything' }: JsonObject): string[] =>
  [type].flat().filter((each) => typeof each === 'string');

function namedType(type: string, schema: JsonObject): Html {
  const items = type === 'array' ? schemaIn(schema, 'items') : null;
  if (items) return html`list of ${typeOf(items)}`;
  const format = schema['format'];
  return typeof format === 'string' && type === 'string' ? html`${format}` : html`${type}`;
}

const valueOf = (value: Json): Html => html`<code>${typeof value === 'string' ? value : JSON.stringify(value)}</code>`;

const joined = (parts: Html[], separator: string): Html =>
  parts.length === 0 ? NOTHING : parts.reduce((text, part) => html`${text}${separator}${part}`);

const SAID: readonly [keyword: string, before: string][] = [
  ['minimum', 'from '],
  ['maximum', 'to '],
  ['minLength', 'length from '],
  ['maxLength', 'length to '],
  ['minItems', 'items from '],
  ['maxItems', 'items to '],
  ['default', 'default '],
];

function bounds(schema: JsonObject): Html {
  const said = SAID.flatMap(([keyword, before]) => {
    const value = schema[keyword];
    return value === undefined || value === '' ? [] : [`${before}${JSON.stringify(value)}`];
  });
  return said.length === 0 ? NOTHING : html`, ${said.join(', ')}`;
}

/** The members of an object, and those within it. */
export function membersOf(schema: JsonObject): Html {
  const own = schemasIn(schema, 'allOf').filter((each) => each['$ref'] === undefined);
  const parts = [schema, ...own].flatMap((each) => entriesOf(each));
  return parts.length === 0 ? NOTHING : html`<dl>${parts}</dl>`;
}

function entriesOf(schema: JsonObject): Html[] {
  const required = listIn(schema, 'required');
  const members = Object.entries(schemaIn(schema, 'properties') ?? {});
  return members.flatMap(([name, member]) =>
    isJsonObject(member) ? [entry(name, member, required.includes(name))] : [],
  );
}

/** One member of an object, or one parameter. */
export const entry = (name: string, schema: JsonObject, isRequired: boolean, about = descriptionOf(schema)): Html =>
  html`<dt>
      <code>${name}</code>
      <span class="type">${typeOf(schema)}</span>${isRequired ? html` <span class="must">required</span>` : NOTHING}
    </dt>
    <dd>${inline(about)}${within(schema)}</dd> `;

const within = (schema: JsonObject): Html => membersOf(schemaIn(schema, 'items') ?? schema);

export const descriptionOf = (schema: JsonObject): string =>
  typeof schema['description'] === 'string' ? schema['description'] : '';
