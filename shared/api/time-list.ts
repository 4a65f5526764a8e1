import type { JsonObject } from '../base/json.ts';
import { jsonText } from '../http/doorway.ts';
import { COMPLETE_AFTER_MS } from '../store/late.ts';
import { positionOf } from '../store/lists.ts';
import type { ListReader, Listed, Position, Seen, Sharded, TimeBound, TimeList } from '../store/lists.ts';
import { hasValues } from '../store/query.ts';
import type { Path } from '../store/query.ts';
import { followCursor, timeCursor } from './cursor.ts';
import { refuseInput } from './errors.ts';
import type { Refusal } from './errors.ts';
import { readListParams, textOfNanos } from './list-params.ts';
import type { Filter, Followed, Limits, ListParams, ListSpec } from './list-params.ts';
import type { Envelope, Handler } from './route.ts';
import type { PageRest } from './shapes/page.ts';

/** A list of the API that time orders, newest first. */
export interface TimeListSpec<T, F extends keyof T & string> {
  name: string;
  list: Pick<TimeList<T, F>, 'collection' | 'time' | 'fields' | 'aside'>;
  filters: Readonly<Record<string, Filter<Path<T>>>>;
  /** Parameters that its route reads itself. */
  shapes?: ListSpec<unknown>['shapes'];
  times: readonly string[];
  limits?: Limits;
  /** Whether it can be followed. */
  follows?: true;
  /** What all of the list have in common, whatever is asked. */
  common?: Partial<Readonly<Record<Path<T>, string>>>;
}

interface Showing<D, V extends JsonObject, B extends JsonObject> {
  /** Reads what the views of some documents need besides. */
  viewOf: (documents: readonly D[]) => Promise<(document: D) => V>;
  /** The member of the answer that holds them. */
  bodyOf: (items: V[]) => B;
}

/** How many documents are in memory at once, with what is read along for them. */
const ROUND = 100;
/** A page ends here, before its limit: an answer of Cloud Run has 32 MiB at most. Bytes, about. */
export const PAGE_BYTES = 8_000_000;
/** A page ends here where documents are compared, however few of them match: what is read is paid for. */
export const MOST_COMPARED = 2_000;

/**
 * Answers one page of a list: `limit` items, or about 8 MB of them, or what 2,000 documents hold where they are compared;
 * `next_cursor` is null where there are no more.
 */
export function answerTimeList<
  T extends Sharded,
  V extends JsonObject,
  B extends JsonObject,
  F extends keyof T & string = keyof T & string,
>(
  lists: ListReader<NoInfer<T>, NoInfer<F>>,
  { list, common, ...spec }: TimeListSpec<T, F>,
  { viewOf, bodyOf }: Showing<Seen<T, F>, V, B>,
): Handler<(Envelope & { status: 200; body: B & PageRest }) | Refusal<'validation_failed'>> {
  return async ({ query }) => {
    const read = readListParams(query, { ...spec, readCursor: timeCursor.read });
    if (!read.ok) return refuseInput(read);
    const { limit, offset, cursor, scope, equal, contains, among, bounds, compared } = read.params;
    const some = { ...(contains && { contains }), ...(among && { among }) };
    const asked = { ...list, equal: { ...common, ...equal }, bounds, ...some };
    const followed = read.params.follow && (await followedPart(lists, list, read.params.follow));
    const part = followed ? { ...asked, bounds: [...bounds, ...followed.bounds] } : asked;
    const { items, next, scanned } = await pageOf(lists, part, read.params, viewOf);
    const next_cursor = next && timeCursor.write(scope, next);
    const isCompared = Object.keys(compared).length > 0;
    // A later page is of the same part: it would tell another time.
    const told = followed && cursor === null ? toldOf(followed.until, scope) : {};
    const body = { ...bodyOf(items), limit, offset, next_cursor, ...(isCompared && { scanned }), ...told };
    return { status: 200, body, log: { items: items.length } };
  };
}

const toldOf = (until: bigint, scope: string) => ({
  complete_until: textOfNanos(until),
  follow_cursor: followCursor.write(scope, until),
});

/** The part of a list that came since, and until when it is complete. */
async function followedPart<T extends Sharded>(
  lists: Pick<ListReader<T>, 'readTime'>,
  list: Pick<TimeList<T>, 'collection' | 'time'>,
  { from, provisional }: Followed,
): Promise<{ bounds: TimeBound[]; until: bigint }> {
  const complete = (await lists.readTime(list)) - BigInt(COMPLETE_AFTER_MS) * 1_000_000n;
  const since = from === 'now' ? complete : from;
  const until = since > complete ? since : complete;
  return { until, bounds: [{ op: '>', at: since }, ...(provisional ? [] : [{ op: '<=' as const, at: until }])] };
}

interface Page<V> {
  items: V[];
  next: Position | null;
  /** How many documents were looked at. */
  scanned: number;
}

type PageParams = Pick<ListParams<Position>, 'limit' | 'offset' | 'cursor' | 'compared'>;

async function pageOf<T extends Sharded, F extends keyof T & string, V extends JsonObject>(
  lists: ListReader<T, F>,
  list: TimeList<T, F>,
  { limit, offset, cursor, compared }: PageParams,
  viewOf: Showing<Seen<T, F>, V, JsonObject>['viewOf'],
): Promise<Page<V>> {
  const items: V[] = [];
  const isCompared = Object.keys(compared).length > 0;
  const isWanted = ({ data }: Listed<Seen<T, F>>) => hasValues(data, compared);
  let [bytes, scanned] = [0, 0];
  let after = offset > 0 ? await lists.positionAfter(list, offset) : cursor;
  if (offset > 0 && after === null) return { items, next: null, scanned };
  for (;;) {
    const left = limit - items.length;
    const round = isCompared ? ROUND : Math.min(ROUND, left);
    const found = await lists.page(list, after, round + 1);
    const docs = found.slice(0, round);
    scanned += docs.length;
    const shown = docs.filter(isWanted).slice(0, left);
    const show = await viewOf(shown.map(({ data }) => data));
    for (const doc of shown) {
      const view = show(doc.data);
      items.push(view);
      after = positionOf(list, doc);
      bytes += Buffer.byteLength(jsonText(view));
      if (bytes > PAGE_BYTES) return { items, next: after, scanned };
    }
    const isLast = found.length <= round;
    const last = docs.at(-1);
    if (items.length === limit) return { items, next: isLast && shown.at(-1) === last ? null : after, scanned };
    if (isLast || last === undefined) return { items, next: null, scanned };
    after = positionOf(list, last);
    if (scanned >= MOST_COMPARED) return { items, next: after, scanned };
  }
}
