/** What a person has, by the API's search: an address, a domain, a source's own id, the first digits of an id. */
import { z } from 'zod';

import * as answers from '../client/answers.ts';
import type { Api } from '../client/client.ts';
import { CommandFailure, UsageError } from '../frame/usage-error.ts';

const hit = z.looseObject({
  kind: z.string(),
  by: z.string(),
  /** Of an event. */
  type: z.string().optional(),
  /** Of all but what has a key. */
  id: z.string().optional(),
  /** Of a subject and a customer. */
  key: z.string().optional(),
  event_id: z.string().nullish(),
  delivery_id: z.string().optional(),
  webhook_id: z.string().optional(),
  subject: z.string().nullish(),
  customer: z.string().nullish(),
});
export type Hit = z.output<typeof hit>;

const answer = z.looseObject({
  hits: z.array(hit),
  more: z.boolean(),
  not_findable: z.array(z.looseObject({ note: z.string() })),
  findable_since: z.string().nullable(),
});
export type Answer = z.output<typeof answer>;

export const search = (api: Api, q: string): Promise<Answer> => api.post(answer, '/v1/search', { body: { q } });

/** What `explain` tells of. */
export interface Named {
  kind: 'event' | 'delivery' | 'webhook' | 'job' | 'quarantined' | 'api_key';
  id: string;
}
const TOLD: ReadonlySet<string> = new Set<Named['kind']>([
  ...(['event', 'delivery', 'webhook', 'job', 'quarantined', 'api_key'] as const),
]);
const isTold = (kind: string): kind is Named['kind'] => TOLD.has(kind);

/**
 * The nearest that a text names: an event, a delivery, a webhook, or the newest event about a subject or a customer.
 * @param type of that event
 * @throws CommandFailure `missing`; UsageError where the beginning of an id names several
 */
export async function found(api: Api, q: string, type: string | undefined): Promise<Named> {
  const { hits, not_findable, findable_since } = await search(api, q);
  refuseAmbiguous(q, hits);
  for (const each of hits) {
    const named = await namedBy(api, each, type);
    if (named !== null) return named;
  }
  const about = type === undefined ? JSON.stringify(q) : `${JSON.stringify(q)} with the type ${type}`;
  const since = findable_since === null ? '' : ` Events are found by addresses and domains since ${findable_since}.`;
  throw new CommandFailure(
    'missing',
    `Nothing is known of ${about}. ${not_findable.map(({ note }) => note).join(' ')}${since}`.trim(),
  );
}

export function refuseAmbiguous(q: string, hits: readonly Hit[]): void {
  const begun = hits.filter(({ by }) => by === 'id_prefix');
  const names = [...new Set(begun.map(nameOf))];
  if (names.length < 2 || begun.length < hits.length) return;
  const some = names.slice(0, 5).join(', ');
  throw new UsageError(`${JSON.stringify(q)} names ${names.length}: ${some}; give more of the id`);
}

/** An attempt is its delivery's, and the first one has its id. */
const nameOf = ({ kind, id, key, delivery_id }: Hit): string =>
  kind === 'attempt' && delivery_id ? `delivery ${delivery_id}` : `${kind} ${id ?? key}`;

async function namedBy(api: Api, hit: Hit, type: string | undefined): Promise<Named | null> {
  const { kind, id, key, delivery_id } = hit;
  if (kind === 'event' && type !== undefined && hit.type !== type) return null;
  if (kind === 'subject' || kind === 'customer') return newestOf(api, { [kind]: key, type });
  if (kind === 'attempt' && delivery_id) return { kind: 'delivery', id: delivery_id };
  if (isTold(kind) && id) return { kind, id };
  return null;
}

async function newestOf(api: Api, query: Record<string, string | undefined>): Promise<Named | null> {
  const { events } = await api.get(answers.eventPage, '/v1/events', { ...query, limit: 1 });
  const [event] = events;
  return event ? { kind: 'event', id: event.id } : null;
}
