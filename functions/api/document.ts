/** The API's own document, for programs and for people. No key is needed: it says nothing of what is stored here. */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { z } from 'zod';

import { route } from '../../shared/api/route.ts';
import type { Json, JsonObject } from '../../shared/base/json.ts';
import { jsonObject, shape } from '../../shared/base/shape.ts';
import { answerFixed, etagOf } from './http-content.ts';
import type { Fixed } from './http-content.ts';

/** How long a copy may be used before it is asked for again: much less than the time between two deployments. */
const CACHE = 'public, max-age=300';

async function fixed(type: string, text: string): Promise<Fixed> {
  const plain = Buffer.from(text);
  const gzipped = await promisify(gzip)(plain, { level: 9 });
  return { type, etag: etagOf(plain), cache: CACHE, plain, gzipped };
}

/** Made when it is first asked for, and kept: nobody else pays for it. */
export const once = <T>(make: () => Promise<T>): (() => Promise<T>) => {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
};

/** The module that it is in is kept by Node: asking again costs nothing. */
export const parsedDocument = async (): Promise<JsonObject> =>
  jsonObject('The document.').parse((await import('./openapi.json', { with: { type: 'json' } })).default);

const document = once(async () => fixed('application/json; charset=utf-8', JSON.stringify(await parsedDocument())));

const reference = once(async () => {
  const { REFERENCE_POLICY, referencePage } = await import('../../shared/api/reference/page.ts');
  return {
    policy: REFERENCE_POLICY,
    page: await fixed('text/html; charset=utf-8', referencePage(await parsedDocument())),
  };
});

export const openApiShape = shape('OpenApiDocument', () =>
  z.object({ openapi: z.string() }).catchall(z.custom<Json>()).describe('A document by the OpenAPI Specification 3.1.'),
);

const UNCHANGED = { means: 'It is as `If-None-Match` has it.', headers: ['ETag', 'Cache-Control'] } as const;

const readDocument = (path: `/${string}`, operationId: string, summary: string) =>
  route({
    method: 'GET',
    path,
    operationId,
    tag: 'Service',
    summary,
    role: 'none',
    anyParameter: true,
    answers: {
      200: { means: 'The document.', shape: openApiShape, headers: ['ETag', 'Cache-Control'] },
      304: UNCHANGED,
    },
    errors: [],
    handle: () => async (request) => answerFixed(await document(), request.headers),
  });

const readReference = route({
  method: 'GET',
  path: '/reference',
  operationId: 'readReference',
  tag: 'Service',
  summary: 'Read this document as a page',
  role: 'none',
  anyParameter: true,
  answers: { 200: { means: 'The page.', isPage: true, headers: ['ETag', 'Cache-Control'] }, 304: UNCHANGED },
  errors: [],
  handle: () => async (request) => {
    const { policy, page } = await reference();
    return answerFixed(page, request.headers, { 'content-security-policy': policy });
  },
});

/** docs/facts/postmand.md, PM-13. */
const leadToReference = route({
  method: 'GET',
  path: '/swagger/index.html',
  operationId: 'leadToReference',
  tag: 'Service',
  summary: "Find the page by postmand's path",
  role: 'none',
  anyParameter: true,
  answers: { 302: { means: 'It is at `/reference`.', headers: ['Location'] } },
  errors: [],
  // Relative: where the function is reached below a path of its own, so is the page.
  handle: () => async () => ({ status: 302, headers: { location: '../reference' } }),
});

export const documentRoutes = [
  readReference,
  leadToReference,
  readDocument('/openapi.json', 'readOpenApi', 'Read this document'),
  readDocument('/swagger/doc.json', 'readSwaggerDocument', "Read this document by postmand's path"),
];
