/** What an owner is shown of an answer: enough to mend an endpoint, and too little to look around by one. */
import { isJsonObject } from '../base/json.ts';
import type { Json, JsonObject } from '../base/json.ts';
import { CONNECTING } from '../deliveries/cause.ts';

/** Of an endpoint's answer. */
const MOST_BYTES = 2_000;

export const shownToOwner = (body: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(body).map(([name, value]) => [name, shown(name, value, body)]));

function shown(name: string, value: Json, { error_code }: JsonObject): Json {
  if (Array.isArray(value)) return value.map((each) => (isJsonObject(each) ? shownToOwner(each) : each));
  if (typeof value !== 'string') return isJsonObject(value) ? shownToOwner(value) : value;
  if (name === 'raw_response') return beginningOf(value);
  if (name === 'cause' || name === 'error_code') return isConnecting(value) ? 'connect' : value;
  return name === 'error' && isConnecting(error_code) ? 'no connection could be made' : value;
}

const isConnecting = (code: Json | undefined): boolean => CONNECTING.some((each) => each === code);

/** Whole characters of it. */
function beginningOf(text: string): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= MOST_BYTES) return text;
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, MOST_BYTES), { stream: true });
}
