/** The expressions of HCL, as far as the module uses them: what is not known here fails by name. */
import { readFileSync } from 'node:fs';

import { getExpressionAst } from '@cdktn/hcl2json';

import type { Hcl } from './module.ts';

export type Value = string | number | boolean | null | Value[] | { [key: string]: Value };

/** Something that this evaluator does not know: it is to be taught, and nothing hides it. */
export class NotUnderstood extends Error {
  readonly code = 'HCL_NOT_UNDERSTOOD';
}

/** What Terraform itself refuses, such as an attribute of null; `try` goes on to its next argument. */
export class HclFault extends Error {
  readonly code = 'HCL_FAULT';
}

/** What an expression sees: a name's value, and how many segments of the path it has used up. */
export interface Scope {
  find: (path: readonly string[]) => { value: Value; used: number };
}

interface Node {
  type: string;
  children: Node[];
  range?: { start: { byte: number }; end: { byte: number } };
  meta?: {
    name?: string;
    operator?: string;
    type?: string;
    value?: string;
    keyVar?: string;
    valVar?: string;
    openRangeValue?: string;
    groupedValue?: boolean;
    expandedFinalArgument?: boolean;
    traversal?: { type: string; segment: string }[];
  };
}

/** Every expression of some HCL, parsed: parsing takes its time, evaluating doesn't. */
export interface Expressions {
  /** The value of HCL as `hcl2json` writes it: literals, `${…}` and texts around it. */
  evaluate: (hcl: Hcl, scope: Scope) => Value;
  /** The arguments of a type constraint. */
  type: (hcl: Hcl) => TypeConstraint;
}

export async function parseExpressions(...hcl: Hcl[]): Promise<Expressions> {
  const texts = [...new Set(hcl.flatMap(expressionsIn))];
  const parsed = new Map<string, Node>();
  await Promise.all(
    texts.map(async (text) =>
      parsed.set(text, withBareKeys((await getExpressionAst('expression.tf', text)) as Node, Buffer.from(text))),
    ),
  );
  const nodeOf = (text: string): Node => {
    const node = parsed.get(text);
    if (!node) throw new NotUnderstood(`${text} was not parsed`);
    return node;
  };
  const evaluate = (value: Hcl, scope: Scope): Value => {
    if (typeof value === 'string') return template(value, (text) => valueOf(nodeOf(text), scope));
    if (Array.isArray(value)) return value.map((each) => evaluate(each, scope));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [text(evaluate(key, scope)), evaluate(each, scope)]),
    );
  };
  return { evaluate, type: (value) => typeOf(nodeOf(pieces(text(value))[0]?.text ?? '')) };
}

/** The parser gives an object's key that is a bare word as a place in the text only. */
function withBareKeys(node: Node, source: Buffer): Node {
  const { type, children, range } = node;
  if (type === '' && children.length === 0 && range)
    node.meta = { value: source.subarray(range.start.byte, range.end.byte).toString() };
  for (const each of children) withBareKeys(each, source);
  return node;
}

const expressionsIn = (hcl: Hcl): string[] => {
  if (typeof hcl === 'string') return pieces(hcl).flatMap(({ text, isCode }) => (isCode ? [text] : []));
  if (Array.isArray(hcl)) return hcl.flatMap(expressionsIn);
  if (typeof hcl !== 'object' || hcl === null) return [];
  return Object.entries(hcl).flatMap(([key, value]) => [...expressionsIn(key), ...expressionsIn(value)]);
};

function template(source: string, evaluated: (text: string) => Value): Value {
  if (/(?<!%)%\{/.test(source)) throw new NotUnderstood(`the directive in ${source}`);
  const parts = pieces(source);
  if (parts.length === 1 && parts[0]!.isCode) return evaluated(parts[0]!.text);
  return parts.map((part) => (part.isCode ? text(evaluated(part.text)) : part.text)).join('');
}

/** Takes `a ${b} c` apart; `$${` stands for itself. */
export function pieces(source: string): { text: string; isCode: boolean }[] {
  const found: { text: string; isCode: boolean }[] = [];
  let literal = '';
  for (let at = 0; at < source.length;) {
    if (source.startsWith('$${', at)) {
      literal += '${';
      at += 3;
    } else if (source.startsWith('${', at)) {
      const end = endOfCode(source, at + 2);
      if (literal !== '') found.push({ text: literal, isCode: false });
      found.push({ text: source.slice(at + 2, end), isCode: true });
      literal = '';
      at = end + 1;
    } else literal += source[at++];
  }
  return literal === '' ? found : [...found, { text: literal, isCode: false }];
}

/** Where the brace is that closes an expression, texts in quotes and braces in it passed over. */
function endOfCode(source: string, from: number): number {
  let depth = 0;
  for (let at = from; at < source.length; at++) {
    const char = source[at];
    if (char === '"') at = endOfText(source, at + 1);
    else if (char === '{') depth++;
    else if (char === '}' && depth-- === 0) return at;
  }
  throw new NotUnderstood(`${source} ends within an expression`);
}

function endOfText(source: string, from: number): number {
  for (let at = from; at < source.length; at++) {
    if (source[at] === '\\') at++;
    else if (source.startsWith('${', at)) at = endOfCode(source, at + 2);
    else if (source[at] === '"') return at;
  }
  throw new NotUnderstood(`${source} ends within a text`);
}

function valueOf(node: Node, scope: Scope): Value {
  const { type, children, meta = {} } = node;
  const child = (at: number): Value => valueOf(children[at]!, scope);
  switch (type) {
    case 'literalValue':
      return literal(meta);
    case 'template':
      return children.map((each) => text(valueOf(each, scope))).join('');
    // Parentheses, a template that is one expression, an object's key.
    case '':
    case 'templateWrap':
      return child(0);
    case 'tuple':
      return children.map((each) => valueOf(each, scope));
    case 'object':
      return objectOf(children, scope);
    case 'scopeTraversal': {
      const path = segmentsOf(meta);
      const { value, used } = scope.find(path);
      return path.slice(used).reduce(member, value);
    }
    case 'relativeTraversal':
      return segmentsOf(meta).reduce(member, child(0));
    case 'index':
      return member(child(0), text(child(1)));
    case 'conditional':
      return child(0) === true ? child(1) : child(2);
    case 'unaryOp':
      if (meta.operator === 'logicalNot') return child(0) !== true;
      break;
    case 'binaryOp':
      return operation(meta.operator, () => child(0), () => child(1)); // prettier-ignore
    case 'for':
      return loop(node, scope);
    case 'function':
      return call(node, scope);
  }
  throw new NotUnderstood(`${type} ${meta.operator ?? ''} ${meta.value ?? ''}`);
}

const segmentsOf = ({ traversal = [] }: NonNullable<Node['meta']>): string[] =>
  traversal.map(({ type, segment }) => (type === 'indexTraversal' ? text(JSON.parse(segment) as Value) : segment));

function literal({ type, value = '' }: NonNullable<Node['meta']>): Value {
  if (type === 'string') return JSON.parse(`"${value}"`) as string;
  if (type === 'number') return Number(value);
  if (type === 'bool') return value === 'true';
  if (value === 'null') return null;
  throw new NotUnderstood(`the literal ${value}`);
}

/** Keys that are bare words are no names of anything. */
const objectOf = (children: readonly Node[], scope: Scope): Value =>
  Object.fromEntries(
    pairsOf(children).map(([key, value]) => [bareKey(key) ?? text(valueOf(key, scope)), valueOf(value, scope)]),
  );

const pairsOf = (children: readonly Node[]): [Node, Node][] =>
  children.flatMap((key, at) => (at % 2 === 0 ? [[key, children[at + 1]!] as [Node, Node]] : []));

const bareKey = ({ children, meta }: Node): string | undefined => (children.length === 0 ? meta?.value : undefined);

export function member(value: Value, key: string): Value {
  if (Array.isArray(value) && /^\d+$/.test(key) && Number(key) < value.length) return value[Number(key)]!;
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, key))
    return value[key]!;
  throw new HclFault(`there is no ${key} in ${shown(value)}`);
}

const shown = (value: Value): string =>
  typeof value === 'object' && value !== null ? `{${Object.keys(value).join(', ')}}` : String(value);

function operation(operator = '', left: () => Value, right: () => Value): Value {
  switch (operator) {
    case 'equal':
      return same(left(), right());
    case 'notEqual':
      return !same(left(), right());
    case 'logicalAnd':
      return left() === true && right() === true;
    case 'logicalOr':
      return left() === true || right() === true;
    case 'greaterThan':
      return Number(left()) > Number(right());
  }
  throw new NotUnderstood(`the operator ${operator}`);
}

const same = (left: Value, right: Value): boolean => encoded(left) === encoded(right);

function loop({ children, meta = {} }: Node, scope: Scope): Value {
  if (meta.groupedValue) throw new NotUnderstood('a for expression that groups');
  const isObject = meta.openRangeValue === '{';
  const [collection, ...rest] = children;
  const [key, value, condition] = isObject ? rest : [undefined, ...rest];
  const made: [string, Value][] = [];
  for (const [eachKey, eachValue] of entriesIn(valueOf(collection!, scope))) {
    const inner = within(scope, { [meta.keyVar || '']: eachKey, [meta.valVar ?? '']: eachValue });
    if (condition && valueOf(condition, inner) !== true) continue;
    made.push([key ? text(valueOf(key, inner)) : '', valueOf(value!, inner)]);
  }
  return isObject ? Object.fromEntries(made) : made.map(([, each]) => each);
}

export const entriesIn = (collection: Value): [string | number, Value][] => {
  if (Array.isArray(collection)) return collection.map((value, at) => [at, value]);
  // Terraform goes through maps by their keys' order.
  if (typeof collection === 'object' && collection !== null)
    return Object.keys(collection).sort().map((key) => [key, collection[key]!]); // prettier-ignore
  throw new HclFault(`${shown(collection)} is nothing to go through`);
};

/** A scope with some names more. */
export const within = (scope: Scope, names: Record<string, Value>): Scope => ({
  find: (path) =>
    path[0] !== '' && Object.hasOwn(names, path[0]!) ? { value: names[path[0]!]!, used: 1 } : scope.find(path),
});

function call({ children, meta = {} }: Node, scope: Scope): Value {
  const values = (): Value[] => {
    const all = children.map((each) => valueOf(each, scope));
    return meta.expandedFinalArgument ? [...all.slice(0, -1), ...(all.at(-1) as Value[])] : all;
  };
  if (meta.name === 'try') return firstThatWorks(children, scope);
  const known = FUNCTIONS[meta.name ?? ''];
  if (!known) throw new NotUnderstood(`the function ${meta.name}`);
  return known(...values());
}

function firstThatWorks(children: readonly Node[], scope: Scope): Value {
  for (const each of children) {
    try {
      return valueOf(each, scope);
    } catch (error) {
      if (!(error instanceof HclFault)) throw error;
    }
  }
  throw new HclFault('no argument of try works');
}

/** https://developer.hashicorp.com/terraform/language/functions */
const FUNCTIONS: Readonly<Record<string, (...given: Value[]) => Value>> = {
  coalesce: (...given) => {
    const found = given.find((each) => each !== null && each !== '');
    if (found === undefined) throw new HclFault('coalesce has nothing');
    return found;
  },
  concat: (...given) => given.flatMap((each) => each as Value[]),
  file: (path) => readFileSync(text(path), 'utf8'),
  contains: (list, value) => (list as Value[]).some((each) => same(each, value)),
  join: (separator, list) => (list as Value[]).map(text).join(text(separator)),
  jsondecode: (json) => JSON.parse(text(json)) as Value,
  jsonencode: (value) => encoded(value),
  keys: (map) => Object.keys(map as object).sort(),
  length: (value) => entriesIn(value).length,
  merge: (...given) => Object.assign({}, ...given) as Value,
  range: (limit) => Array.from({ length: Number(limit) }, (_, at) => at),
  toset: (list) => [...new Set((list as Value[]).map(text))].sort(),
  tostring: (value) => text(value),
  values: (map) => entriesIn(map).map(([, value]) => value),
};

/** JSON as Terraform writes it: keys in order, and what HTML minds escaped. */
const encoded = (value: Value): string =>
  JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  ).replace(/[<>&]/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`);

export function text(value: Value): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new HclFault(`${shown(value)} is no text`);
}

/** A variable's type: what fills in the attributes of an object that were left out. */
export type TypeConstraint = (value: Value) => Value;

function typeOf({ type, children, meta = {} }: Node): TypeConstraint {
  if (type === 'scopeTraversal') return (value) => value;
  const [inner] = children;
  if (type === 'function' && meta.name === 'object') return objectType(inner!);
  if (type === 'function' && ['list', 'set', 'map'].includes(meta.name ?? '')) {
    const each = typeOf(inner!);
    return (value) => {
      if (Array.isArray(value)) return value.map(each);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, each(one)]));
    };
  }
  throw new NotUnderstood(`the type ${meta.name ?? type}`);
}

function objectType({ children }: Node): TypeConstraint {
  const attributes = pairsOf(children).map(([key, constraint]) => {
    const isOptional = constraint.type === 'function' && constraint.meta?.name === 'optional';
    const [of, fallback] = isOptional ? constraint.children : [constraint];
    return { name: bareKey(key)!, of: typeOf(of!), default: fallback ? valueOf(fallback, NO_NAMES) : null };
  });
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    const given = attributes.map(({ name, of, default: fallback }) => {
      const one = value[name] ?? fallback;
      return [name, one === null ? null : of(one)] as const;
    });
    return Object.fromEntries(given);
  };
}

const NO_NAMES: Scope = {
  find: (path) => {
    throw new NotUnderstood(`${path.join('.')} in a type`);
  },
};
