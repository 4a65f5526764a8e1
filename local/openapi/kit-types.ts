/** The types of the packages in kits/, made of the API's document. */
import openapiTS, { astToString } from 'openapi-typescript';
import type { OpenAPI3 } from 'openapi-typescript';

import { isJsonObject } from '../../shared/base/json.ts';
import type { Json, JsonObject } from '../../shared/base/json.ts';

const HEAD = '// Made of the API’s document by `npm run openapi`: change the schemas in shared/.\n';

/** Every operation of the API with what it takes and answers, for the client. */
export async function clientTypes(document: JsonObject): Promise<string> {
  const { webhooks: _, paths, ...api } = document;
  return HEAD + (await typesOf({ ...api, paths: successesOf(paths ?? {}) }));
}

/** What the client sends for each operation: its method, its path, and whether it heeds an idempotency key. */
export function clientOperations(document: JsonObject): string {
  const rows = operationsOf(document).map(
    ([id, method, path, repeatable]) => `  ${id}: ['${method.toUpperCase()}', '${path}'${repeatable ? ', true' : ''}],`,
  );
  return [
    `${HEAD}/** Method, path, and whether a repeat under the same idempotency key finds what the first one made. */`,
    'export const OPERATIONS = {',
    ...rows,
    '} as const;',
    '',
  ].join('\n');
}

/** The payload of every event type, for the receiver. */
export async function receiverTypes(document: JsonObject): Promise<string> {
  const schemas = objectIn(document, 'components', 'schemas');
  const types = Object.keys(objectIn(document, 'webhooks')).filter((type) => type !== 'given');
  const payloads = types.map((type) => [type, payloadOf(document, type)] as const);
  const reached = reachable(schemas, ['Payload', 'GivenEventPayload', ...payloads.map(([, name]) => name)]);
  const text = await typesOf({ openapi: '3.1.1', info: {}, paths: {}, components: { schemas: reached } });
  const rows = payloads.map(([type, name]) => `  '${type}': Schemas['${name}'];`);
  return [
    `${HEAD}${text}`,
    "type Schemas = components['schemas'];",
    '/** The payload of each event type that a source tells of. */',
    'export interface Payloads {',
    ...rows,
    '}',
    '',
  ].join('\n');
}

/** A default is no promise that an answer has the field; an object without named members may have any. */
const OPTIONS = { defaultNonNullable: false, emptyObjectsUnknown: true };

const typesOf = async (document: JsonObject): Promise<string> =>
  // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- `local/openapi` writes the document, and a linter of OpenAPI reads it in the tests.
  astToString(await openapiTS(bare(document) as unknown as OpenAPI3, OPTIONS));

/** The paths without refusals, which have one shape, and without headers, which the client deals with. */
function successesOf(json: Json): Json {
  if (Array.isArray(json)) return json.filter((each) => !isHeader(each)).map(successesOf);
  if (!isJsonObject(json)) return json;
  const entries = Object.entries(json).filter(([name]) => !/^([3-5]\d\d|headers)$/.test(name));
  return Object.fromEntries(entries.map(([name, value]) => [name, successesOf(value)]));
}

const isHeader = (json: Json): boolean =>
  isJsonObject(json) && typeof json['$ref'] === 'string' && json['$ref'].startsWith('#/components/parameters/');

type Operation = [id: string, method: string, path: string, repeatable: boolean];

function operationsOf(document: JsonObject): Operation[] {
  return Object.entries(objectIn(document, 'paths')).flatMap(([path, methods]) =>
    Object.entries(isJsonObject(methods) ? methods : {}).flatMap(([method, operation]): Operation[] => {
      if (!isJsonObject(operation) || typeof operation['operationId'] !== 'string') return [];
      const isRepeatable = JSON.stringify(operation['parameters'] ?? []).includes('/parameters/IdempotencyKey');
      return [[operation['operationId'], method, path, isRepeatable]];
    }),
  );
}

function payloadOf(document: JsonObject, type: string): string {
  const body = objectIn(document, 'webhooks', type, 'post', 'requestBody', 'content', 'application/json', 'schema');
  const ref = body['$ref'];
  return (typeof ref === 'string' && ref.split('/').at(-1)) || '';
}

/** Those named, and all that they lead to. */
function reachable(schemas: JsonObject, names: readonly string[]): JsonObject {
  const found = new Map<string, Json>();
  const follow = (name: string) => {
    const schema = schemas[name];
    if (schema === undefined || found.has(name)) return;
    found.set(name, schema);
    for (const [, next] of JSON.stringify(schema).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) follow(String(next));
  };
  names.forEach(follow);
  return Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Without words for people, which the document and its page have. */
function bare(json: Json): Json {
  if (Array.isArray(json)) return json.map(bare);
  if (!isJsonObject(json)) return json;
  const entries = Object.entries(json).filter(([name, value]) => !isWord(name, value));
  return Object.fromEntries(entries.map(([name, value]) => [name, bare(value)]));
}

const isWord = (name: string, value: Json): boolean =>
  (name === 'description' && typeof value === 'string') || ['example', 'examples', 'summary'].includes(name);

function objectIn(json: Json, ...path: string[]): JsonObject {
  const found = path.reduce<Json | undefined>((at, name) => (isJsonObject(at) ? at[name] : undefined), json);
  if (!isJsonObject(found)) throw new Error(`The document has no object at ${path.join('.')}`);
  return found;
}
