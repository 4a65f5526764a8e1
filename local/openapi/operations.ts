/** Routes as operations of the document. */
import type { z } from 'zod';

import type { Role } from '../../shared/access/role.ts';
import { refusals } from '../../shared/api/errors.ts';
import type { RefusalName } from '../../shared/api/errors.ts';
import { ownerRuleOf } from '../../shared/api/owner-rules.ts';
import type { OwnerRule } from '../../shared/api/owner-rules.ts';
import type { Body, Route } from '../../shared/api/route.ts';
import { problemShape } from '../../shared/api/shapes/problem.ts';
import { isJsonObject } from '../../shared/base/json.ts';
import type { Json, JsonObject } from '../../shared/base/json.ts';
import type { Examples } from './examples.ts';
import { headerRefs, optionalHeaders, parameterRef } from './headers.ts';
import type { AnswerHeaderName } from './headers.ts';
import { convert, orNull } from './json-schema.ts';

/** What of a route the document shows. */
export type Described = Omit<Route, 'handle'>;

/** An operation, and the schemas that it refers to. */
export interface Operation {
  operation: JsonObject;
  components: JsonObject;
}

export function operationOf(route: Described, examples: Examples): Operation {
  const components: JsonObject = {};
  const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): JsonObject => {
    const converted = convert(schema, io);
    Object.assign(components, converted.components);
    return converted.schema;
  };
  const operation = {
    operationId: route.operationId,
    summary: route.summary,
    description: describe(route),
    tags: [route.tag],
    security: route.role === 'none' ? [] : [{ apiKey: [route.role] }, { session: [route.role] }],
    parameters: [...pathParameters(route, schemaOf), ...queryParameters(route, schemaOf), ...headerParameters(route)],
    ...bodyOf(route, components, examples),
    responses: { ...successesOf(route, schemaOf, examples), ...refusalsOf(route), '431': TOO_LONG_REF },
  };
  return { operation, components };
}

const ROLE_TEXTS: Record<Role, string> = {
  viewer: 'Any role may: `viewer`, `operator`, `admin`.',
  operator: 'Role `operator`, or `admin`.',
  admin: 'Role `admin` alone.',
};

const rightsOf = ({ rights }: OwnerRule): string => rights.map((each) => `\`${each}\``).join(' or ');

type SchemaOf = (schema: z.ZodType, io: 'input' | 'output') => JsonObject;

function describe({ description, lenient, path, role, operationId }: Described): string {
  const strictness = lenient
    ? "One of postmand's routes: what it does not know is passed over, and named in `warnings` of the answer, unless `Prefer` asks for strict handling."
    : path.startsWith('/v1/')
      ? 'What it does not know is refused.'
      : '';
  const whose = role === 'none' ? '' : ROLE_TEXTS[role];
  const rule = ownerRuleOf(operationId);
  const owners = rule ? `For the key of an owner there is what is its own alone; right ${rightsOf(rule)}.` : '';
  return [description, strictness, whose, owners].filter((each) => each).join('\n\n');
}

function pathParameters({ id }: Described, schemaOf: SchemaOf): JsonObject[] {
  if (id === undefined) return [];
  const { description = '', ...schema } = schemaOf(id, 'input');
  return [{ name: 'id', in: 'path', required: true, description, schema }];
}

function queryParameters({ query }: Described, schemaOf: SchemaOf): JsonObject[] {
  if (query === undefined) return [];
  const { properties = {}, required = [] } = schemaOf(query, 'input');
  if (!isJsonObject(properties) || !Array.isArray(required)) return [];
  return Object.entries(properties).flatMap(([name, schema]): JsonObject[] => {
    if (!isJsonObject(schema)) return [];
    const { description = '', ...rest } = schema;
    return [{ name, in: 'query', ...(required.includes(name) ? { required: true } : {}), description, schema: rest }];
  });
}

function headerParameters({ lenient, repeatable, conditional }: Described): JsonObject[] {
  const names = [
    ...(['RequestId', 'WebhookHops'] as const),
    ...(lenient ? (['Prefer'] as const) : []),
    ...(repeatable ? (['IdempotencyKey'] as const) : []),
    ...(conditional ? (['IfMatch'] as const) : []),
  ];
  return names.map(parameterRef);
}

function bodyOf({ body, operationId, lenient }: Described, components: JsonObject, { requests }: Examples): JsonObject {
  if (body === undefined) return {};
  components[body.name] = fieldsOf(body, lenient === true);
  return {
    requestBody: {
      ...(body.optional ? {} : { required: true }),
      description: bodyText(body.maxBytes),
      content: {
        'application/json': {
          schema: { $ref: `#/components/schemas/${body.name}` },
          ...exampleOf(requests[operationId]),
        },
      },
    },
  };
}

const exampleOf = (recorded: Json | undefined): JsonObject => (recorded == null ? {} : { example: recorded });

/** A field that need not be given may be null, too. */
function fieldsOf({ fields }: Body, isLenient: boolean): JsonObject {
  const { properties = {}, ...schema } = convert(fields, 'input').schema;
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  const entries = Object.entries(isJsonObject(properties) ? properties : {}).map(([name, field]): [string, Json] => [
    name,
    !isJsonObject(field) || required.includes(name) ? field : orNull(field),
  ]);
  const closing = isLenient ? {} : { additionalProperties: false };
  return { ...schema, properties: Object.fromEntries(entries), ...closing };
}

/** Node's own answer (https://nodejs.org/api/cli.html#--max-http-header-sizesize), before anything here sees the request. */
export const TOO_LONG: JsonObject = {
  description: 'Target and headers have more than 16 kB together. The answer has no body.',
};
const TOO_LONG_REF: JsonObject = { $ref: '#/components/responses/TooLong' };

const bodyText = (maxBytes = 1024 * 1024): string =>
  `At most ${maxBytes.toLocaleString('en')} bytes of JSON, nested 64 deep at most. Names of fields in any case.`;

function successesOf(route: Described, schemaOf: SchemaOf, examples: Examples): JsonObject {
  const { answers, lenient, operationId } = route;
  const entries = Object.entries(answers).map(([status, { means, shape, isPage, headers = [], mayWarn }]) => {
    const told: AnswerHeaderName[] = [
      'X-Request-Id',
      ...headers,
      ...(lenient ? (['Preference-Applied'] as const) : []),
    ];
    const plain = shape === undefined ? null : schemaOf(shape(), 'output');
    const schema = plain && (lenient || mayWarn) ? { allOf: [plain, { $ref: '#/components/schemas/Warned' }] } : plain;
    const example = exampleOf(examples.answers[operationId]?.[status]);
    const page = isPage ? { content: { 'text/html': { schema: { type: 'string' } } } } : {};
    const content = schema === null ? page : { content: { 'application/json': { schema, ...example } } };
    return [status, { description: means, headers: headerRefs(told), ...content }] as const;
  });
  return Object.fromEntries(entries);
}

/** By status: every refusal that a route can answer with it. */
function refusalsOf(route: Described): JsonObject {
  const byStatus = new Map<number, RefusalName[]>();
  for (const name of everyRefusalOf(route)) {
    const { status } = refusals[name];
    byStatus.set(status, [...(byStatus.get(status) ?? []), name]);
  }
  const entries = [...byStatus].sort(([a], [b]) => a - b).map(([status, names]) => [status, refusal(names)] as const);
  return Object.fromEntries(entries);
}

/** What a route names, and what every route refuses before it is asked, or fails with. */
function everyRefusalOf({ method, errors, answers, role, anyParameter, body, operationId }: Described): RefusalName[] {
  const names: RefusalName[] = [
    ...(['too_many_hops'] as const),
    ...(anyParameter ? [] : (['validation_failed', 'unavailable'] as const)),
    ...(role === 'none' ? [] : (['unauthorized', 'too_many_wrong_keys'] as const)),
    ...(role === 'none' || method === 'GET' ? [] : (['other_site'] as const)),
    ...(role === 'operator' || role === 'admin' ? ([`${role}_needed`] as const) : []),
    ...(ownerRuleOf(operationId) ? (['right_needed'] as const) : []),
    ...(body ? (['body_too_large', 'body_encoded'] as const) : []),
    ...errors,
    ...(answers[500] ? [] : (['internal'] as const)),
  ];
  return [...new Set(names)].sort((a, b) => refusals[a].code - refusals[b].code);
}

const HEADERS_BESIDE: Partial<Record<RefusalName, readonly AnswerHeaderName[]>> = {
  unauthorized: ['WWW-Authenticate'],
  too_many_wrong_keys: ['Retry-After', 'WWW-Authenticate'],
  too_many_tests: ['Retry-After'],
};

/** Of answers that share a status: those that each has, and those that some have. */
function headersOf(names: readonly RefusalName[]): JsonObject {
  const beside = names.map((name) => HEADERS_BESIDE[name] ?? []);
  const [always, sometimes] = [new Set<AnswerHeaderName>(['X-Request-Id']), new Set<AnswerHeaderName>()];
  for (const name of beside.flat()) (beside.every((each) => each.includes(name)) ? always : sometimes).add(name);
  return { ...headerRefs([...always]), ...optionalHeaders([...sometimes]) };
}

function refusal(names: RefusalName[]): JsonObject {
  const sentences = names.map((name) => `- \`${refusals[name].code}\` ${refusals[name].message}`);
  const isEmpty = names.includes('body_encoded');
  const codes = names.map((each) => refusals[each].code);
  const [only, ...more] = codes;
  const code = only !== undefined && more.length === 0 ? { const: only } : { enum: codes };
  return {
    description: [...sentences, ...(isEmpty ? ['- without a body: it is not `application/json`'] : [])].join('\n'),
    headers: headersOf(names),
    content: {
      'application/json': {
        schema: { allOf: [{ $ref: '#/components/schemas/Problem' }, { type: 'object', properties: { code } }] },
        examples: Object.fromEntries(names.map((name) => [name, { $ref: `#/components/examples/${name}` }])),
      },
    },
  };
}

export const problemComponents = (): JsonObject => convert(problemShape(), 'output').components;
