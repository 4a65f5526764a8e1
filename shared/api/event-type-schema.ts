/** The JSON Schema of an event type, out of the API's document: pure. */
import { isJsonObject } from '../base/json.ts';
import type { Json, JsonObject } from '../base/json.ts';

const COMPONENTS = '#/components/schemas/';

/** What webhooks are sent of a type, with all that it refers to under `$defs`; null where the document has no such type. */
export function schemaOfType(document: JsonObject, type: string): JsonObject | null {
  const path = ['webhooks', type, 'post', 'requestBody', 'content', 'application/json', 'schema'];
  const schema = valueAt(document, path);
  const schemas = valueAt(document, ['components', 'schemas']);
  if (!isJsonObject(schema) || !isJsonObject(schemas)) return null;
  const $defs = Object.fromEntries(reachedFrom(schema, schemas).map((name) => [name, moved(schemas[name] ?? {})]));
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', title: type, ...movedObject(schema), $defs };
}

const valueAt = (json: Json, path: readonly string[]): Json | undefined =>
  path.reduce<Json | undefined>((at, name) => (isJsonObject(at) ? at[name] : undefined), json);

function reachedFrom(schema: JsonObject, schemas: JsonObject): string[] {
  const found = new Set<string>();
  const follow = (json: Json): void => {
    for (const name of namesIn(json)) {
      if (found.has(name)) continue;
      found.add(name);
      follow(schemas[name] ?? {});
    }
  };
  follow(schema);
  return [...found].sort();
}

function namesIn(json: Json): string[] {
  if (Array.isArray(json)) return json.flatMap(namesIn);
  if (!isJsonObject(json)) return [];
  return Object.entries(json).flatMap(([name, value]) =>
    name === '$ref' && typeof value === 'string' && value.startsWith(COMPONENTS)
      ? [value.slice(COMPONENTS.length)]
      : namesIn(value),
  );
}

/** With its references to where they lead within one schema. */
function moved(json: Json): Json {
  if (Array.isArray(json)) return json.map(moved);
  return isJsonObject(json) ? movedObject(json) : json;
}

const movedObject = (json: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(json).map(([name, value]) => [
      name,
      name === '$ref' && typeof value === 'string' ? value.replace(COMPONENTS, '#/$defs/') : moved(value),
    ]),
  );
