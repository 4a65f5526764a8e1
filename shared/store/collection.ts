/** Where documents are kept, each collection tied to the type of its documents in the one place that declares it. */
import { queryOver } from './query.ts';
import type { Query } from './query.ts';
import { refIn } from './ref.ts';
import type { Ref } from './ref.ts';

/** A collection, which is also the query for all of its documents. */
export interface Collection<T> extends Query<T> {
  readonly name: string;
  /** @throws RangeError where no document can have that id */
  doc: (id: string) => Ref<T>;
}

/**
 * Declares that all documents of a collection are of a type. Nothing checks that but the version of the type, `v`, so a
 * collection is declared once, beside its type. Field names are what the API shows, so they are spelt as on the wire.
 */
export const collection = <T extends { v: 1 }>(name: string): Collection<T> => ({
  ...queryOver<T>(name),
  name,
  doc: (id) => refIn<T>(name, id),
});
