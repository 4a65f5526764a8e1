/** Running a query: over indexes, never over all documents of a collection unless they all are the result. */
import type { IndexRules } from './definitions.ts';
import type { Database, Doc, Version } from './documents.ts';
import { isName } from './fields.ts';
import { DocumentView, holds, orderKey, resultKey } from './match.ts';
import { planScan, type Scan } from './plan.ts';
import { collectionPath, type Query } from './query.ts';
import type { Predicate } from './filters.ts';
import type { Index, IndexSpec } from './index.ts';
import { SortedMap } from './sorted.ts';
import { itemAt, present } from '../base/checked.ts';

export interface Result {
  readonly doc: Doc;
  readonly version: Version;
}

/** The ranges that a transaction's query looked at: no document in them may change until the transaction ends. */
export interface Watched {
  readonly query: Query;
  /** Order key of the last result, when the limit ended the query there. */
  readonly last: string | undefined;
}

export interface Results {
  readonly results: Result[];
  /** How many were passed over because of the offset. */
  readonly skipped: number;
}

/** The results of a query as of `time`, or now; offset and limit applied. */
export function runQuery(database: Database, query: Query, rules: IndexRules | undefined, time?: number): Results {
  const results: Result[] = [];
  const skipped = visitResults(database, query, rules, time, (result) => results.push(result));
  return { results, skipped };
}

/** The same for more results than should be kept: each is shown to `visit`. Returns how many were passed over. */
export function visitResults(
  database: Database,
  query: Query,
  rules: IndexRules | undefined,
  time: number | undefined,
  visit: (result: Result) => void,
): number {
  const all = allResults(database, query, rules, time);
  let skipped = 0;
  let visited = 0;
  if (query.limit === 0) return skipped;
  for (const result of all) {
    if (skipped < query.offset) skipped++;
    else {
      visit(result);
      if (++visited === query.limit) break;
    }
  }
  return skipped;
}

/** The ranges to watch for a transaction after a query with these results. */
export function watchedBy(query: Query, results: readonly Result[]): Watched {
  const last = results.at(-1);
  if (!last || results.length !== query.limit) return { query, last: undefined };
  return { query, last: orderKey(query.orders, viewOf(query, last)) };
}

/** Whether this version of a document lies in a range that was looked at. */
export function isWatched({ query, last }: Watched, doc: Doc, version: Version): boolean {
  const key = resultKey(query, doc, version);
  return key !== undefined && (last === undefined || key <= last);
}

const viewOf = (query: Query, { doc, version }: Result) => new DocumentView(doc, version, query.scope.group);

function allResults(database: Database, query: Query, rules: IndexRules | undefined, time?: number): Iterable<Result> {
  const disjunctions = query.disjunctions.map((predicates) => matching(database, query, predicates, rules));
  const changed = time === undefined ? new Set<Doc>() : database.history.changedSince(time);
  if (time === undefined && disjunctions.length === 1) return itemAt(disjunctions, 0);
  const kept = disjunctions.map((results) => unchangedSince(results, time));
  return merged(query, [...kept, asOf(query, changed, time ?? 0)]);
}

/** Leaves out documents that were created or changed after `time`: `asOf` has them as they were. */
function* unchangedSince(results: Iterable<Result>, time = Infinity): Generator<Result> {
  for (const result of results) if (result.version.updated <= time) yield result;
}

/** Those of the documents that were results at `time`, in order. */
function asOf(query: Query, docs: ReadonlySet<Doc>, time: number): Iterable<Result> {
  const found: [string, Result][] = [];
  for (const doc of docs) {
    const version = doc.at(time);
    const key = version && resultKey(query, doc, version);
    if (version && key !== undefined) found.push([key, { doc, version }]);
  }
  return [...SortedMap.from(found).range('', '\uffff')].map(([, result]) => result);
}

/** Several sorted sequences as one, without repeats. */
function* merged(query: Query, sequences: readonly Iterable<Result>[]): Generator<Result> {
  const heads: { key: string; result: Result; rest: Iterator<Result> }[] = [];
  const advance = (rest: Iterator<Result>) => {
    const next = rest.next();
    if (next.done) return;
    heads.push({ key: orderKey(query.orders, viewOf(query, next.value)) ?? '', result: next.value, rest });
  };
  for (const sequence of sequences) advance(sequence[Symbol.iterator]());
  let last: string | undefined;
  while (heads.length > 0) {
    const at = heads.reduce((least, { key }, each) => (key < itemAt(heads, least).key ? each : least), 0);
    const head = itemAt(heads, at);
    heads.splice(at, 1);
    advance(head.rest);
    if (head.key !== last) yield head.result;
    last = head.key;
  }
}

function matching(database: Database, query: Query, predicates: readonly Predicate[], rules: IndexRules | undefined) {
  const name = predicates.find(({ kind, path }) => kind === 'equal' && isName(path));
  if (name?.kind === 'equal') return named(database, query, predicates, name.key);
  const scan = planScan(query, predicates, rules);
  return scan ? scanned(database, query, scan) : [];
}

/** A condition on the name leaves one document to look at. */
function named(database: Database, query: Query, predicates: readonly Predicate[], key: string): Result[] {
  const index = indexFor(database, query, { fields: [], text: '' });
  const [entry] = index.scan(key, `${key}\uffff`, false);
  const version = entry?.[1].live;
  if (!entry || !version) return [];
  const doc = entry[1];
  return resultKey({ ...query, disjunctions: [predicates] }, doc, version) === undefined ? [] : [{ doc, version }];
}

function indexFor(database: Database, { scope }: Query, spec: IndexSpec): Index {
  return scope.group
    ? database.groupIndex(scope.collectionId, spec)
    : database.collectionIndex(collectionPath(scope), spec);
}

function* scanned(database: Database, query: Query, scan: Scan): Generator<Result> {
  const indexes = scan.indexes.map(({ spec, prefix }) => ({ index: indexFor(database, query, spec), prefix }));
  const intervals = scan.reverse ? scan.intervals.toReversed() : scan.intervals;
  for (const [from, to] of intervals) {
    for (const doc of read(indexes, from, to, scan.reverse)) {
      const version = present(doc.live, doc.id);
      if (passes(query, scan, { doc, version })) yield { doc, version };
    }
  }
}

function passes(query: Query, { checks }: Scan, result: Result): boolean {
  const { scope } = query;
  if (scope.group && scope.parent && !result.doc.collection.path.startsWith(`${scope.parent}/`)) return false;
  if (checks.length === 0) return true;
  const view = viewOf(query, result);
  return checks.every((each) => holds(each, view));
}

interface Part {
  readonly index: Index;
  readonly prefix: string;
}

function* read(parts: readonly Part[], from: string, to: string, reverse: boolean): Generator<Doc> {
  const { index, prefix } = itemAt(parts, 0);
  if (parts.length > 1) yield* joined(parts, from, to, reverse);
  else for (const [, doc] of index.scan(prefix + from, prefix + to, reverse)) yield doc;
}

/** Documents that are in every index at the same place after their prefixes: each index leaps to where another stands. */
function* joined(parts: readonly Part[], from: string, to: string, reverse: boolean): Generator<Doc> {
  let [low, high] = [from, to];
  for (let agreed = 0, at = 0; ; at = (at + 1) % parts.length) {
    const { index, prefix } = itemAt(parts, at);
    const [entry] = index.scan(prefix + low, prefix + high, reverse);
    if (!entry) return;
    const place = entry[0].slice(prefix.length);
    const stands = reverse ? `${place}\0` === high : place === low;
    agreed = stands ? agreed + 1 : 1;
    if (reverse) high = `${place}\0`;
    else low = place;
    if (agreed < parts.length) continue;
    yield entry[1];
    agreed = 0;
    if (reverse) high = place;
    else low = `${place}\0`;
  }
}
