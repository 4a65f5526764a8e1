import type { QueryDocumentSnapshot } from '@google-cloud/firestore';

import { jsonText } from '../http/doorway.ts';
import type { JsonObject } from '../json.ts';
import { positionOf } from '../store/lists.ts';
import type { Lists, Position, TimeList } from '../store/lists.ts';
import { timeCursor } from './cursor.ts';
import { refuseInput } from './errors.ts';
import { choiceFilter, parametersOf, readListParams } from './list-params.ts';
import type { Filter, ListParams } from './list-params.ts';
import { withParameters } from './router.ts';
import type { Handler } from './router.ts';

/** A list of the API that time orders, newest first. */
export interface TimeListSpec {
  /** The member of the answer that holds it. */
  name: string;
  list: Pick<TimeList, 'collection' | 'time' | 'fields'>;
  filters: Readonly<Record<string, Filter>>;
  times: readonly string[];
  viewsOf: (docs: QueryDocumentSnapshot[]) => Promise<JsonObject[]>;
  /** How `fields=summary` is answered, where the list takes that; `fields=full` is what it answers without it. */
  summary?: { fields: readonly string[]; viewsOf: TimeListSpec['viewsOf'] };
}

const FIELDS = choiceFilter('fields', ['full', 'summary']);

/** How many documents are in memory at once, with what is read along for them. */
const ROUND = 100;
/** A page ends here, before its limit: an answer of Cloud Run has 32 MiB at most. Bytes, about. */
const PAGE_BYTES = 8_000_000;

/** Answers one page of a list: `limit` items, or about 8 MB of them; `next_cursor` is null where there are no more. */
export function answerTimeList(lists: Lists, { name, list, filters, times, viewsOf, summary }: TimeListSpec): Handler {
  const shapes = summary ? { fields: FIELDS } : {};
  const spec = { name, filters, shapes, times, readCursor: timeCursor.read };
  return withParameters(parametersOf(spec), async ({ query }) => {
    const read = readListParams(query, spec);
    if (!read.ok) return refuseInput(read);
    const { limit, offset, equal, bounds, scope, shape } = read.params;
    const shown = shape.fields === 'summary' ? summary! : { fields: list.fields, viewsOf };
    const { fields } = shown;
    const asked = { ...list, ...(fields && { fields }), equal, bounds };
    const { items, next } = await pageOf(lists, asked, read.params, shown.viewsOf);
    const next_cursor = next && timeCursor.write(scope, next);
    return { status: 200, body: { [name]: items, limit, offset, next_cursor }, log: { items: items.length } };
  });
}

interface Page {
  items: JsonObject[];
  next: Position | null;
}

async function pageOf(
  lists: Lists,
  list: TimeList,
  { limit, offset, cursor }: ListParams<Position>,
  viewsOf: TimeListSpec['viewsOf'],
): Promise<Page> {
  const items: JsonObject[] = [];
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
