import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { maxFilterBytes, parseFilter } from '../../../../../local/embedded/pubsub/filter.ts';

function matches(filter: string, attributes: Record<string, string>): boolean {
  const parsed = parseFilter(filter);
  if ('error' in parsed) throw new Error(parsed.error);
  return parsed.matches(attributes);
}

const examples: [filter: string, attributes: Record<string, string>, matches: boolean][] = [
  ['', {}, true],
  ['attributes:name', { name: '' }, true],
  ['attributes:name', { other: 'x' }, false],
  ['NOT attributes:name', {}, true],
  ['attributes.name = "com"', { name: 'com' }, true],
  ['attributes.name = "com"', { name: 'COM' }, false],
  ['attributes.name = "com"', {}, false],
  ['attributes.name != "com"', {}, true],
  ['attributes.name != "com"', { name: 'com' }, false],
  ['attributes.name != "com"', { name: 'org' }, true],
  ['hasPrefix(attributes.name, "co")', { name: 'com' }, true],
  ['hasPrefix(attributes.name, "co")', { name: 'org' }, false],
  ['hasPrefix(attributes.name, "")', {}, false],
  ['NOT hasPrefix(attributes.name, "co")', {}, true],
  ['attributes."iana.org/language_tag" = "en"', { 'iana.org/language_tag': 'en' }, true],
  ['attributes:"\\u307F\\u3093\\u306A"', { みんな: '1' }, true],
  ['attributes.a = "\\x41\\102\\U00000043\\"\\\\\\n"', { a: 'ABC"\\\n' }, true],
  ['attributes.ce-type = "x"', { 'ce-type': 'x' }, true],
  ['attributes:"iana.org/language_tag" AND NOT attributes.name = "com"', { 'iana.org/language_tag': 'en' }, true],
  ['attributes.name = "com" AND -attributes:"x/y"', { name: 'com' }, true],
  ['attributes.name = "com" AND -attributes:"x/y"', { name: 'com', 'x/y': '' }, false],
  ['attributes:a AND (attributes.n = "net" OR attributes.n = "org")', { a: '', n: 'org' }, true],
  ['attributes:a OR attributes:b OR attributes:c', { c: '' }, true],
  ['NOT attributes:a AND attributes:b', { b: '' }, true],
  ['NOT (attributes:a AND attributes:b)', { a: '' }, true],
  ['NOT NOT attributes:a', { a: '' }, true],
  ['  ( attributes : a )  ', { a: '' }, true],
  ['attributes:AND', { AND: '' }, true],
  ['attributes:constructor', {}, false],
  ['lane = "fast"'.replace('lane', 'attributes.lane'), { lane: 'fast' }, true],
];

const refused = [
  '"com" = attributes.name',
  'attributes.name = attributes.website',
  'attributes:\\u307F',
  'attributes:a AND attributes:b OR attributes:c',
  'attributes:a OR attributes:b AND attributes:c',
  'attributes.name = "com" AND ("net" OR "org")',
  'attributes:a and attributes:b',
  'not attributes:a',
  'attributes.name',
  'attributes',
  'attributes.name == "com"',
  'attributes.name = com',
  "attributes.name = 'com'",
  'attributes.name = "com',
  'attributes.name = "\\q"',
  'attributes.name = "\\u12"',
  'attributes.name > "com"',
  'attributes:a attributes:b',
  'attributes:a AND',
  'AND attributes:a',
  '(attributes:a',
  'attributes:a)',
  '()',
  'hasPrefix(attributes:a, "x")',
  'hasPrefix(attributes.a)',
  'hasSuffix(attributes.a, "x")',
  'data = "x"',
  ' ',
];

describe('a filter', () => {
  test.each(examples)('%s on %j: %s', (filter, attributes, expected) => {
    expect(matches(filter, attributes)).toBe(expected);
  });

  test.each(refused)('%s is refused', (filter) => {
    expect(parseFilter(filter)).toEqual({ error: expect.stringMatching(/^Invalid filter at character \d+: /) });
  });

  test('may be 256 bytes long, not characters', () => {
    const ofBytes = (bytes: number) => `attributes:"é${'a'.repeat(bytes - 'attributes:"é"'.length - 1)}"`;
    expect(parseFilter(ofBytes(maxFilterBytes))).toHaveProperty('matches');
    expect(parseFilter(ofBytes(maxFilterBytes + 1))).toHaveProperty('error');
  });

  test('agrees with a model of the language', () => {
    fc.assert(
      fc.property(expression, attributeMaps, (tree, attributes) => {
        const text = render(tree);
        fc.pre(Buffer.byteLength(text) <= maxFilterBytes);
        expect(matches(text, attributes)).toBe(evaluate(tree, attributes));
      }),
    );
  });

  test('never throws, whatever the text', () => {
    const pieces = fc.constantFrom(
      'attributes',
      '.',
      ':',
      '=',
      '!=',
      '"',
      'a',
      ' ',
      'AND',
      'OR',
      'NOT',
      '-',
      '(',
      ')',
      '\\',
    );
    fc.assert(
      fc.property(
        fc.array(pieces).map((all) => all.join('')),
        (text) => void parseFilter(text),
      ),
    );
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseFilter(text)));
  });
});

type Expression =
  | { kind: 'has'; key: string }
  | { kind: 'is' | 'is-not' | 'prefix'; key: string; value: string }
  | { kind: 'not'; inner: Expression }
  | { kind: 'and' | 'or'; members: Expression[] };

const keys = fc.constantFrom('a', 'b-c', 'AND', 'x/y', 'ü"\\');
const values = fc.constantFrom('', 'v', 'va', '"', '\\', 'é\n', '𝄞');
const attributeMaps = fc.dictionary(keys, values);

const { expression } = fc.letrec<{ expression: Expression }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 4 },
    fc.record({ kind: fc.constant('has' as const), key: keys }),
    fc.record({ kind: fc.constantFrom('is', 'is-not', 'prefix'), key: keys, value: values }),
    fc.record({ kind: fc.constant('not' as const), inner: tie('expression') }),
    fc.record({
      kind: fc.constantFrom('and', 'or'),
      members: fc.array(tie('expression'), { minLength: 2, maxLength: 3 }),
    }),
  ),
}));

function evaluate(tree: Expression, attributes: Record<string, string>): boolean {
  switch (tree.kind) {
    case 'has':
      return tree.key in attributes;
    case 'is':
      return attributes[tree.key] === tree.value;
    case 'is-not':
      return attributes[tree.key] !== tree.value;
    case 'prefix':
      return tree.key in attributes && attributes[tree.key]!.startsWith(tree.value);
    case 'not':
      return !evaluate(tree.inner, attributes);
    case 'and':
      return tree.members.every((member) => evaluate(member, attributes));
    case 'or':
      return tree.members.some((member) => evaluate(member, attributes));
  }
}

function render(tree: Expression): string {
  switch (tree.kind) {
    case 'has':
      return `attributes:${key(tree.key)}`;
    case 'is':
      return `attributes.${key(tree.key)}=${literal(tree.value)}`;
    case 'is-not':
      return `attributes.${key(tree.key)} != ${literal(tree.value)}`;
    case 'prefix':
      return `hasPrefix(attributes.${key(tree.key)}, ${literal(tree.value)})`;
    case 'not':
      return `NOT ${grouped(tree.inner)}`;
    case 'and':
    case 'or':
      return tree.members.map(grouped).join(tree.kind === 'and' ? ' AND ' : ' OR ');
  }
}

const grouped = (tree: Expression) => (tree.kind === 'and' || tree.kind === 'or' ? `(${render(tree)})` : render(tree));
const key = (name: string) => (/^[\w-]+$/.test(name) ? name : literal(name));
const literal = (text: string) => `"${text.replace(/["\\]/g, '\\$&').replace(/\n/g, '\\n')}"`;
