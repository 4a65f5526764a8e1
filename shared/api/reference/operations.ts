/** One operation of the document, as a part of the page. */
import type { Json } from '../../json.ts';
import { parametersOf, responsesOf } from './document.ts';
import type { ApiContent, ApiDocument, ApiOperation, ApiParameter, ApiResponse } from './document.ts';
import { NOTHING, html } from './html.ts';
import type { Html } from './html.ts';
import { blocks, inline } from './markdown.ts';
import { entry, membersOf, typeOf } from './schemas.ts';

export const operationId = ({ operationId: id }: ApiOperation): string => `op-${id}`;

export function operationPart(method: string, path: string, operation: ApiOperation, document: ApiDocument): Html {
  const parameters = parametersOf(operation, document);
  return html`<article id="${operationId(operation)}">
    <h3><span class="method ${method}">${method.toUpperCase()}</span> <code>${path}</code></h3>
    <p class="summary">${operation.summary}.${operation.security?.length === 0 ? ' No key is needed.' : ''}</p>
    ${blocks(operation.description)}
    ${parametersPart('Path', parameters, 'path')}${parametersPart('Parameters', parameters, 'query')}${parametersPart('Headers', parameters, 'header')}
    ${bodyPart(operation)} ${responsesPart(operation, document)}
  </article> `;
}

function parametersPart(title: string, parameters: ApiParameter[], where: ApiParameter['in']): Html {
  const own = parameters.filter((each) => each.in === where);
  if (own.length === 0) return NOTHING;
  const entries = own.map(({ name, schema, required, description }) => entry(name, schema, required, description));
  return where === 'path'
    ? html`<h4>${title}</h4>
        <dl>${entries}</dl>`
    : html`<details>
        <summary>${title} (${own.length})</summary>
        <dl>${entries}</dl>
      </details>`;
}

function bodyPart({ requestBody }: ApiOperation): Html {
  if (!requestBody) return NOTHING;
  return html`<h4>Body${requestBody.required ? '' : ', may be left out'}</h4>
    <p>${inline(requestBody.description)}</p>
    ${contentPart(requestBody.content)}`;
}

function responsesPart(operation: ApiOperation, document: ApiDocument): Html {
  const all = responsesOf(operation, document);
  const errors = all.filter(([status]) => isError(status, document));
  return html`<h4>Answers</h4>
    ${all.filter((each) => !errors.includes(each)).map(([status, response]) => responsePart(status, response))}
    ${errors.length === 0 ? NOTHING : errorsPart(errors)}`;
}

/** Receivers answer a payload with what they like. */
const isError = (status: string, { components }: ApiDocument): boolean =>
  /^[45]\d\d$/.test(status) && components.schemas['Problem'] !== undefined;

function responsePart(status: string, { description, headers, content }: ApiResponse): Html {
  const names = Object.keys(headers).filter((name) => name !== 'X-Request-Id');
  const beside = names.length === 0 ? NOTHING : html`<p>With ${names.map((name) => html`<code>${name}</code> `)}</p>`;
  return html`<details>
    <summary><strong>${status}</strong> ${inline(description)}</summary>
    ${beside}${contentPart(content)}
  </details> `;
}

const errorsPart = (errors: [string, ApiResponse][]): Html =>
  html`<details>
    <summary>Errors</summary>
    <dl>
      ${errors.map(
        ([status, { description }]) =>
          html`<dt><strong>${status}</strong></dt>
            <dd>${blocks(description)}</dd>`,
      )}
    </dl>
  </details>`;

function contentPart(content: ApiContent): Html {
  const parts = Object.entries(content).map(([type, { schema, example }]) => {
    const described =
      schema && type === 'application/json'
        ? html`<p class="type">${typeOf(schema)}</p>
            ${membersOf(schema)}`
        : html`<p class="type">${type}</p>`;
    return html`${described}${example === undefined ? NOTHING : exampleOf(example)}`;
  });
  return html`${parts}`;
}

/** Something that can be scrolled has to be reached without a mouse. */
const exampleOf = (value: Json): Html =>
  html`<pre tabindex="0" role="region" aria-label="Example">${JSON.stringify(value, null, 2)}</pre>`;
