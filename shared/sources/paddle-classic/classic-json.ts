import type { Json, JsonObject } from '../../base/json.ts';
import type { ClassicFields } from './classic-fields.ts';

/**
 * An alert that came as JSON, as the fields that a form would have. How the newer invoices travel is not certain
 * (docs/facts/paddle.md, PC-4), and none may be lost. Objects and lists, such as `custom_data`, become JSON text.
 */
export function classicFieldsOfJson(alert: JsonObject): ClassicFields {
  const values = new Map(Object.entries(alert).map(([name, value]) => [name, Buffer.from(textOf(value))]));
  return { values, text: (name) => values.get(name)?.toString('utf8') };
}

function textOf(value: Json): string {
  if (value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
