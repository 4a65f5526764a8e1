import { isJsonObject, parseJson } from '../../shared/base/json.ts';
import type { JsonObject } from '../../shared/base/json.ts';

/** An object as it goes over the wire. @throws TypeError for one that is written otherwise than as an object */
export function asJson(value: object): JsonObject {
  const json = parseJson(JSON.stringify(value));
  if (!isJsonObject(json)) throw new TypeError('A sample must be an object');
  return json;
}
