/** Forms of text that variables of several rooms have. */
import { z } from 'zod';

export const url = z.url({ protocol: /^https?$/ });
export const commaList = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);
export const cidrList = commaList.pipe(z.array(z.union([z.cidrv4(), z.cidrv6()])));
export const wholeNumber = (least: number, most: number) => z.coerce.number().int().min(least).max(most);
/** Up to a day. */
export const seconds = wholeNumber(1, 86_400);

/** Parses a variable that holds JSON, and says so when it doesn't. */
export const json = <T extends z.ZodType>(schema: T) =>
  z
    .string()
    .transform((text, context) => {
      try {
        const value: unknown = JSON.parse(text);
        return value;
      } catch {
        context.addIssue('must be JSON');
        return z.NEVER;
      }
    })
    .pipe(schema);

/** Node's decoder passes over whatever is no base64, so a key that was cut or mistyped would be another key. */
export const key256 = z
  .string()
  .trim()
  .refine((text) => is256BitsInBase64(text), {
    error: 'must be 32 bytes in base64, as openssl rand -base64 32 prints them',
    abort: true,
  })
  .refine((text) => Buffer.from(text, 'base64').some((byte) => byte !== 0), 'must be random, not all zeros');

function is256BitsInBase64(text: string): boolean {
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === 32 && bytes.toString('base64') === text;
}

export const keyId = z.string().regex(/^[a-z0-9-]{1,32}$/, 'must be 1 to 32 of a-z, 0-9 and -');

/** JSON: at least one key, each under an id. */
export const namedKeys = (id: z.ZodType<string>, key: z.ZodType<string>) =>
  json(z.array(z.object({ id, key })).min(1).superRefine(refuseShared));

/** What a key has made names the key by its id: no two may have an id or a key in common. */
function refuseShared(keys: readonly { id: string; key: string }[], context: z.RefinementCtx): void {
  for (const [index, { id, key }] of keys.entries()) {
    const other = keys.findIndex((each) => each.id === id || each.key === key);
    if (other < index)
      context.addIssue({ code: 'custom', path: [index], message: `must share no id and no key with ${other}` });
  }
}
