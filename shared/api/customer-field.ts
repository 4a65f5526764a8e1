import { MUST_BE_GIVEN, notBlank, text } from '../http/body-fields.ts';
import { parseKey } from './path-ids.ts';

/** The key of a customer as a member of a body: who leaves it optional says so. */
export const customerKey = (description: string) =>
  text
    .refine((key) => parseKey(key) !== null, 'must be a key of 32 hexadecimal digits, as POST /v1/search answers it')
    .meta({ pattern: '^[0-9a-f]{32}$', description });

/** The same, where it must be given. */
export const customerKeyField = (description: string) =>
  notBlank
    .pipe(customerKey(description))
    .meta({ pattern: '^[0-9a-f]{32}$', description })
    .prefault('')
    .meta(MUST_BE_GIVEN);
