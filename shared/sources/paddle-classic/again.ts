import { isJsonObject, parseJsonBytes } from '../../base/json.ts';
import { present } from '../../base/present.ts';
import type { DecodeAgain } from '../source.ts';
import { classicFieldsOfJson } from './classic-json.ts';
import { parseForm } from './form.ts';
import { PADDLE_CLASSIC } from './name.ts';
import { decodeClassicAlert } from './paddle-classic.ts';

/** A form, or an alert that came as JSON (docs/facts/paddle.md, PC-4): no form is a JSON object. */
export const decodeAgain: DecodeAgain = ({ account, raw }) => {
  const seller = present(account, 'the account whose key signed it');
  const json = parseJsonBytes(raw);
  if (isJsonObject(json)) return decodeClassicAlert(classicFieldsOfJson(json), seller, raw);
  const form = parseForm(raw);
  if (form.ok) return decodeClassicAlert(form.fields, seller, raw);
  return { source: PADDLE_CLASSIC, account: seller, reason: form.reason, raw };
};
