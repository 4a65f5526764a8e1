/** Parameters: texts of a path or a query, each a schema that reads it and that the API's document shows. */
import { z } from 'zod';

/** What JSON Schema says of a parameter's text. */
export interface ShownText {
  type?: 'string' | 'integer' | 'boolean';
  format?: string;
  pattern?: string;
  enum?: readonly (string | boolean)[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  default?: number;
  description?: string;
}

/** A text and what it amounts to. */
export type Parameter<T> = z.ZodType<T, string>;

/**
 * @param read null where the text is no value of it
 * @param must what the value must be, to be continued after `name: `
 */
export const parameter = <T>(read: (text: string) => T | null, must: string, shown: ShownText): Parameter<T> =>
  z
    .string({ error: ({ input }) => (Array.isArray(input) ? 'must be a string, and no list' : 'must be a string') })
    .transform((text, context) => {
      const value = read(text);
      if (value !== null) return value;
      context.addIssue({ code: 'custom', message: must });
      return z.NEVER;
    })
    .meta({ ...shown });

/** Reads parameters one by one and gathers what is wrong with them. */
export function readerOf(query: URLSearchParams) {
  const problems: Record<string, string> = {};
  /** @returns null where it is not given, or refused */
  const read = <T>(name: string, schema: Parameter<T>): T | null => {
    const [text, ...more] = query.getAll(name);
    if (text === undefined) return null;
    const problem = more.length > 0 ? 'must be given once' : text === '' ? 'cannot be blank' : null;
    const result = problem === null ? schema.safeParse(text) : null;
    if (result?.success) return result.data;
    problems[name] = problem ?? result?.error.issues[0]?.message ?? 'must be another value';
    return null;
  };
  return { read, problems };
}
