/** Where a walk over a list of subscriptions stands: the cursor of one account. */
import { z } from 'zod';

import type { JsonObject } from '../base/json.ts';

const place = z.object({
  /** Counts passes, from 1. */
  pass: z.number().int(),
  /** Whether the account has never been gone through. */
  first: z.boolean(),
  baseline: z.boolean(),
  /** When this pass began, by the store's clock; null before its first page. */
  began: z.string().nullable(),
  /** When the last finished pass began. */
  lastBegan: z.string().nullable(),
  /** The page to go on with; null for the first. */
  pageToken: z.string().nullable(),
  /** Epoch milliseconds: when the place was last moved. */
  movedAt: z.number(),
  /** Events that this pass has announced so far. */
  changed: z.number().int(),
  /** Epoch milliseconds: when a pass announced something that no notification has come after; null: there is nothing. */
  unheardAt: z.number().nullable().default(null),
  /** How many subjects this pass saw that the list must show. */
  expected: z.number().int(),
  /** Base64, six bytes of the key of each subject listed so far; null where a run that crashed has lost them. */
  listed: z.string().nullable(),
  /** Behind the last page: the last subject that was looked at for having been listed or not. */
  walkedTo: z.string().nullable(),
});

export type Place = z.output<typeof place>;

/** Null where none is stored. Throws for one of another form. */
export const readPlace = (stored: JsonObject | null): Place | null => (stored ? place.parse(stored) : null);

/** The place before the first page of a pass. */
export const startOf = (
  before: Pick<Place, 'pass' | 'first' | 'lastBegan' | 'unheardAt'>,
  baseline: boolean,
  now: number,
): Place => ({
  ...{ pass: before.pass, first: before.first, lastBegan: before.lastBegan, unheardAt: before.unheardAt },
  ...{ baseline, began: null, pageToken: null, movedAt: now, changed: 0, expected: 0, listed: '', walkedTo: null },
});

const KEY_BYTES = 6;
/** As many as a document of 1 MiB holds with room to spare. */
const MAX_LISTED = 100_000;

/** The subjects that a pass has listed: of each the first six bytes of its key. */
export interface Listed {
  add: (subjectKey: string) => void;
  has: (subjectKey: string) => boolean;
  /** null where they are too many to be kept. */
  toText: () => string | null;
}

export function listedFrom(text: string): Listed {
  const bytes = Buffer.from(text, 'base64').toString('hex');
  const keys = new Set(bytes.match(/.{12}/g) ?? []);
  const short = (key: string) => key.slice(0, 2 * KEY_BYTES);
  return {
    add: (key) => void keys.add(short(key)),
    has: (key) => keys.has(short(key)),
    toText: () => (keys.size > MAX_LISTED ? null : Buffer.from([...keys].join(''), 'hex').toString('base64')),
  };
}
