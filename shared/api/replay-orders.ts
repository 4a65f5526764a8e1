/** What an order of many replays says, and the jobs that it makes. */
import { z } from 'zod';

import type { JsonObject } from '../base/json.ts';
import { present } from '../base/present.ts';
import { notBlank, text } from '../http/body-fields.ts';
import type { Timestamp } from '../store/timestamp.ts';
import { replayModes } from '../sweep/documents.ts';
import type { ReplayMode } from '../sweep/documents.ts';
import { GIVEN_UP } from '../sweep/job-selection.ts';
import type { EventSelection, ReplaySelection } from '../sweep/job-selection.ts';
import { DELIVERY_FILTERS } from './deliveries.ts';
import { EVENT_FILTERS } from './events.ts';
import { ratePerSecond } from './job-fields.ts';
import { filterMembers, keptFilter, problemsWithin } from './job-filter.ts';
import { parseUuid } from './path-ids.ts';

/** The lists' own, since the lists show what is replayed, and where something may be missing. */
const DELIVERIES_LIST = { filters: DELIVERY_FILTERS, times: ['created_at'], of: 'deliveries' } as const;
const EVENTS_LIST = { filters: EVENT_FILTERS, times: ['created_at', 'received_at'], of: 'events' } as const;
const EITHER = { filters: { ...EVENT_FILTERS, ...DELIVERY_FILTERS }, times: EVENTS_LIST.times };

export const orderModes = [...replayModes, 'never_delivered'] as const;

const MAX_LISTED = 100;

const listOf = <T extends z.ZodType>(item: T) =>
  z
    .array(item, 'must be a list')
    .min(1, 'cannot be empty')
    .max(MAX_LISTED, `must have at most ${MAX_LISTED} values: order several jobs`);

export const replayFields = z.object({
  filter: filterMembers(
    EITHER,
    'Which deliveries: the filters of their list, at least one; with `never_delivered` which events, by the filters of theirs.',
  ),
  mode: z
    .enum(orderModes, `must be one of ${orderModes.join(', ')}`)
    .describe(
      '`failed`: what failed or was discarded, and was not delivered since. `all`: whatever has ended. ' +
        '`never_delivered`: events that match `webhook_ids` by their rules of now, and that they never had.',
    )
    .default('failed'),
  webhook_ids: listOf(text.refine((id) => parseUuid(id) !== null, 'must be a list of UUIDs').meta({ format: 'uuid' }))
    .describe('Only those for these webhooks. Without it all; `never_delivered` needs it.')
    .exactOptional(),
  event_types: listOf(notBlank.meta({ minLength: 1 }))
    .describe('Types, `subscription.*` or `*`. Without it all, given payloads included, which have no type.')
    .exactOptional(),
  rate_per_second: ratePerSecond('So many new deliveries a second at most.'),
  dry_run: z
    .boolean('must be true or false')
    .describe('`true`: nothing is made. Up to 2,000 deliveries are counted at once, beyond that by a job.')
    .default(false),
});

export type ReplayOrder = z.output<typeof replayFields>;

/** What is wrong with fields that are right each by itself. */
export function replayProblems(_: JsonObject, order: ReplayOrder | undefined): Record<string, string> {
  if (order === undefined) return {};
  const { mode, filter, webhook_ids } = order;
  const list = mode === 'never_delivered' ? EVENTS_LIST : DELIVERIES_LIST;
  const isMissing = mode === 'never_delivered' && webhook_ids === undefined;
  return {
    ...problemsWithin(filter, list, `mode ${mode} takes`),
    ...problemsOfStatus(mode, filter['status']),
    ...(isMissing && { webhook_ids: 'must be given with mode never_delivered: which webhooks should have had them' }),
  };
}

function problemsOfStatus(mode: ReplayOrder['mode'], status: unknown): Record<string, string> {
  if (mode === 'never_delivered' || typeof status !== 'string') return {};
  if (status === 'pending') return { 'filter.status': 'is pending: POST /v1/retries sends now what is under way' };
  if (mode === 'all' || GIVEN_UP.some((each) => each === status)) return {};
  const takes = `mode failed sends ${GIVEN_UP.join(' and ')} alone, mode all whatever has ended`;
  return { 'filter.status': `is ${status}: ${takes}` };
}

const idsOf = ({ webhook_ids = [] }: ReplayOrder): string[] => [
  ...new Set(webhook_ids.map((id) => present(parseUuid(id), `a UUID in ${id}`))),
];

/** Of an order that sends deliveries once more. */
export const deliveriesOf = (order: ReplayOrder, mode: ReplayMode): Omit<ReplaySelection, 'created_at'> => {
  const { equal, compared, bounds } = keptFilter(order.filter, DELIVERIES_LIST);
  const webhook_ids = order.webhook_ids === undefined ? null : idsOf(order);
  return { mode, equal, compared, bounds, webhook_ids, event_types: order.event_types ?? null };
};

/** Of an order that delivers what some webhooks never had. */
export const eventsOf = (order: ReplayOrder): Omit<EventSelection, 'created_at'> => {
  const kept = keptFilter(order.filter, EVENTS_LIST);
  return { ...kept, webhook_ids: idsOf(order), event_types: order.event_types ?? null };
};

/** Exactly one of them. */
export type Ordered = { deliveries: ReplaySelection; events?: never } | { events: EventSelection; deliveries?: never };

export const selectionOf = (order: ReplayOrder, created_at: Timestamp): Ordered =>
  order.mode === 'never_delivered'
    ? { events: { ...eventsOf(order), created_at } }
    : { deliveries: { ...deliveriesOf(order, order.mode), created_at } };
