/** What an owner is shown of an answer: enough to mend an endpoint, and too little to look around by one. */
import { ownersKey } from '../access/role.ts';
import type { Principal } from '../access/role.ts';
import { isJsonObject } from '../base/json.ts';
import type { Json, JsonObject } from '../base/json.ts';
import { CONNECTING } from '../deliveries/cause.ts';

/** Of an endpoint's answer. */
const MOST_BYTES = 2_000;

/** Who asks for an owner. */
type Asking = Pick<Principal, 'key' | 'owned'>;

export const shownToOwner = (body: JsonObject, asking: Asking): JsonObject =>
  Object.fromEntries(Object.entries(body).map(([name, value]) => [name, shown(name, value, { body, asking })]));

/** The key that did something, as it is shown to who asks: an owner is told of its own sessions and of the key it asks with. */
export const seenBy = ({ key, owned }: Asking, by: string): string | null =>
  owned === undefined || by === key || by === ownersKey(owned.owner) ? by : null;

interface Within {
  body: JsonObject;
  asking: Asking;
}

function shown(name: string, value: Json, { body: { error_code }, asking }: Within): Json {
  if (name === 'paused' && isJsonObject(value) && typeof value['by'] === 'string')
    return { ...value, by: seenBy(asking, value['by']) };
  if (Array.isArray(value)) return value.map((each) => (isJsonObject(each) ? shownToOwner(each, asking) : each));
  if (typeof value !== 'string') return isJsonObject(value) ? shownToOwner(value, asking) : value;
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
