/** Writes, as values: each is checked against the type of its document where it is made. */
import type { Leaf } from './query.ts';
import type { Ref } from './ref.ts';
import type { Fields } from './snapshot.ts';
import type { Timestamp } from './timestamp.ts';
import type { Version } from './version.ts';

declare const MADE: unique symbol;
declare const CHECKED: unique symbol;

/** A value of a field that the store makes when it commits. */
export interface Made<V> {
  readonly [MADE]: V;
}

/** How the store makes it: the time of the commit, the sum of what is there and `by`, or nothing, and the field goes. */
export class Making {
  readonly how: 'time' | 'sum' | 'gone';
  readonly by: number;

  constructor(how: Making['how'], by = 0) {
    this.how = how;
    this.by = by;
  }
}

const made = <V>(making: Making): Made<V> => making as unknown as Made<V>;

/** The time of the commit. */
export const storeTime = (): Made<Timestamp> => made(new Making('time'));
/** The field's number and this; this where there is none. */
export const increment = (by: number): Made<number> => made(new Making('sum', by));
/** The field goes. */
export const gone = (): Made<undefined> => made(new Making('gone'));

/** What is committed as a document of a type. */
export type Given<T> = { [K in keyof T]: T[K] | Made<T[K]> };

/** Some fields of a document; what may be absent may also go. */
export type Change<T> = { [K in keyof T]?: T[K] | Made<T[K]> };

/** Some fields of a document, and of the maps in it; any name of a map that has any names may be absent. */
export type Merged<T> = {
  [K in keyof T]?: T[K] | Made<T[K] | (string extends K ? undefined : never)> | MergedWithin<T[K]>;
};
type MergedWithin<V> = V extends Leaf ? never : Merged<V>;

/** No other fields than a document has, whatever they were gathered from. */
type Only<T, D> = D & { [K in Exclude<keyof D, keyof T>]: never };

type Unchecked = { readonly ref: Ref<unknown> } & (
  | {
      readonly kind: 'create';
      readonly data: Fields;
      /** It gets `position`, the time by the store's clock, and `place`, its index in the commit. */
      readonly queued: boolean;
    }
  | { readonly kind: 'replace' | 'merge'; readonly data: Fields }
  | { readonly kind: 'update'; readonly data: Fields; readonly precondition: Version | undefined }
  | { readonly kind: 'delete'; readonly data?: undefined; readonly precondition: Version }
);

/** One write of a commit. Only the functions below make it. */
export type Write = Unchecked & { readonly [CHECKED]: true };

const checked = (write: Unchecked): Write => write as Write;

/** Refused where there is such a document. */
export const create = <T, D extends Given<T>>(ref: Ref<T>, data: Only<T, D>): Write =>
  checked({ kind: 'create', ref, data, queued: false });

/** The same, and it gets its place in a queue: when it was committed, and its index in that commit. */
export const enqueue = <T extends Queued, D extends Given<T>>(ref: Ref<T>, data: Only<T, D>): Write =>
  checked({ kind: 'create', ref, data, queued: true });

interface Queued {
  position?: Timestamp;
  place?: number;
}

/**
 * Refused where there is no such document.
 * @param precondition the version that it is made against: refused where there is another one
 */
export const update = <T, D extends Change<T>>(ref: Ref<T>, data: Only<T, D>, precondition?: Version): Write =>
  checked({ kind: 'update', ref, data, precondition });

/** Creates a document, or changes fields of it. */
export const merge = <T, D extends Merged<T>>(ref: Ref<T>, data: Only<T, D>): Write =>
  checked({ kind: 'merge', ref, data });

/** Creates a document, or puts another into its place. */
export const replace = <T, D extends Given<T>>(ref: Ref<T>, data: Only<T, D>): Write =>
  checked({ kind: 'replace', ref, data });

/** Refused where there is no such document, or another version of it. */
export const remove = (ref: Ref<unknown>, precondition: Version): Write =>
  checked({ kind: 'delete', ref, precondition });
