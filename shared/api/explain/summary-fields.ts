import type { DeliveryDocument } from '../../deliveries/documents.ts';

/** The fields of a delivery that a summary shows or needs. */
export const SUMMARY_FIELDS = [
  ...(['v', 'id', 'webhook_id', 'event_id', 'event_type', 'origin', 'replay_of', 'status', 'reason', 'hold'] as const),
  ...(['attempts', 'granted', 'last_attempt', 'cause', 'due_at', 'scheduled_at', 'state_waits', 'state_lags'] as const),
  ...(['created_at', 'updated_at', 'ended_at', 'shard', 'owner'] as const),
] as const satisfies readonly (keyof DeliveryDocument)[];
