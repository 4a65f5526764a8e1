import { shardOf } from '../store/shards.ts';
import { Timestamp } from '../store/timestamp.ts';
import { increment, merge } from '../store/write.ts';
import type { Write } from '../store/write.ts';
import type { DestinationFields } from '../webhooks/destination-fields.ts';
import { LANES } from './document.ts';

/** By then every exchange is over that began when the webhook's deliveries had no order: who ends one looks for no next. */
const SETTLE_MS = 120_000;

/**
 * The write that makes a webhook's queue due as a whole, for `sweep` to end or to resume: part of the commit that changes
 * the webhook.
 * @param change what becomes of the webhook
 * @param at epoch milliseconds
 */
export const laneDue = (id: string, { ordering }: Pick<Partial<DestinationFields>, 'ordering'>, at: number): Write =>
  merge(LANES.doc(id), {
    v: 1,
    webhook_id: id,
    due_at: Timestamp.fromMillis(at),
    version: increment(1),
    shard: shardOf(id),
    orders_at: Timestamp.fromMillis(at + (ordering === 'subject' ? SETTLE_MS : 0)),
    orders_after: null,
  });
