/** Asks some rules about stored events, by the code that matches arriving ones. */
import { parseStored } from '../../base/json.ts';
import { EVENTS } from '../../events/event-document.ts';
import type { EventDocument } from '../../events/event-document.ts';
import type { Lists, TimeBound } from '../../store/lists.ts';
import type { Store } from '../../store/store.ts';
import { mismatchOf } from '../../webhooks/match.ts';
import type { Matching, Mismatch } from '../../webhooks/match.ts';
import { formatOf } from '../../webhooks/payload/payload-format.ts';

/** Of a window. */
export const MOST_EVENTS = 2_000;
/** An event's data can be 900 kB: so many are in memory at a time. */
const DATA_AT_ONCE = 20;

/** Everything that rules ask about but the data, which only hooker's formats do. */
const FIELDS = [
  ...(['v', 'id', 'type', 'source', 'account', 'subject', 'customer', 'sku', 'plan', 'tags', 'received_at'] as const),
] as const satisfies readonly (keyof EventDocument)[];

export type LookedAt = Pick<EventDocument, (typeof FIELDS)[number]>;

export type Wanted = { kind: 'last'; count: number } | { kind: 'window'; bounds: TimeBound[] };

export interface Looked {
  lookedAt: number;
  /** Whether there are no more of those that were asked about. */
  complete: boolean;
  newest: LookedAt | null;
  oldest: LookedAt | null;
  /** Newest first. */
  matched: LookedAt[];
  notMatched: ReadonlyMap<Mismatch, number>;
}

export interface LookDeps {
  store: Pick<Store, 'readFields'>;
  lists: Lists;
}

/** One read for each event, and in hooker's formats another for each that the other rules let pass. */
export async function look(deps: LookDeps, rules: Matching, wanted: Wanted): Promise<Looked> {
  const [bounds, limit] = wanted.kind === 'last' ? [[], wanted.count] : [wanted.bounds, MOST_EVENTS];
  const list = { collection: EVENTS, time: 'received_at', equal: {}, bounds, fields: FIELDS } as const;
  const events = (await deps.lists.page(list, null, limit)).map(({ data }) => data);
  const first = events.map((event) => mismatchOf({ ...rules, payload_format: 'event' }, { ...event, data: {} }));
  const passed = events.filter((_, index) => first[index] === null);
  const formless = formatOf(rules) === 'event' ? new Set<string>() : await withoutForm(deps.store, rules, passed);
  const matched = passed.filter(({ id }) => !formless.has(id));
  const counts = countsOf(first);
  if (formless.size > 0) counts.set('payload_format', formless.size);
  return {
    lookedAt: events.length,
    complete: wanted.kind === 'last' || events.length < limit,
    ...{ newest: events[0] ?? null, oldest: events.at(-1) ?? null, matched, notMatched: counts },
  };
}

/** The ids of those that have no form in the rules' payload format. */
async function withoutForm(store: LookDeps['store'], rules: Matching, events: readonly LookedAt[]) {
  const without = new Set<string>();
  for (let from = 0; from < events.length; from += DATA_AT_ONCE) {
    const some = events.slice(from, from + DATA_AT_ONCE);
    const read = await store.readFields(
      some.map(({ id }) => EVENTS.doc(id)),
      ['v', 'data'],
    );
    some.forEach((event, index) => {
      const data = parseStored(read[index]?.data?.data ?? '{}') ?? {};
      if (mismatchOf(rules, { ...event, data }) !== null) without.add(event.id);
    });
  }
  return without;
}

function countsOf(all: readonly (Mismatch | null)[]): Map<Mismatch, number> {
  const counts = new Map<Mismatch, number>();
  for (const each of all) if (each !== null) counts.set(each, (counts.get(each) ?? 0) + 1);
  return counts;
}
