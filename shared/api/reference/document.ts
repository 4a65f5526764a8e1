/** What the page reads of an OpenAPI document. */
import { z } from 'zod';

import { isJsonObject } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';

const json = z.custom<Json>();
const schema = z.custom<JsonObject>((value) => isJsonObject(value));

const parameter = z.object({
  name: z.string(),
  in: z.enum(['path', 'query', 'header']),
  required: z.boolean().default(false),
  description: z.string().default(''),
  schema,
});

const content = z.record(
  z.string(),
  z.object({
    schema: schema.optional(),
    example: json.optional(),
  }),
);

const ref = z.object({ $ref: z.string() });
const header = z.object({ description: z.string() });
const response = z.object({
  description: z.string(),
  headers: z.record(z.string(), z.union([ref, header])).default({}),
  content: content.default({}),
});

const operation = z.object({
  operationId: z.string(),
  summary: z.string(),
  description: z.string().default(''),
  tags: z.array(z.string()),
  security: z.array(z.unknown()).optional(),
  parameters: z.array(z.union([ref, parameter])).default([]),
  requestBody: z
    .object({ required: z.boolean().default(false), description: z.string().default(''), content })
    .optional(),
  responses: z.record(z.string(), z.union([ref, response])),
});

const documentSchema = z.object({
  info: z.object({ title: z.string(), version: z.string(), summary: z.string(), description: z.string() }),
  tags: z.array(z.object({ name: z.string(), description: z.string() })),
  paths: z.record(z.string(), z.record(z.string(), operation)),
  webhooks: z.record(z.string(), z.object({ post: operation })),
  components: z.object({
    schemas: z.record(z.string(), schema),
    parameters: z.record(z.string(), parameter),
    headers: z.record(z.string(), header),
    responses: z.record(z.string(), response),
  }),
});

export type ApiDocument = z.output<typeof documentSchema>;
export type ApiOperation = z.output<typeof operation>;
export type ApiParameter = z.output<typeof parameter>;
export type ApiResponse = z.output<typeof response>;
export type ApiContent = z.output<typeof content>;

/** @throws ZodError where the document is not as ours is */
export const readApiDocument = (document: unknown): ApiDocument => documentSchema.parse(document);

/** The name that a reference ends in. */
export const nameIn = ($ref: string): string => $ref.slice($ref.lastIndexOf('/') + 1);

export const parametersOf = ({ parameters }: ApiOperation, { components }: ApiDocument): ApiParameter[] =>
  parameters.flatMap((each) => ('$ref' in each ? (components.parameters[nameIn(each.$ref)] ?? []) : each));

export const responsesOf = ({ responses }: ApiOperation, { components }: ApiDocument): [string, ApiResponse][] =>
  Object.entries(responses).flatMap(([status, each]): [string, ApiResponse][] => {
    const found = '$ref' in each ? components.responses[nameIn(each.$ref)] : each;
    return found ? [[status, found]] : [];
  });
