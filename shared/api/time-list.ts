import type { QueryDocumentSnapshot } from '@google-cloud/firestore';

import { jsonText } from '../http/doorway.ts';
import type { JsonObject } from '../json.ts';
import { positionOf } from '../store/lists.ts';
import type { Lists, Position, TimeList } from '../store/lists.ts';
import { timeCursor } from './cursor.ts';
import { refuseInput } from './errors.ts';
import type { Refusal } from './errors.ts';
import { readListParams } from './list-params.ts';
import type { Filter, ListParams } from './list-params.ts';
import type { Envelope, Handler } from './route.ts';
import type { PageRest } from './shapes/page.ts';

/** A list of the API that time orders, newest first. */
export interface TimeListSpec {
  name: string;
  list: Pick<TimeList, 'collection' | 'time' | 'fields'>;
  filters: Readonly<Record<string, Filter>>;
  times: readonly string[];
}

interface Showing<V extends JsonObject, B extends JsonObject> {
  viewsOf: (docs: QueryDocumentSnapshot[]) => Promise<V[]>;
  /** The member of the answer that holds them. */
  bodyOf: (items: V[]) => B;
}

/** How many documents are in memory at once, with what is read along for them. */
const ROUND = 100;
/** A page ends here, before its limit: an answer of Cloud Run has 32 MiB at most. Bytes, about. */
const PAGE_BYTES = 8_000_000;

/** Answers one page of a list: `limit` items, or about 8 MB of them; `next_cursor` is null where there are no more. */
export function answerTimeList<V extends JsonObject, B extends JsonObject>(
  lists: Lists,
  { name, list, filters, times }: TimeListSpec,
  { viewsOf, bodyOf }: Showing<V, B>,
): Handler<(Envelope & { status: 200; body: B & PageRest }) | Refusal<'validation_failed'>> {
  const spec = { name, filters, times, readCursor: timeCursor.read };
  return async ({ query }) => {
    const read = readListParams(query, spec);
    if (!read.ok) return refuseInput(read);
    const { limit, offset, equal, bounds, scope } = read.params;
    const { items, next } = await pageOf(lists, { ...list, equal, bounds }, read.params, viewsOf);
    const next_cursor = next && timeCursor.write(scope, next);
    const body = { ...bodyOf(items), limit, offset, next_cursor };
    return { status: 200, body, log: { items: items.length } };
  };
}

interface Page<V> {
  items: V[];
  next: Position | null;
}

async function pageOf<V extends JsonObject>(
  lists: Lists,
  list: TimeList,
  { limit, offset, cursor }: ListParams<Position>,
  viewsOf: (docs: QueryDocumentSnapshot[]) => Promise<V[]>,
): Promise<Page<V>> {
  const items: V[] = [];
  let bytes = 0;
  let after = offset > 0 ? await lists.positionAfter(list, offset) : cursor;
  if (offset > 0 && after === null) return { items, next: null };
  for (;;) {
    const wanted = Math.min(ROUND, limit - items.length);
    const found = await lists.page(list, after, wanted + 1);
    const docs = found.slice(0, wanted);
    for (const [index, view] of (await viewsOf(docs)).entries()) {
      items.push(view);
      after = positionOf(list, docs[index]!);
      bytes += Buffer.byteLength(jsonText(view));
      if (bytes > PAGE_BYTES) return { items, next: after };
    }
    if (found.length <= wanted) return { items, next: null };
    if (items.length === limit) return { items, next: after };
  }
}
