/**
 * Which queries the service serves: by the indexes it makes of every field, and those that were deployed.
 * https://firebase.google.com/docs/firestore/query-data/index-overview
 */
import { isName, parseFieldPath, type FieldPath } from './fields.ts';
import type { IndexField } from './index.ts';
import type { Ordering } from './query.ts';
import { Code, StatusError } from './status.ts';

type QueryScope = 'COLLECTION' | 'COLLECTION_GROUP';

interface FieldDefinition {
  fieldPath: string;
  order?: 'ASCENDING' | 'DESCENDING';
  arrayConfig?: 'CONTAINS';
}

/** The Firebase CLI's `firestore.indexes.json`. */
export interface IndexDefinitions {
  indexes?: { collectionGroup: string; queryScope?: QueryScope; fields: FieldDefinition[] }[];
  fieldOverrides?: {
    collectionGroup: string;
    fieldPath: string;
    ttl?: boolean;
    indexes?: { order?: 'ASCENDING' | 'DESCENDING'; arrayConfig?: 'CONTAINS'; queryScope?: QueryScope }[];
  }[];
}

/** What one disjunction of a query needs of its indexes. */
export interface Needs {
  readonly equal: readonly FieldPath[];
  readonly contains: FieldPath | undefined;
  /** The order of the results, without fields that are equal in all of them and without the name. */
  readonly order: readonly Ordering[];
  readonly nameDescending: boolean;
}

interface Definition {
  readonly fields: readonly IndexField[];
  readonly nameDescending: boolean;
}

/** Indexes that serve a query together: each sorts by some of the equal fields, then all alike. */
export type Served = readonly (readonly IndexField[])[];

export class IndexRules {
  readonly #definitions: IndexDefinitions;

  constructor(definitions: IndexDefinitions) {
    this.#definitions = definitions;
  }

  /** The indexes that serve a query; throws what the service answers if there are none. */
  serve(collectionId: string, group: boolean, needs: Needs): Served {
    if (isPlainScan(needs)) return [[]];
    const scope = group ? 'COLLECTION_GROUP' : 'COLLECTION';
    const candidates = [...this.#composites(collectionId, scope), ...this.#automatic(collectionId, scope, needs)];
    const usable = candidates.flatMap((definition) => {
      const covered = equalPart(definition, needs);
      return covered ? [{ covered, fields: definition.fields }] : [];
    });
    const chosen = cover(usable, needs);
    if (!chosen) throw missingIndex(collectionId, scope, needs);
    return chosen;
  }

  #composites(collectionId: string, scope: QueryScope): Definition[] {
    const { indexes = [] } = this.#definitions;
    return indexes
      .filter((index) => index.collectionGroup === collectionId && (index.queryScope ?? 'COLLECTION') === scope)
      .map(({ fields }) => definitionOf(fields.map(indexField)));
  }

  /** Indexes of single fields, for those fields that the query names. */
  #automatic(collectionId: string, scope: QueryScope, { equal, contains, order }: Needs): Definition[] {
    const paths = [...equal, ...(contains ? [contains] : []), ...order.map(({ path }) => path)];
    return paths.flatMap((path) =>
      this.#modesOf(collectionId, path, scope).map((mode) => definitionOf([{ path, mode }])),
    );
  }

  #modesOf(collectionId: string, path: FieldPath, scope: QueryScope): IndexField['mode'][] {
    const override = this.#override(collectionId, path);
    if (!override) return scope === 'COLLECTION' ? ['asc', 'desc', 'contains'] : [];
    return override.filter((index) => (index.queryScope ?? 'COLLECTION') === scope).map(modeOf);
  }

  /** What was said of the field, else of a map it is in, else of all fields (`*`). */
  #override(collectionId: string, { text }: FieldPath) {
    const overrides = (this.#definitions.fieldOverrides ?? []).filter(
      (each) => each.collectionGroup === collectionId && each.indexes,
    );
    const covers = (fieldPath: string) => fieldPath === '*' || fieldPath === text || text.startsWith(`${fieldPath}.`);
    const closest = overrides
      .filter((each) => covers(each.fieldPath))
      .sort((a, b) => specificity(b) - specificity(a))[0];
    return closest?.indexes;
  }
}

const specificity = ({ fieldPath }: { fieldPath: string }) => (fieldPath === '*' ? 0 : fieldPath.length);

const modeOf = ({ order, arrayConfig }: Omit<FieldDefinition, 'fieldPath'>) =>
  arrayConfig ? 'contains' : order === 'DESCENDING' ? 'desc' : 'asc';

const indexField = (field: FieldDefinition): IndexField => ({
  path: parseFieldPath(field.fieldPath),
  mode: modeOf(field),
});

/** Every index ends with the name, in the direction of the field before it unless it says otherwise. */
function definitionOf(fields: readonly IndexField[]): Definition {
  const last = fields.at(-1);
  const named = last && isName(last.path);
  return { fields: named ? fields.slice(0, -1) : fields, nameDescending: last?.mode === 'desc' };
}

/** All documents in the order of their names: no index needed. */
const isPlainScan = ({ equal, contains, order, nameDescending }: Needs) =>
  equal.length === 0 && !contains && order.length === 0 && !nameDescending;

const slot = ({ path, mode }: IndexField) => (mode === 'contains' ? `${path.text} contains` : path.text);

/**
 * The equal fields that an index begins with, if it then goes on exactly as the query is ordered. An index is read in
 * its own direction only: the service asks for one index for each direction.
 */
function equalPart({ fields, nameDescending }: Definition, needs: Needs): Set<string> | undefined {
  const head = fields.slice(0, Math.max(0, fields.length - needs.order.length)).map(slot);
  const tail = fields.slice(head.length);
  const ordered = needs.order.every(({ path, descending }, at) => {
    const field = tail[at];
    return field && field.path.text === path.text && field.mode === (descending ? 'desc' : 'asc');
  });
  const covered = new Set(head);
  const wanted = wantedSlots(needs);
  if (!ordered || nameDescending !== needs.nameDescending || covered.size < head.length) return undefined;
  return head.every((each) => wanted.includes(each)) ? covered : undefined;
}

function wantedSlots({ equal, contains }: Needs): string[] {
  return [...equal.map(({ text }) => text), ...(contains ? [`${contains.text} contains`] : [])];
}

/** The fewest indexes found by taking the one that adds most, again and again. */
function cover(usable: { covered: Set<string>; fields: readonly IndexField[] }[], needs: Needs): Served | undefined {
  const missing = new Set(wantedSlots(needs));
  const chosen: (readonly IndexField[])[] = [];
  do {
    const adds = ({ covered }: { covered: Set<string> }) => [...covered].filter((each) => missing.has(each)).length;
    const best = usable.reduce((a, b) => (a && adds(a) >= adds(b) ? a : b), usable[0]);
    if (!best || (missing.size > 0 && adds(best) === 0)) return undefined;
    chosen.push(best.fields);
    for (const each of best.covered) missing.delete(each);
  } while (missing.size > 0);
  return chosen;
}

/** The index that would serve the query alone, in the form in which it is defined. */
function missingIndex(collectionGroup: string, queryScope: QueryScope, needs: Needs): StatusError {
  const ordered = (path: FieldPath, descending: boolean) => ({
    fieldPath: path.text,
    order: descending ? 'DESCENDING' : 'ASCENDING',
  });
  const fields: object[] = needs.equal.map((path) => ordered(path, false));
  if (needs.contains) fields.push({ fieldPath: needs.contains.text, arrayConfig: 'CONTAINS' });
  fields.push(...needs.order.map(({ path, descending }) => ordered(path, descending)));
  const implied = needs.order.at(-1)?.descending ?? false;
  if (implied !== needs.nameDescending)
    fields.push({ fieldPath: '__name__', order: needs.nameDescending ? 'DESCENDING' : 'ASCENDING' });
  const index = JSON.stringify({ collectionGroup, queryScope, fields });
  return new StatusError(Code.FAILED_PRECONDITION, `The query requires an index. Define it: ${index}`);
}
