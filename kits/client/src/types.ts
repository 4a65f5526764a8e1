/** What each operation takes and answers, read off the API's document. */
import type { components, operations } from './document.ts';
import type { OPERATIONS } from './operations.ts';

export type Operation = keyof typeof OPERATIONS & keyof operations;

type ParametersOf<O extends Operation> = operations[O] extends { parameters: infer P } ? P : never;
type Given<P> = [P] extends [undefined] ? never : P;
type QueryOf<O extends Operation> = ParametersOf<O> extends { query?: infer Q } ? Given<Q> : never;
type PathOf<O extends Operation> = ParametersOf<O> extends { path: infer P } ? Given<P> : never;
type BodyOf<O extends Operation> = operations[O] extends { requestBody?: infer B }
  ? NonNullable<B> extends { content: { 'application/json': infer J } }
    ? J
    : never
  : never;
type IsBodyRequired<O extends Operation> = operations[O] extends { requestBody: object } ? true : false;

type ContentOf<R> = R extends { content: { 'application/json': infer J } }
  ? J
  : R extends { content: infer C }
    ? C
    : null;
type Answers<O extends Operation> = operations[O] extends { responses: infer R } ? ContentOf<R[keyof R]> : never;

/** The body of the answer; null where that has none. */
export type Answer<O extends Operation> = [Answers<O>] extends [never] ? null : Answers<O>;

type Field<Name extends string, Value, Must> = [Value] extends [never]
  ? object
  : Must extends true
    ? Record<Name, Value>
    : Partial<Record<Name, Value>>;

export interface Options {
  /** Where several requests mean one: without it the client makes one for each call. */
  idempotencyKey?: string;
  /** The `ETag` that a webhook must still have. */
  ifMatch?: string;
  signal?: AbortSignal;
}

/** What a call gives: `id` (and what else its path names), `query`, `body`. */
export type Call<O extends Operation> = ([PathOf<O>] extends [never] ? object : PathOf<O>) &
  Field<'query', QueryOf<O>, false> &
  Field<'body', BodyOf<O>, IsBodyRequired<O>> &
  Options;

export type Problem = components['schemas']['Problem'];

/** The operations whose answers are pages. */
export type Listing = {
  [O in Operation]: Answer<O> extends { next_cursor: string | null } ? O : never;
}[Operation];

/** The member of a page that is its list. */
export type Item<O extends Listing> =
  Answer<O> extends infer Page
    ? { [K in keyof Page]-?: Page[K] extends readonly (infer T)[] ? T : never }[keyof Page]
    : never;
