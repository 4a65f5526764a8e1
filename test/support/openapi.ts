/** The API's document as a judge of its answers: what it does not describe is refused, down to each member. */
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';

import { isJsonObject } from '../../shared/base/json.ts';
import type { Json, JsonObject } from '../../shared/base/json.ts';

export const openApi = JSON.parse(readFileSync('functions/api/openapi.json', 'utf8')) as OpenApi;

export interface OpenApi extends JsonObject {
  paths: Record<string, Record<string, Operation>>;
  webhooks: Record<string, { post: Operation }>;
  components: Record<string, Record<string, JsonObject>> & { schemas: Record<string, JsonObject> };
}

type Operation = JsonObject & {
  operationId: string;
  parameters: JsonObject[];
  responses: Record<string, JsonObject & { headers?: JsonObject; content?: Record<string, { schema: JsonObject }> }>;
  requestBody?: JsonObject & { content: Record<string, { schema: JsonObject }> };
};

/**
 * Closes every object that has members, so that one which is not described is found. Where several schemas describe one
 * object together, it is the whole that is closed.
 */
function closed(schema: Json, isPart = false): Json {
  if (Array.isArray(schema)) return schema.map((each) => closed(each));
  if (!isJsonObject(schema)) return schema;
  const { allOf, anyOf, properties } = schema;
  const closing =
    isPart || schema['additionalProperties'] !== undefined
      ? {}
      : allOf !== undefined || properties !== undefined
        ? { unevaluatedProperties: false }
        : {};
  const parts = Array.isArray(allOf) ? { allOf: allOf.map((each) => closed(whole(each), true)) } : {};
  const choices = isPart && Array.isArray(anyOf) ? { anyOf: anyOf.map((each) => closed(whole(each), true)) } : {};
  const members = Object.entries(schema).filter(
    ([name]) => name !== 'allOf' && name !== 'examples' && name !== 'x-usually',
  );
  return {
    ...Object.fromEntries(
      members.map(([name, value]) => [name, name === 'properties' ? closedEach(value) : closed(value)]),
    ),
    ...parts,
    ...choices,
    ...closing,
  };
}

const closedEach = (properties: Json): Json =>
  isJsonObject(properties)
    ? Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, closed(schema)]))
    : properties;

/** A part of an object is taken in whole: behind a reference it would be closed by itself. */
function whole(schema: Json): Json {
  if (!isJsonObject(schema) || typeof schema['$ref'] !== 'string') return schema;
  return openApi.components.schemas[schema['$ref'].split('/').at(-1)!]!;
}

const ajv = new Ajv2020({ strict: true, strictTypes: false, allErrors: true });
ajvFormats.default(ajv);
ajv.addVocabulary(['x-usually', 'components']);
ajv.addSchema({
  $id: 'https://subrelay.test/openapi',
  components: {
    schemas: Object.fromEntries(
      Object.entries(openApi.components.schemas).map(([name, schema]) => [name, closed(schema)]),
    ),
  },
});

const compiled = new Map<string, ValidateFunction>();

function validatorOf(schema: JsonObject): ValidateFunction {
  const text = JSON.stringify(closed(schema)).replaceAll(
    '"#/components/',
    '"https://subrelay.test/openapi#/components/',
  );
  const known = compiled.get(text);
  if (known) return known;
  const made = ajv.compile(JSON.parse(text) as JsonObject);
  compiled.set(text, made);
  return made;
}

/** What is wrong with a value by a schema of the document; empty where nothing is. */
export function problemsBy(schema: JsonObject, value: unknown): string[] {
  const validate = validatorOf(schema);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

export const schemaOf = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` });

/** The operation that a request's target is of; null where the document has none. */
export function operationOf(method: string, target: string): { path: string; operation: Operation } | null {
  const asked = target.split('?', 1)[0]!.replace(/(?<=.)\/$/, '');
  const verb = method === 'HEAD' ? 'get' : method.toLowerCase();
  for (const [path, methods] of Object.entries(openApi.paths)) {
    const pattern = new RegExp(`^${path.replaceAll('.', '\\.').replace('{id}', '[^/]+')}$`);
    const operation = methods[verb];
    if (operation && pattern.test(asked)) return { path, operation };
  }
  return null;
}

export interface Seen {
  method: string;
  /** Path and query. */
  target: string;
  status: number;
  headers: Headers;
  text: string;
}

/** What every path and method answers alike before its route is asked; to the key of an owner most are not there. */
const BY_THE_DOOR = [10, 12, 13];

/** A header that stands apart in an answer is one that only some have. */
const isRequired = (name: string, header: JsonObject): boolean =>
  ('$ref' in header ? openApi.components['headers']![name]! : header)['required'] === true;

/** What an answer is that the document does not describe; empty where it describes all of it. */
export function undocumented({ method, target, status, headers, text }: Seen): string[] {
  const found = operationOf(method, target);
  const body = text === '' ? undefined : (JSON.parse(text) as Json);
  const code = isJsonObject(body) ? body['code'] : undefined;
  if (found === null || (typeof code === 'number' && BY_THE_DOOR.includes(code)))
    return body === undefined ? [] : problemsBy(schemaOf('Problem'), body);
  const { operation } = found;
  // A body of another type is answered with none, whoever it was for (docs/facts/postmand.md, PM-17).
  if (status === 415 && body === undefined) return [];
  const response = operation.responses[String(status)];
  if (response === undefined) return [`${operation.operationId} has no answer ${status}: ${text.slice(0, 200)}`];
  const missing = Object.entries(response.headers ?? {})
    .filter(([name, header]) => isJsonObject(header) && isRequired(name, header) && !headers.has(name))
    .map(([name]) => name);
  const schema = response.content?.['application/json']?.schema;
  return [
    ...missing.map((name) => `${operation.operationId} ${status} lacks the header ${name}`),
    ...(body === undefined || schema === undefined ? [] : problemsBy(schema, body)),
    ...(body !== undefined && schema === undefined ? [`${operation.operationId} ${status} has a body`] : []),
    ...(body === undefined && schema !== undefined && method !== 'HEAD'
      ? [`${operation.operationId} ${status} has no body`]
      : []),
  ];
}

/** @throws Error where the document does not describe an answer */
export function assertDocumented(seen: Seen): void {
  const problems = undocumented(seen);
  if (problems.length === 0) return;
  throw new Error(
    `openapi.json does not describe ${seen.method} ${seen.target} → ${seen.status}:\n${problems.join('\n')}`,
  );
}

/** The document with every object of an answer closed: a member that is not described is no part of it. */
export function closedDocument(): JsonObject {
  const schemas = Object.entries(openApi.components.schemas).map(([name, schema]) => [name, closed(schema)] as const);
  const paths = Object.entries(openApi.paths).map(([path, methods]) => [
    path,
    Object.fromEntries(Object.entries(methods).map(([method, operation]) => [method, withClosedAnswers(operation)])),
  ]);
  return {
    ...openApi,
    paths: Object.fromEntries(paths) as JsonObject,
    components: { ...openApi.components, schemas: { ...Object.fromEntries(schemas), ...bodies() } },
  };
}

/** Bodies of requests stay as they are. */
function bodies(): JsonObject {
  const operations = Object.values(openApi.paths).flatMap((methods) => Object.values(methods));
  const names = operations.flatMap(({ requestBody }) => {
    const ref = requestBody?.content['application/json']?.schema['$ref'];
    return typeof ref === 'string' ? [ref.split('/').at(-1)!] : [];
  });
  return Object.fromEntries(names.map((name) => [name, openApi.components.schemas[name]!]));
}

function withClosedAnswers(operation: Operation): JsonObject {
  const responses = Object.entries(operation.responses).map(([status, { content = {}, ...response }]) => {
    const kinds = Object.entries(content).map(([type, { schema, ...rest }]) => [
      type,
      { ...rest, schema: closed(schema) },
    ]);
    return [status, { ...response, ...(kinds.length > 0 ? { content: Object.fromEntries(kinds) as JsonObject } : {}) }];
  });
  return { ...operation, responses: Object.fromEntries(responses) as JsonObject };
}
