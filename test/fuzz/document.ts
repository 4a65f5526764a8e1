/** The API's document as the fuzzer gets it: closed, with ids that are there, and with links from what makes to what takes. */
import { isJsonObject } from '../../shared/base/json.ts';
import type { Json, JsonObject } from '../../shared/base/json.ts';
import { OWNED_OPERATIONS } from '../../shared/api/owner-rules.ts';
import { closedDocument } from '../support/openapi.ts';
import type { Asker } from './roles.ts';
import type { Seeded } from './seed.ts';

/** One operation, and where it is. */
interface Place {
  path: string;
  method: string;
  operation: JsonObject;
}

const objectIn = (json: Json | undefined): JsonObject => (isJsonObject(json ?? null) ? (json as JsonObject) : {});

export function documentFor(asker: Asker, seeded: Seeded): JsonObject {
  const document = closedDocument();
  const places = placesIn(document);
  const paths: Record<string, JsonObject> = {};
  for (const place of places) {
    const operation = { ...place.operation, ...parametersOf(place, seeded), ...answersOf(place, places, asker) };
    paths[place.path] = { ...paths[place.path], [place.method]: operation };
  }
  return { ...document, paths };
}

export const placesIn = ({ paths }: JsonObject): Place[] =>
  Object.entries(objectIn(paths)).flatMap(([path, methods]) =>
    Object.entries(objectIn(methods)).map(([method, operation]) => ({ path, method, operation: objectIn(operation) })),
  );

/** What is deleted is what the fuzzer has made: its neighbours want the others. */
function parametersOf({ path, method, operation }: Place, seeded: Seeded): JsonObject {
  const example = seeded[path.split('/{id}', 1)[0] ?? ''];
  const { parameters } = operation;
  if (example === undefined || method === 'delete' || !Array.isArray(parameters)) return {};
  return {
    parameters: parameters.map((each) => (objectIn(each)['in'] === 'path' ? { ...objectIn(each), example } : each)),
  };
}

function answersOf(place: Place, all: readonly Place[], asker: Asker): JsonObject {
  const { operation } = place;
  if (asker === 'owner' && isClosedToOwners(operation)) return { responses: notThere(operation) };
  const links = linksFrom(place, all);
  const responses = Object.entries(objectIn(operation['responses'])).map(([status, answer]) => [
    status,
    links && /^20[012]$/.test(status) ? { ...objectIn(answer), links } : answer,
  ]);
  return { responses: Object.fromEntries(responses) as JsonObject };
}

const isClosedToOwners = ({ security, operationId }: JsonObject): boolean =>
  Array.isArray(security) && security.length > 0 && !OWNED_OPERATIONS.some((each) => each === operationId);

/** To an owner's key they are not there: 400 is for too many hops alone, and bodies are read before paths. */
function notThere({ responses }: JsonObject): JsonObject {
  const kept = Object.entries(objectIn(responses)).filter(([status]) =>
    ['400', '413', '415', '431', '503'].includes(status),
  );
  const schema = { $ref: '#/components/schemas/Problem' };
  return {
    ...Object.fromEntries(kept),
    '404': { description: 'It is not there.', content: { 'application/json': { schema } } },
  };
}

/** From what makes one, or lists them, to all below its id; null from anything else. */
function linksFrom({ path, method }: Place, all: readonly Place[]): JsonObject | null {
  const below = all.filter((each) => each.path === `${path}/{id}` || each.path.startsWith(`${path}/{id}/`));
  if (below.length === 0 || (method !== 'get' && method !== 'post')) return null;
  const list = (path.split('/').at(-1) ?? '').replaceAll('-', '_');
  const id = method === 'post' ? '$response.body#/id' : `$response.body#/${list}/0/id`;
  return Object.fromEntries(
    below.flatMap(({ operation: { operationId } }) =>
      typeof operationId === 'string' ? [[`to_${operationId}`, { operationId, parameters: { 'path.id': id } }]] : [],
    ),
  );
}
