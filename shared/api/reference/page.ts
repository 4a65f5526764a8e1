/** The API's document as a page for people: one file, without a script, and nothing that it loads. */
import { createHash } from 'node:crypto';

import { readApiDocument } from './document.ts';
import type { ApiDocument, ApiOperation } from './document.ts';
import { Html, html } from './html.ts';
import { blocks, inline } from './markdown.ts';
import { operationId, operationPart } from './operations.ts';
import { descriptionOf, membersOf, schemaId, typeOf } from './schemas.ts';
import { STYLE } from './style.ts';

/** The policy's hash is of the very text between the tags. */
const STYLE_ELEMENT = new Html(`<style>${STYLE}</style>`);

/** What the page may load: its own style, which is part of it. */
export const REFERENCE_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** @throws ZodError where it is no document of ours */
export function referencePage(given: unknown): string {
  const document = readApiDocument(given);
  const { info } = document;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${info.title}: the API</title>
        ${STYLE_ELEMENT}
      </head>
      <body>
        <a class="skip" href="#main">Skip to the content</a>
        <header>
          <h1>${info.title}</h1>
          <p>${info.summary}. Version ${info.version}; <a href="openapi.json">openapi.json</a>.</p>
          ${blocks(info.description)}
        </header>
        ${navigation(document)}
        <main id="main">
          ${document.tags.map(({ name, description }) => tagPart(name, description, document))}
          <section>
            <h2 id="schemas">Schemas</h2>
            ${Object.keys(document.components.schemas).map((name) => schemaPart(name, document))}
          </section>
        </main>
      </body>
    </html> `;
  return page.text;
}

interface Placed {
  method: string;
  path: string;
  operation: ApiOperation;
}

function operationsOf(tag: string, { paths, webhooks }: ApiDocument): Placed[] {
  const own = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  );
  const sent = Object.entries(webhooks).map(([type, { post }]) => ({ method: 'post', path: type, operation: post }));
  return [...own, ...sent].filter(({ operation }) => operation.tags.includes(tag));
}

const tagId = (tag: string): string => `tag-${tag}`;

const navigation = (document: ApiDocument): Html =>
  html`<nav aria-label="Operations">
    ${document.tags.map(
      ({ name }) =>
        html`<details>
          <summary>${name}</summary>
          <ul>
            <li><a href="#${tagId(name)}">About ${name}</a></li>
            ${operationsOf(name, document).map(({ operation, path }) => html`<li><a href="#${operationId(operation)}">${name === 'Payloads' ? path : operation.summary}</a></li>`)}
          </ul>
        </details> `,
    )}
    <p><a href="#schemas">Schemas</a></p>
  </nav>`;

const tagPart = (tag: string, description: string, document: ApiDocument): Html =>
  html`<section>
    <h2 id="${tagId(tag)}">${tag}</h2>
    <p>${inline(description)}</p>
    ${tag === 'Payloads' ? payloadsPart(document) : operationsOf(tag, document).map(({ method, path, operation }) => operationPart(method, path, operation, document))}
  </section> `;

/** All are sent alike: what differs between them is the type, and what `data` and `state` hold. */
function payloadsPart(document: ApiDocument): Html {
  const payloads = operationsOf('Payloads', document);
  const [first] = payloads;
  if (!first) return html``;
  return html`${payloads.map(({ path, operation }) => payloadPart(path, operation))}
    <h3>How each is sent</h3>
    ${operationPart('post', 'url of the webhook', { ...first.operation, operationId: 'receive', description: '', summary: 'Every payload is sent so' }, document)}`;
}

const payloadPart = (type: string, operation: ApiOperation): Html =>
  html`<article id="${operationId(operation)}">
    <h3><code>${type}</code></h3>
    ${blocks(operation.description)}
    ${Object.values(operation.requestBody?.content ?? {}).map(({ schema }) => (schema ? html`<p>${typeOf(schema)}</p>` : html``))}
  </article> `;

function schemaPart(name: string, { components }: ApiDocument): Html {
  const schema = components.schemas[name] ?? {};
  return html`<article id="${schemaId(name)}">
    <h3>${name}</h3>
    <p>${inline(descriptionOf(schema))} <span class="type">${typeOf(schema)}</span></p>
    ${membersOf(schema)}
  </article> `;
}
