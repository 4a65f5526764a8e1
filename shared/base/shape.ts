/** What an answer holds, as a schema: the type of its view, and what the API's document says of it. */
import { z } from 'zod';

import { isJsonObject } from './json.ts';
import type { JsonObject } from './json.ts';

/**
 * Makes a schema when somebody asks for it: the document and the tests do, a request never does, so a cold start does not
 * pay for it.
 */
export type Shape<T extends z.ZodType = z.ZodType> = () => T;

/** What a shape describes. */
export type View<S extends Shape> = z.output<ReturnType<S>>;

/** What some members of an object describe. */
export type Members<M extends () => z.ZodRawShape> = z.output<z.ZodObject<ReturnType<M>>>;

/** @param name that of the schema in the document */
export function shape<T extends z.ZodType>(name: string, make: () => T): Shape<T> {
  let made: T | undefined;
  return () => (made ??= make().meta({ id: name }));
}

/** RFC 3339, UTC, milliseconds. */
export const time = (description: string) => z.string().meta({ format: 'date-time', description });

export const uuid = (description: string) => z.string().meta({ format: 'uuid', description });

export const eventId = (description: string) => z.string().meta({ pattern: '^evt_[0-9a-f]{32}$', description });

export const count = (description: string) => z.int().min(0).describe(description);

/** An object of somebody else's own: a source's, or a client's. */
export const jsonObject = (description: string) =>
  z.custom<JsonObject>((value) => isJsonObject(value)).meta({ type: 'object', description });
