/** The lists of deliveries that jobs walk: pure. */
import { DELIVERIES } from '../deliveries/documents.ts';
import type { DeliveryDocument, DeliveryStatus } from '../deliveries/documents.ts';
import { EVENTS } from '../events/event-document.ts';
import type { EventDocument } from '../events/event-document.ts';
import { isOfType } from '../events/event-types.ts';
import type { TimeList } from '../store/lists.ts';
import { hasValues } from '../store/query.ts';
import type { JobSelection, NeverDeliveredJobDocument, ReplayJobDocument } from './documents.ts';
import { nanosOf } from './job-place.ts';
import { CANDIDATE_FIELDS } from './replay-choice.ts';

/** What was given up: somebody wanted what was cancelled to end. */
export const GIVEN_UP = ['failed', 'discarded'] as const satisfies readonly DeliveryStatus[];

/** Which events may be missing somewhere. */
export type EventSelection = Pick<
  NeverDeliveredJobDocument,
  'equal' | 'compared' | 'contains' | 'bounds' | 'webhook_ids' | 'event_types' | 'created_at'
>;

/** What tells whether a webhook's rules match an event, and what its delivery says of it; an event's own data is apart. */
const EVENT_FIELDS = [
  ...(['v', 'id', 'type', 'source', 'account', 'subject', 'subject_key', 'customer', 'customer_key'] as const),
  ...(['sku', 'plan', 'tags', 'unmatched', 'received_at', 'expire_at', 'erased_at', 'shard'] as const),
] as const satisfies readonly (keyof EventDocument)[];

export type EventCandidate = Pick<EventDocument, (typeof EVENT_FIELDS)[number]>;

export const eventList = ({ equal, contains, ...rest }: EventSelection) =>
  ({
    collection: EVENTS,
    time: 'received_at',
    equal,
    ...(contains && { contains }),
    bounds: boundsOf(rest),
    fields: EVENT_FIELDS,
  }) as const satisfies TimeList<EventDocument>;

/** What no query tells of the events that are wanted; undefined: nothing. */
export const eventIsWanted = ({ compared, event_types }: Pick<EventSelection, 'compared' | 'event_types'>) =>
  event_types === null && Object.keys(compared).length === 0
    ? undefined
    : (event: EventCandidate): boolean => hasValues(event, compared) && isOfSome(event_types, event.type);

/** Bounds as a job keeps them, and that it takes only what was there before it was ordered. */
export const boundsOf = ({
  bounds,
  created_at,
}: Pick<JobSelection, 'bounds'> & Pick<ReplayJobDocument, 'created_at'>) => [
  ...bounds.map(({ op, at }) => ({ op, at: BigInt(at) })),
  { op: '<' as const, at: nanosOf(created_at) },
];

export type ReplaySelection = Pick<
  ReplayJobDocument,
  'mode' | 'equal' | 'compared' | 'bounds' | 'webhook_ids' | 'event_types' | 'created_at'
>;

/** What a replay job's query selects; `isSelected` tells the rest. */
export const replayList = ({ mode, equal, ...rest }: ReplaySelection) =>
  ({
    collection: DELIVERIES,
    time: 'created_at',
    equal,
    ...(mode === 'failed' && !equal.status && { among: { field: 'status', values: GIVEN_UP } }),
    bounds: boundsOf(rest),
    fields: CANDIDATE_FIELDS,
  }) as const satisfies TimeList<DeliveryDocument>;

type Conditions = Pick<ReplaySelection, 'compared' | 'webhook_ids' | 'event_types'>;

/** Whether there are conditions that no query tells. */
export const isCompared = ({ compared, webhook_ids, event_types }: Conditions): boolean =>
  webhook_ids !== null || event_types !== null || Object.keys(compared).length > 0;

export const isSelected = (
  { compared, webhook_ids, event_types }: Conditions,
  delivery: Pick<DeliveryDocument, 'webhook_id' | 'event_type'>,
): boolean =>
  hasValues(delivery, compared) &&
  (webhook_ids === null || webhook_ids.includes(delivery.webhook_id)) &&
  isOfSome(event_types, delivery.event_type);

/** @param patterns null: any; a payload that was given has no type */
export const isOfSome = (patterns: readonly string[] | null, type: string | null): boolean =>
  patterns === null || (type !== null && patterns.some((pattern) => isOfType(pattern, type)));
