/**
 * Which queries the service serves: by the indexes it makes of every field, and those that were deployed.
 * https://firebase.google.com/docs/firestore/query-data/index-overview
 */
import { isName, parseFieldPath, type FieldPath } from './fields.ts';
import type { IndexField } from './keys.ts';
import type { Ordering } from './query.ts';
import { Code, StatusError } from './status.ts';
import { isRecord } from '../base/checked.ts';

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
    indexes?: SingleIndex[];
  }[];
}

interface SingleIndex {
  order?: 'ASCENDING' | 'DESCENDING';
  arrayConfig?: 'CONTAINS';
  queryScope?: QueryScope;
}

/** Definitions in a parsed JSON file; @throws TypeError that names the wrong part */
export function parseDefinitions(json: unknown): IndexDefinitions {
  assertDefinitions(json);
  const { indexes = [], fieldOverrides = [] } = json;
  return { indexes, fieldOverrides };
}

function assertDefinitions(json: unknown): asserts json is IndexDefinitions {
  const { indexes = [], fieldOverrides = [] } = partsOf(json);
  for (const { collectionGroup, queryScope, fields } of listOf('indexes', indexes)) {
    check('collectionGroup', typeof collectionGroup === 'string', collectionGroup);
    check('queryScope', isScope(queryScope), queryScope);
    check('fields', Array.isArray(fields) && fields.length > 0, fields);
    for (const field of listOf('fields', fields)) checkField(field);
  }
  for (const { collectionGroup, fieldPath, indexes: single = [] } of listOf('fieldOverrides', fieldOverrides)) {
    check('collectionGroup', typeof collectionGroup === 'string', collectionGroup);
    for (const field of listOf('indexes', single)) {
      checkField({ ...field, fieldPath });
      check('queryScope', isScope(field.queryScope), field.queryScope);
    }
  }
}

const partsOf = (json: unknown): Readonly<Record<string, unknown>> => (isRecord(json) ? json : {});

function listOf(what: string, json: unknown): Readonly<Record<string, unknown>>[] {
  check(what, Array.isArray(json), json);
  return Array.isArray(json) ? json.map(partsOf) : [];
}

function checkField({ fieldPath, order, arrayConfig }: Readonly<Record<string, unknown>>): void {
  check('fieldPath', typeof fieldPath === 'string', fieldPath);
  const sorted = order === 'ASCENDING' || order === 'DESCENDING';
  check('order', arrayConfig === undefined ? sorted : order === undefined, order);
  check('arrayConfig', arrayConfig === undefined || arrayConfig === 'CONTAINS', arrayConfig);
}

const isScope = (scope: unknown) => scope === undefined || scope === 'COLLECTION' || scope === 'COLLECTION_GROUP';

function check(what: string, right: boolean, value: unknown): void {
  if (!right) throw new TypeError(`Cannot use ${what} ${JSON.stringify(value)} of an index`);
}

/** The needs of one disjunction of a query, of its indexes. */
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
  readonly #composites = new Map<string, Definition[]>();
  readonly #overrides = new Map<string, Override[]>();
  readonly #served = new Map<string, Served>();

  constructor({ indexes = [], fieldOverrides = [] }: IndexDefinitions) {
    for (const { collectionGroup, queryScope = 'COLLECTION', fields } of indexes) {
      const place = `${collectionGroup} ${queryScope}`;
      this.#composites.set(place, [...(this.#composites.get(place) ?? []), definitionOf(fields.map(indexField))]);
    }
    for (const { collectionGroup, fieldPath, indexes: modes } of fieldOverrides) {
      if (!modes) continue;
      const known = this.#overrides.get(collectionGroup) ?? [];
      const sorted = [...known, { fieldPath, modes }].sort((a, b) => specificity(b) - specificity(a));
      this.#overrides.set(collectionGroup, sorted);
    }
  }

  /** The indexes that serve a query. @throws StatusError, the service's answer where there are none */
  serve(collectionId: string, group: boolean, needs: Needs): Served {
    if (isPlainScan(needs)) return [[]];
    const scope = group ? 'COLLECTION_GROUP' : 'COLLECTION';
    const question = `${collectionId} ${scope} ${textOf(needs)}`;
    let served = this.#served.get(question);
    if (!served) this.#served.set(question, (served = this.#choose(collectionId, scope, needs)));
    return served;
  }

  #choose(collectionId: string, scope: QueryScope, needs: Needs): Served {
    const composites = this.#composites.get(`${collectionId} ${scope}`) ?? [];
    const usable = [...composites, ...this.#automatic(collectionId, scope, needs)].flatMap((definition) => {
      const covered = equalPart(definition, needs);
      return covered ? [{ covered, fields: definition.fields }] : [];
    });
    const chosen = cover(usable, needs);
    if (!chosen) throw missingIndex(collectionId, scope, needs);
    return chosen;
  }

  /** Indexes of single fields, for those fields that the query names. */
  #automatic(collectionId: string, scope: QueryScope, { equal, contains, order }: Needs): Definition[] {
    const paths = [...equal, ...(contains ? [contains] : []), ...order.map(({ path }) => path)];
    return paths.flatMap((path) =>
      this.#modesOf(collectionId, path, scope).map((mode) => definitionOf([{ path, mode }])),
    );
  }

  /** By the definition of the field, else of a map around it, else of all fields (`*`). */
  #modesOf(collectionId: string, { text }: FieldPath, scope: QueryScope): IndexField['mode'][] {
    const covers = ({ fieldPath }: Override) =>
      fieldPath === '*' || fieldPath === text || text.startsWith(`${fieldPath}.`);
    const override = this.#overrides.get(collectionId)?.find(covers);
    if (!override) return scope === 'COLLECTION' ? ['asc', 'desc', 'contains'] : [];
    return override.modes.filter(({ queryScope = 'COLLECTION' }) => queryScope === scope).map(modeOf);
  }
}

interface Override {
  readonly fieldPath: string;
  readonly modes: readonly SingleIndex[];
}

const textOf = ({ equal, contains, order, nameDescending }: Needs) =>
  JSON.stringify([
    equal.map(({ text }) => text),
    contains?.text,
    order.map(({ path, descending }) => [path.text, descending]),
    nameDescending,
  ]);

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
