/** The lists of deliveries that jobs walk: pure. */
import { DELIVERIES } from '../deliveries/documents.ts';
import type { DeliveryDocument, DeliveryStatus } from '../deliveries/documents.ts';
import { isOfType } from '../events/event-types.ts';
import type { TimeList } from '../store/lists.ts';
import { hasValues } from '../store/query.ts';
import type { JobSelection, ReplayJobDocument } from './documents.ts';
import { nanosOf } from './job-place.ts';
import { CANDIDATE_FIELDS } from './replay-choice.ts';

/** What was given up: somebody wanted what was cancelled to end. */
export const GIVEN_UP = ['failed', 'discarded'] as const satisfies readonly DeliveryStatus[];

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
