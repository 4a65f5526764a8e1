declare const DOCUMENT: unique symbol;

/** Where one document is, or may be. */
export interface Ref<T> {
  readonly collection: string;
  readonly id: string;
  /** `collection/id` */
  readonly path: string;
  /** Never there: ties the reference to the type of its document. */
  readonly [DOCUMENT]?: T;
}

/** @throws RangeError where no document can have that id */
export function refIn<T>(collection: string, id: string): Ref<T> {
  if (id === '' || id.includes('/'))
    throw new RangeError(`Cannot name a document of ${collection} ${JSON.stringify(id)}`);
  return { collection, id, path: `${collection}/${id}` };
}
