/** The fields of a webhook's form, as the API's document describes its body. */
import { read } from '../api/client.ts';
import type { Result } from '../api/failure.ts';
import { fieldsOf } from '../format/form.ts';
import type { Field, Schema } from '../format/form.ts';
import { isSecret, withHint } from './webhook-body.ts';

let kept: Result<Field[]> | null = null;

/** Reads them once. */
export async function readFields(): Promise<Result<Field[]>> {
  if (kept) return kept;
  const document = await read('/openapi.json');
  if (!document.ok) return document;
  const body = schemaIn(document.value, 'WebhookBody');
  kept = {
    ...document,
    value: fieldsOf(body)
      .filter((field) => !isSecret(field))
      .map(withHint),
  };
  return kept;
}

/** The document is made of the same schemas as the API's own readers; one that lacks this has no fields. */
function schemaIn(document: object, name: string): Schema {
  const components = memberOf(document, 'components');
  return memberOf(memberOf(components, 'schemas'), name);
}

function memberOf(value: object, name: string): object {
  const member: unknown = Object.getOwnPropertyDescriptor(value, name)?.value;
  return typeof member === 'object' && member !== null ? member : {};
}
