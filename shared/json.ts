/** Any value that JSON can hold. */
export type Json = string | number | boolean | null | Json[] | JsonObject;
export type JsonObject = { [key: string]: Json };

/**
 * Parses JSON without losing a digit.
 * @param numberOf what becomes of a number, given as it is written; by default one that a double can't hold stays text
 * @throws SyntaxError if the text isn't JSON
 */
export function parseJson(text: string, numberOf: (source: string) => Json = exactNumber): Json {
  return JSON.parse(text, (_key, value: Json, context?: { source?: string }) =>
    typeof value === 'number' ? numberOf(context?.source ?? String(value)) : value,
  ) as Json;
}

/** Parses UTF-8 bytes as `parseJson` does; undefined if they aren't UTF-8 or aren't JSON. */
export function parseJsonBytes(bytes: Uint8Array): Json | undefined {
  try {
    return parseJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

export const isJsonObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function exactNumber(source: string): Json {
  const value = Number(source);
  const lost = Number.isInteger(value) ? !Number.isSafeInteger(value) : !Number.isFinite(value);
  return lost ? source : value;
}
