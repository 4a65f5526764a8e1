/** Labels of topics and subscriptions: https://cloud.google.com/resource-manager/docs/labels-overview#requirements */
import { invalidArgument } from './errors.ts';

export type Labels = Readonly<Record<string, string>>;

const mostLabels = 64;
const keyForm = /^[\p{Ll}\p{Lo}][\p{Ll}\p{Lo}\p{N}_-]{0,62}$/u;
const valueForm = /^[\p{Ll}\p{Lo}\p{N}_-]{0,63}$/u;
const characters = 'lower-case letters, digits, "_" and "-"';

export function checkLabels(labels: Labels = {}): Record<string, string> {
  const entries = Object.entries(labels);
  if (entries.length > mostLabels) throw invalidArgument(`More than ${mostLabels} labels: ${entries.length}`);
  for (const [key, value] of entries) {
    if (!keyForm.test(key)) {
      throw invalidArgument(`A label's key is a letter and up to 62 of ${characters}, it is ${JSON.stringify(key)}`);
    }
    if (!valueForm.test(value)) {
      throw invalidArgument(`The value of label ${key} is up to 63 of ${characters}, it is ${JSON.stringify(value)}`);
    }
  }
  return { ...labels };
}
