/** The OpenAPI document, made of the routes and of the event types. */
import { ROUTES } from '../../functions/api/routes.ts';
import type { Tag } from '../../shared/api/route.ts';
import type { JsonObject } from '../../shared/base/json.ts';
import { readExamples } from './examples.ts';
import { ANSWER_HEADERS, DELIVERY_HEADERS, REQUEST_HEADERS } from './headers.ts';
import { TOO_LONG, operationOf, problemComponents } from './operations.ts';
import type { Described } from './operations.ts';
import { RECEIVER_ANSWERS, payloads } from './payloads.ts';

const DESCRIPTION = `Webhooks, events, and what became of everything that was delivered.

- **Key**: \`Authorization: Bearer <key>\`. Receivers need none for what payloads lead them to.
- **Sessions** of the console have a cookie instead, which its pages alone can use.
- **Roles**: \`viewer\`, \`operator\`, \`admin\`, each may what those before it may. Each operation names the least that it needs, in \`security\` and in words.
- **Owners**: for the key of an owner an operation is there where its description says so; every other is 404, code 10.
- **Errors** have one form, \`Problem\`; its \`code\` says what went wrong, and never changes its meaning.
- **HEAD** answers wherever GET does. Another method is 405 with \`Allow\` (code 11), another path 404 (code 10).
- **Answers may gain members**: pass over those that you do not know.
- Every answer has \`X-Frame-Options: DENY\`, \`X-Content-Type-Options: nosniff\`, \`X-XSS-Protection: 1; mode=block\`,
  \`Content-Security-Policy: frame-ancestors 'none'\` and \`Cache-Control: no-store\`, where an operation does not say otherwise.`;

const TAGS: Record<Tag | 'Payloads', string> = {
  Webhooks: 'Where events are sent, which, and how.',
  Destinations: 'Webhooks and destinations of other kinds, in one id space.',
  Deliveries: 'One event, or one payload, for one webhook.',
  Attempts: 'The HTTP exchanges of deliveries.',
  Events: 'What happened at the sources, or was given by a client.',
  Subjects: 'What events are about: its last known state, and what happened to it.',
  Search: 'By whatever a person has.',
  Replays: 'Jobs that send again what a filter selects.',
  Erasures: 'Taking away what is kept of a customer: docs/erasure.md.',
  Jobs: 'What goes on for a while: replays and retries of many deliveries.',
  Quarantine: 'What verified senders sent and nobody here could read.',
  Ledger: 'Whether everything that was matched is accounted for.',
  Owners: 'Customers who have webhooks of their own, and get what concerns them alone: docs/owners.md.',
  Access: 'Who may use the API.',
  Service: 'The service itself.',
  Payloads: 'What webhooks are sent, by event type.',
};

/** @param version of the API, semantic */
export async function openApiDocument(version: string, routes: readonly Described[] = ROUTES): Promise<JsonObject> {
  const examples = readExamples();
  const { webhooks, components } = await payloads();
  const schemas: JsonObject = { ...components, ...problemComponents(), Warned: WARNED };
  const paths: Record<string, JsonObject> = {};
  for (const route of routes) {
    const described = operationOf(route, examples);
    Object.assign(schemas, described.components);
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: described.operation };
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Subrelay',
      version,
      summary: 'Webhooks with the current state of subscriptions',
      description: DESCRIPTION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    servers: [{ url: '/', description: 'Where this document is served.' }],
    security: [{ apiKey: [] }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    webhooks,
    components: {
      schemas: sorted(schemas),
      parameters: { ...REQUEST_HEADERS, ...DELIVERY_HEADERS },
      headers: ANSWER_HEADERS,
      responses: { ...RECEIVER_ANSWERS, TooLong: TOO_LONG },
      examples: Object.fromEntries(Object.entries(examples.errors).map(([name, value]) => [name, { value }])),
      securitySchemes: {
        apiKey: {
          type: 'http',
          scheme: 'bearer',
          description:
            'A key that `POST /v1/keys` made, or one of `API_KEYS`, which have the role `admin`; the log names it by its id.',
        },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: '__Host-subrelay',
          description:
            'A session of the console, with the role of the key that made it (`POST /v1/sessions`). A change by it is taken from a ' +
            'page of this service alone. On one machine the cookie is `subrelay_` and the port.',
        },
      },
    },
  };
}

const WARNED: JsonObject = {
  type: 'object',
  properties: {
    warnings: {
      type: 'array',
      items: { type: 'string' },
      description:
        'What of the request was passed over, or is to be known about the answer; absent where there is nothing.',
    },
  },
};

const sorted = (schemas: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1)));
