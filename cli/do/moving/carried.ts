/** A webhook of another system, as it would be made here. */
import type { z } from 'zod';

export interface Carried {
  /** Its id there: under it a repeat makes no second one. */
  id: string;
  /** The body of `POST /v1/webhooks`; null where it is not carried over. */
  body: Body | null;
  /** What is not carried over, for people: a sentence each. */
  notes: string[];
}

/** As the API checks it. */
export interface Body {
  name: string;
  url: string;
  [field: string]: unknown;
}

/** Asks the other system's API, by a path below its address. */
export type Ask = <T>(answer: z.ZodType<T>, path: string) => Promise<T>;

/** @param of the application, project or tenant there; undefined where the system has none */
export type Source = (ask: Ask, of: string | undefined) => Promise<Carried[]>;

/** A value within what the API takes; a note says where it was another. */
export function within(name: string, value: number, most: number, notes: string[]): number {
  if (value <= most) return value;
  notes.push(`${name} is ${most}, the most there can be, and was ${value}`);
  return most;
}

/** Every page of a list. @param page one, with the place where the next one begins: undefined on the last */
export async function allPages<T>(
  page: (place: string | undefined) => Promise<{ items: T[]; next: string | undefined }>,
): Promise<T[]> {
  const all: T[] = [];
  let place: string | undefined;
  do {
    const { items, next } = await page(place);
    all.push(...items);
    place = next;
  } while (place !== undefined);
  return all;
}

/** A name of 3 to 255 bytes. */
export const nameOf = (given: string | null | undefined, url: string): string =>
  given && given.length >= 3 && Buffer.byteLength(given) <= 255 ? given : url.replace(/^https?:\/\//, '').slice(0, 60);

const STANDARD_SECRET = /^whsec_[A-Za-z0-9+/]+=*$/;

/** The secret of Standard Webhooks goes with its webhook, so that receivers need no change. */
export function secretOf(secret: string | undefined, notes: string[]): { signing_secret?: string } {
  if (secret !== undefined && STANDARD_SECRET.test(secret)) return { signing_secret: secret };
  notes.push('its receiver needs the new signing_secret: the old signature is of another kind');
  return {};
}
