/** What webhooks are sent, by event type: the section `webhooks` of the document. */
import type { z } from 'zod';

import { eventTypes } from '../../shared/api/event-types.ts';
import type { JsonObject } from '../../shared/base/json.ts';
import type { Shape } from '../../shared/base/shape.ts';
import { SOURCES } from '../../shared/sources/registry/registry.ts';
import type { Saying } from '../../shared/sources/saying.ts';
import { payloadShape } from '../../shared/webhooks/payload/payload-shape.ts';
import { descriptionOf } from './event-types.ts';
import { DELIVERY_HEADERS, parameterRef } from './headers.ts';
import { convert } from './json-schema.ts';
import { keysOf } from '../../shared/base/records.ts';

export interface Payloads {
  webhooks: JsonObject;
  components: JsonObject;
}

export async function payloads(): Promise<Payloads> {
  const components: JsonObject = { ...convert(payloadShape(), 'output').components };
  const refOf = (schema: z.ZodType): JsonObject => {
    const converted = convert(schema, 'output');
    Object.assign(components, converted.components);
    return converted.schema;
  };
  const webhooks: JsonObject = {};
  for (const [type, sayings] of await eventTypes(SOURCES)) {
    const name = `${pascalCase(type)}Payload`;
    components[name] = { allOf: [{ $ref: '#/components/schemas/Payload' }, detailsOf(type, sayings, refOf)] };
    webhooks[type] = { post: delivery(name, type, `${descriptionOf(type)}\n\n${describe(sayings)}`) };
  }
  components['GivenEventPayload'] = {
    allOf: [
      { $ref: '#/components/schemas/Payload' },
      { type: 'object', properties: { source: { const: 'api' }, data: { type: 'object' } } },
    ],
  };
  webhooks['given'] = {
    post: delivery(
      'GivenEventPayload',
      'an event that a client gave',
      'Its `type` is the one that the client gave it (`POST /v1/events`), its `data` the client’s own.',
    ),
  };
  return { webhooks, components };
}

const pascalCase = (type: string): string =>
  type.replace(/(?:^|[._])([a-z])/g, (_, letter: string) => letter.toUpperCase());

function detailsOf(type: string, sayings: readonly Saying[], refOf: (schema: z.ZodType) => JsonObject): JsonObject {
  const sources = [...new Set(sayings.map(({ source }) => source))];
  const refs = (shapes: readonly (Shape | null)[]) =>
    [...new Set(shapes)].flatMap((shape) => (shape ? [refOf(shape())] : []));
  const states = refs(sayings.map(({ state }) => state));
  return {
    type: 'object',
    properties: {
      type: { const: type },
      source: oneOf(sources),
      data: oneOrAny(refs(sayings.map(({ data }) => data))),
      ...(states.length > 0 ? { state: oneOrAny([...states, { type: 'null' }]) } : {}),
    },
  };
}

function oneOf(texts: string[]): JsonObject {
  const [only, ...more] = texts;
  return only !== undefined && more.length === 0 ? { const: only } : { enum: texts };
}

function oneOrAny(schemas: JsonObject[]): JsonObject {
  const [only, ...more] = schemas;
  return only && more.length === 0 ? only : { anyOf: schemas };
}

function describe(sayings: readonly Saying[]): string {
  const named = sayings.map(
    ({ source, sourceType }) =>
      `- \`${source}\`: ${sourceType === null ? 'what nobody here knows' : `\`${sourceType}\``}`,
  );
  return ['What its sources call it:', '', ...new Set(named)].join('\n');
}

function delivery(name: string, title: string, description: string): JsonObject {
  return {
    operationId: `receive${name.replace(/Payload$/, '')}`,
    summary: `Receive ${title}`,
    description,
    tags: ['Payloads'],
    security: [],
    parameters: keysOf(DELIVERY_HEADERS).map(parameterRef),
    requestBody: {
      required: true,
      content: { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } },
    },
    responses: {
      '2XX': { $ref: '#/components/responses/Taken' },
      '410': { $ref: '#/components/responses/Gone' },
      '429': { $ref: '#/components/responses/Later' },
      default: { $ref: '#/components/responses/NotTaken' },
    },
  };
}

/** How a receiver answers. */
export const RECEIVER_ANSWERS: JsonObject = {
  Taken: { description: 'It is delivered, unless `valid_status_codes` of the webhook says otherwise.' },
  Gone: { description: 'The endpoint is gone: the delivery fails, and the webhook is disabled.' },
  Later: { description: 'It is sent again, not before `Retry-After` says; 503 likewise.' },
  NotTaken: { description: 'It is sent again, as the retry policy of the webhook says. Redirects are not followed.' },
};
