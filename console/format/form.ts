/** A form from a body's JSON Schema: its fields, and the body that they make. Pure. */

/** As far as a form needs it. */
export interface Schema {
  type?: string | string[];
  enum?: unknown[];
  description?: string;
  anyOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | boolean;
  minimum?: number;
  maximum?: number;
}

/**
 * `texts`, `numbers`: one a line. `choices`: several of a list. `pairs`: `name: value`, one a line. `policy`: a word of a list, or
 * whole numbers.
 */
export type FieldKind = 'text' | 'number' | 'flag' | 'choice' | 'choices' | 'texts' | 'numbers' | 'pairs' | 'policy';

export interface Field {
  /** Its place in the body: `match.domain`. */
  name: string;
  label: string;
  kind: FieldKind;
  hint: string;
  options: string[];
  required: boolean;
}

/** The alternatives of a schema, those of its own list included; `null` is none of them. */
const alternatives = (schema: Schema): Schema[] => (schema.anyOf ?? [schema]).filter(({ type }) => type !== 'null');

const typesOf = ({ type }: Schema): string[] => [type ?? []].flat();

const wordsIn = (schemas: readonly Schema[]): string[] =>
  schemas.flatMap(({ enum: words = [] }) => words.filter((word): word is string => typeof word === 'string'));

function kindOf(schema: Schema): { kind: FieldKind; options: string[] } {
  const some = alternatives(schema);
  const list = some.find((each) => typesOf(each).includes('array'));
  const items = list?.items ? [list.items] : [];
  if (wordsIn(items).length > 0) return { kind: 'choices', options: wordsIn(items) };
  if (wordsIn(some).length > 0) return { kind: list ? 'policy' : 'choice', options: wordsIn(some) };
  if (list) return { kind: items.flatMap(typesOf).includes('integer') ? 'numbers' : 'texts', options: [] };
  const types = some.flatMap(typesOf);
  if (types.includes('boolean')) return { kind: 'flag', options: [] };
  if (types.includes('integer')) return { kind: 'number', options: [] };
  return { kind: types.includes('object') ? 'pairs' : 'text', options: [] };
}

/** `max_delivery_attempts` as `Max delivery attempts`. */
export function labelOf(name: string): string {
  const words = name.replace(/^match\./, '').replaceAll('_', ' ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`.replace(/^Url\b/, 'URL').replace(/^Sku\b/, 'SKU');
}

const plain = (markdown = ''): string => markdown.replaceAll('`', '');

/** The fields of an object, those of its own objects among them. */
export function fieldsOf({ properties = {}, required = [] }: Schema, prefix = ''): Field[] {
  return Object.entries(properties).flatMap(([name, schema]) => {
    const whole = alternatives(schema).find((each) => each.properties);
    if (whole) return fieldsOf(whole, `${prefix}${name}.`);
    const path = `${prefix}${name}`;
    const described = { label: labelOf(path), hint: plain(schema.description), required: required.includes(name) };
    return [{ name: path, ...described, ...kindOf(schema) }];
  });
}

/** A list that is given and empty, which is another thing than one that is not given. */
export const NONE = 'none';

export type Given = Readonly<Record<string, string>>;

const linesOf = (text: string, between = /\r?\n|,/): string[] =>
  text
    .split(between)
    .map((line) => line.trim())
    .filter(Boolean);

const pairsOf = (text: string): Record<string, string> =>
  Object.fromEntries(
    linesOf(text, /\r?\n/).map((line) => {
      const colon = line.indexOf(':');
      return colon < 0 ? [line, ''] : [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
    }),
  );

/** A number where it is one; else the text, of which the API says what is wrong. */
const numberIn = (text: string): number | string => (/^-?\d+$/.test(text.trim()) ? Number(text) : text);

function valueOf({ kind }: Field, text: string): unknown {
  switch (kind) {
    case 'number':
      return numberIn(text);
    case 'flag':
      return text === 'true';
    case 'choices':
    case 'texts':
      if (text.trim() === NONE) return [];
      return linesOf(text);
    case 'numbers':
      return linesOf(text).map(numberIn);
    case 'pairs':
      return pairsOf(text);
    case 'policy':
      return /^[\d\s,]+$/.test(text)
        ? text
            .split(/[\s,]+/)
            .filter(Boolean)
            .map(Number)
        : text;
    case 'text':
    case 'choice':
      return text;
  }
}

const inside = (value: unknown): object => (typeof value === 'object' && value !== null ? value : {});

/** The body; what is empty is left out of it. */
export function bodyOf(fields: readonly Field[], given: Given): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const field of fields) {
    const asked = given[field.name] ?? '';
    const text = asked.trim() ? asked : '';
    if (text === '') continue;
    const [first = '', second] = field.name.split('.');
    if (second === undefined) body[first] = valueOf(field, text);
    else body[first] = { ...inside(body[first]), [second]: valueOf({ ...field, kind: 'texts' }, text) };
  }
  return body;
}

/** What a merge patch (RFC 7396) says of the fields that were changed: a new value, or `null` for an empty one. */
export function patchOf(fields: readonly Field[], before: Given, after: Given): Record<string, unknown> {
  const patch: Record<string, unknown> = {};
  for (const field of fields) {
    const text = after[field.name]?.trim() ?? '';
    if (text === (before[field.name]?.trim() ?? '')) continue;
    const [first = '', second] = field.name.split('.');
    const value = text === '' ? null : valueOf(second === undefined ? field : { ...field, kind: 'texts' }, text);
    patch[first] = second === undefined ? value : { ...inside(patch[first]), [second]: value };
  }
  return patch;
}

/** A stored value as its field's text. */
export function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.join('\n') || NONE;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
