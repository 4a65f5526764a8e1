import { isUtf8 } from 'node:buffer';

/** Any value that JSON can hold. */
export type Json = string | number | boolean | null | RawNumber | Json[] | JsonObject;
export type JsonObject = { [key: string]: Json };

/**
 * A number that JavaScript would write otherwise than it came, `1.0`, `1e308` or `12345678901234567890`: its token, which
 * `JSON.stringify` writes (https://github.com/tc39/proposal-json-parse-with-source, in Node since 21).
 */
export interface RawNumber {
  readonly rawJSON: string;
}

declare global {
  /** TypeScript's library doesn't have these two yet. */
  interface JSON {
    rawJSON: (token: string) => RawNumber;
    isRawJSON: (value: unknown) => value is RawNumber;
  }
}

const { rawJSON, isRawJSON } = JSON;

export const isRawNumber = (value: unknown): value is RawNumber => isRawJSON(value);

/** `JSON.parse` answers nothing but JSON. */
const parsed: (text: string, reviver?: (key: string, value: Json, context?: { source?: string }) => Json) => Json =
  JSON.parse;

/** A number that `JSON.stringify` writes as the token is. @throws SyntaxError if it is no number's */
export function numberAsWritten(token: string): number | RawNumber {
  const value = Number(token);
  return String(value) === token ? value : rawJSON(token);
}

/** A number's digits as they were written; undefined for any other value. */
export const numberText = (value: unknown): string | undefined =>
  typeof value === 'number' ? String(value) : isRawNumber(value) ? value.rawJSON : undefined;

/** A raw number as one to count with; NaN where a double can't hold it. Any other value is left as it is. */
export function countable<T>(value: T): T | number {
  if (!isRawNumber(value)) return value;
  const number = Number(value.rawJSON);
  const isHeld = Number.isInteger(number) ? Number.isSafeInteger(number) : Number.isFinite(number);
  return isHeld ? number : NaN;
}

/** How deep arrays and objects may be nested: deeper than anybody's data, and within what receivers' parsers take. */
export const MAX_DEPTH = 64;

/**
 * How deep JSON may be that holds such data within itself: what is stored, and what a source's API answers. Its writers
 * and readers recurse; V8's give out at about 4,000.
 */
export const MAX_DEPTH_AROUND = 1_000;

/** Why JSON can't be read that is one. */
export class NestedTooDeep extends SyntaxError {
  constructor(maxDepth: number) {
    super(`nested more than ${maxDepth} deep`);
    this.name = 'NestedTooDeep';
  }
}

/**
 * Parses JSON without losing a digit.
 * @throws SyntaxError if the text isn't JSON; NestedTooDeep before anything is parsed
 */
export function parseJson(text: string, maxDepth = MAX_DEPTH): Json {
  if (isDeeperThan(text, maxDepth)) throw new NestedTooDeep(maxDepth);
  // Looking at every value takes ten times as long as the parsing itself.
  if (!MAY_BE_WRITTEN_OTHERWISE.test(text)) return parsed(text);
  return parsed(text, (_key, value, context) =>
    typeof value === 'number' ? numberAsWritten(context?.source ?? String(value)) : value,
  );
}

/**
 * Numbers of 16 digits, with a zero at the end of their fraction, smaller than a millionth, with an exponent, or `-0`.
 * Some texts that hold none look like it, too.
 */
const MAY_BE_WRITTEN_OTHERWISE =
  /(?:^|[\s:,[])-?(?:[\d.]{16,}|\d+\.\d*0|0\.0{6}\d*|[\d.]+[eE][-+]?\d+|(?<=-)0)(?=[\s,\]}]|$)/;

/** JSON that was stored; null where it can't be read: what an older version took in may be nested too deep. */
export function parseStored(text: string): JsonObject | null {
  try {
    const json = parseJson(text, MAX_DEPTH_AROUND);
    return isJsonObject(json) ? json : null;
  } catch {
    return null;
  }
}

/** An object that this service has stored as text itself. @throws SyntaxError; TypeError for other JSON */
export function storedObject(text: string): JsonObject {
  const json = parsed(text);
  if (!isJsonObject(json)) throw new TypeError(`No object was stored: ${text.slice(0, 20)}`);
  return json;
}

const BYTE_ORDER_MARK = 0xfeff;

/** Undefined if they aren't UTF-8; without a byte order mark. */
function textOf(bytes: Uint8Array): string | undefined {
  if (!isUtf8(bytes)) return undefined;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  return text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text;
}

/** JSON, or what is wrong with it, as a predicate: `is not JSON`. */
export type ReadJson = { ok: true; json: Json } | { ok: false; problem: string };

/** Parses UTF-8 bytes as `parseJson` does. */
export function readJson(bytes: Uint8Array): ReadJson {
  const text = textOf(bytes);
  if (text === undefined) return { ok: false, problem: 'is not JSON' };
  try {
    return { ok: true, json: parseJson(text) };
  } catch (error) {
    return { ok: false, problem: error instanceof NestedTooDeep ? `is ${error.message}` : 'is not JSON' };
  }
}

/** Parses UTF-8 bytes as `parseJson` does; undefined if they aren't UTF-8, aren't JSON, or are nested too deep. */
export function parseJsonBytes(bytes: Uint8Array): Json | undefined {
  const read = readJson(bytes);
  return read.ok ? read.json : undefined;
}

const [QUOTE, BACKSLASH] = ['"', '\\'].map((each) => each.charCodeAt(0));
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = ['[', ']', '{', '}'].map((each) => each.charCodeAt(0));

/** Whether JSON text nests arrays and objects deeper than `depth`, without parsing it: parsers recurse, and give out. */
export function isDeeperThan(text: string, depth: number): boolean {
  if (text.length <= depth) return false;
  let open = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfText(text, at + 1);
    } else if (code === OPEN_LIST || code === OPEN_OBJECT) {
      open += 1;
      if (open > depth) return true;
    } else if (code === CLOSE_LIST || code === CLOSE_OBJECT) open -= 1;
  }
  return false;
}

/** Where the quote stands that ends a text. @param at where it begins */
function endOfText(text: string, at: number): number {
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) break;
    if (code === BACKSLASH) at += 1;
  }
  return at;
}

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !isRawNumber(value);
