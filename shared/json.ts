import { isUtf8 } from 'node:buffer';

/** Any value that JSON can hold. */
export type Json = string | number | boolean | null | Json[] | JsonObject;
export type JsonObject = { [key: string]: Json };

/**
 * Parses JSON without losing a digit.
 * @param numberOf what becomes of a number, given as it is written; by default one that a double can't hold stays text
 * @throws SyntaxError if the text isn't JSON
 */
export function parseJson(text: string, numberOf: (source: string) => Json = exactNumber): Json {
  // Looking at every value takes ten times as long as the parsing itself.
  if (numberOf === exactNumber && !MAY_HOLD_LONG_NUMBERS.test(text)) return JSON.parse(text) as Json;
  return JSON.parse(text, (_key, value: Json, context?: { source?: string }) =>
    typeof value === 'number' ? numberOf(context?.source ?? String(value)) : value,
  ) as Json;
}

/** Numbers of 16 digits or with an exponent: a double may not hold them. Some texts that hold none look like it, too. */
const MAY_HOLD_LONG_NUMBERS = /\d{16}|(?:^|[\s:,[])-?[\d.]+[eE]/;

const BYTE_ORDER_MARK = 0xfeff;

/** Undefined if they aren't UTF-8; without a byte order mark. */
function textOf(bytes: Uint8Array): string | undefined {
  if (!isUtf8(bytes)) return undefined;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  return text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text;
}

/** Parses UTF-8 bytes as `parseJson` does; undefined if they aren't UTF-8 or aren't JSON. */
export function parseJsonBytes(bytes: Uint8Array): Json | undefined {
  const text = textOf(bytes);
  if (text === undefined) return undefined;
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

/** Whether JSON text nests arrays and objects deeper than `depth`, without parsing it: parsers recurse, and give out. */
export function isDeeperThan(text: string, depth: number): boolean {
  let open = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (quoted) {
      if (character === '\\') at += 1;
      else quoted = character !== '"';
    } else if (character === '"') quoted = true;
    else if (character === '[' || character === '{') open += 1;
    else if (character === ']' || character === '}') open -= 1;
    if (open > depth) return true;
  }
  return false;
}

export const isJsonObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function exactNumber(source: string): Json {
  const value = Number(source);
  const lost = Number.isInteger(value) ? !Number.isSafeInteger(value) : !Number.isFinite(value);
  return lost ? source : value;
}
