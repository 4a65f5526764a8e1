import { FieldValue, Timestamp } from '@google-cloud/firestore';
import type { DocumentSnapshot, Firestore, Precondition } from '@google-cloud/firestore';

import { shardOf } from '../events/ids.ts';
import { LANES, WEBHOOKS, catalogueRef, refTo } from '../store/collections.ts';
import type { Write } from '../store/store.ts';
import type { Webhook } from './webhook.ts';

/** By the store's clock: an instance loads again only what has changed since it last did (`catalogue.ts`). */
const CHANGED = FieldValue.serverTimestamp();

/** By then every exchange is over that began when the webhook's deliveries had no order: who ends one looks for no next. */
const SETTLE_MS = 120_000;

/**
 * Every change of a webhook makes the instances' catalogues reload, in the same commit.
 * @param seen the catalogue's version as it was read: the commit is refused where any webhook has changed since
 */
function nextCatalogueVersion(db: Firestore, seen?: DocumentSnapshot): Write {
  const ref = catalogueRef(db);
  const data = { v: 1, version: FieldValue.increment(1) };
  if (seen === undefined) return { kind: 'merge', ref, data };
  if (!seen.exists) return { kind: 'create', ref, data: { v: 1, version: 1 } };
  return { kind: 'update', ref, data, precondition: { lastUpdateTime: seen.updateTime! } };
}

/** The writes that create a webhook. @param seen as `nextCatalogueVersion` has it */
export const webhookCreation = (db: Firestore, webhook: Webhook, seen?: DocumentSnapshot): Write[] => [
  { kind: 'create', ref: refTo(db, WEBHOOKS, webhook.id), data: { v: 1, ...webhook, changed_at: CHANGED } },
  nextCatalogueVersion(db, seen),
];

/**
 * The writes that change a webhook; with `drainAt` its queue becomes due as a whole, for `sweep` to end or to resume.
 * @param precondition without one, whatever version there is is changed
 * @param seen as `nextCatalogueVersion` has it
 */
export function webhookChange(
  db: Firestore,
  id: string,
  fields: Partial<Webhook>,
  drainAt: number | null,
  precondition?: Precondition,
  seen?: DocumentSnapshot,
): Write[] {
  const change: Write = {
    kind: 'update',
    ref: refTo(db, WEBHOOKS, id),
    data: { ...fields, changed_at: CHANGED },
    ...(precondition && { precondition }),
  };
  const ordersAt = (drainAt ?? 0) + (fields.ordering === 'subject' ? SETTLE_MS : 0);
  return [change, nextCatalogueVersion(db, seen), ...(drainAt === null ? [] : [laneDue(db, id, drainAt, ordersAt)])];
}

export const disabledFields = (reason: string): Partial<Webhook> => ({
  status: 'disabled',
  active: false,
  disabled_reason: reason,
});

const laneDue = (db: Firestore, id: string, at: number, ordersAt: number): Write => ({
  kind: 'merge',
  ref: refTo(db, LANES, id),
  data: {
    v: 1,
    webhook_id: id,
    due_at: Timestamp.fromMillis(at),
    version: FieldValue.increment(1),
    shard: shardOf(id),
    orders_at: Timestamp.fromMillis(ordersAt),
    orders_after: null,
  },
});
