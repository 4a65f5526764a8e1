/** Whether a document matches a query, and where it stands among the results. */
import { encodedFieldsOf, type Doc, type Version } from './documents.ts';
import { isName, type EncodedFields, type FieldPath } from './fields.ts';
import type { Equal, Exclude, Position, Predicate, Range } from './filters.ts';
import { afterAll, inverted, keyOf, pathKey, TypeTag } from './order.ts';
import type { Bound, Ordering, Query } from './query.ts';
import { collectionPath } from './query.ts';
import { contentOf, elementsOf, Kind, kindOf } from './values.ts';

/** One version of a document, as queries see it. */
export class DocumentView {
  readonly #doc: Doc;
  readonly #group: boolean;
  readonly #fields: EncodedFields;
  readonly #keys = new Map<string, string | undefined>();

  constructor(doc: Doc, version: Version, group: boolean) {
    this.#doc = doc;
    this.#group = group;
    this.#fields = encodedFieldsOf(version);
  }

  /** The key of a field's value, or of the name. */
  key(path: FieldPath): string | undefined {
    if (isName(path)) return pathKey(this.#group ? this.#doc.path : this.#doc.id);
    if (!this.#keys.has(path.text)) {
      const value = this.#fields.get(path);
      this.#keys.set(path.text, value && keyOf(value));
    }
    return this.#keys.get(path.text);
  }

  elementKeys(path: FieldPath): string[] {
    const value = this.#fields.get(path);
    return value && kindOf(value) === Kind.array ? elementsOf(contentOf(value)).map((element) => keyOf(element)) : [];
  }
}

/** The string that lies where the position is. */
export const edge = ({ key, after }: Position) => (after ? key + afterAll : key);

export function holds(predicate: Predicate, view: DocumentView): boolean {
  if (predicate.kind === 'contains') return view.elementKeys(predicate.path).includes(predicate.key);
  const key = view.key(predicate.path);
  return key !== undefined && keyHolds(predicate, key);
}

export function keyHolds(predicate: Equal | Range | Exclude, key: string): boolean {
  switch (predicate.kind) {
    case 'equal':
      return key === predicate.key;
    case 'range':
      return key >= edge(predicate.from) && key < edge(predicate.to);
    case 'exclude':
      return !predicate.keys.includes(key) && (isName(predicate.path) || key.charCodeAt(0) !== TypeTag.null);
  }
}

/** The document's place among the results, as a string that sorts as they do; none if it lacks a field of the order. */
export function orderKey(orders: readonly Ordering[], view: DocumentView): string | undefined {
  let whole = '';
  for (const { path, descending } of orders) {
    const key = view.key(path);
    if (key === undefined) return undefined;
    whole += descending ? inverted(key) : key;
  }
  return whole;
}

/** The order key that a cursor stands for. */
function boundEdge(orders: readonly Ordering[], { keys, before }: Bound): string {
  const parts = keys.map((key, at) => (orders[at]?.descending ? inverted(key) : key));
  return edge({ key: parts.join(''), after: !before });
}

function inScope({ scope }: Query, { collection }: Doc): boolean {
  if (!scope.group) return collection.path === collectionPath(scope);
  const below = scope.parent === '' || collection.path.startsWith(`${scope.parent}/`);
  return below && collection.group.id === scope.collectionId;
}

/** The order key of a document that is a result of the query, its offset and limit aside. */
export function resultKey(query: Query, doc: Doc, version: Version): string | undefined {
  if (!inScope(query, doc)) return undefined;
  const view = new DocumentView(doc, version, query.scope.group);
  const key = orderKey(query.orders, view);
  if (key === undefined || !withinCursors(query, key)) return undefined;
  return query.disjunctions.some((predicates) => predicates.every((each) => holds(each, view))) ? key : undefined;
}

function withinCursors({ orders, start, end }: Query, key: string): boolean {
  return (!start || key >= boundEdge(orders, start)) && (!end || key < boundEdge(orders, end));
}
