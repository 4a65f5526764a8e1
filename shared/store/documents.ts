/** What Firestore holds: one type per collection. Field names are what the API shows, so they are spelt as on the wire. */
import type { DocumentSnapshot } from '@google-cloud/firestore';

/** What made a delivery: an event that matched, a payload given through the API, or a replay. */
export const deliveryOrigins = ['event', 'payload', 'replay'] as const;

export const deliveryStatuses = ['pending', 'succeeded', 'failed', 'cancelled', 'discarded'] as const;

/**
 * `busy`: as many exchanges as may be were in flight for its webhook. `rate`: as many as may be had begun lately.
 * `order`: one before it in its queue is pending.
 */
export const holds = ['paused', 'breaker', 'busy', 'rate', 'order'] as const;

export const jobStatuses = ['running', 'completed', 'cancelled'] as const;

export type JobStatus = (typeof jobStatuses)[number];

/** The document's fields, or null where there is none. */
export function fieldsOf<T extends { v: 1 }>(snapshot: DocumentSnapshot): T | null {
  if (!snapshot.exists) return null;
  const fields = snapshot.data() as T;
  if (fields.v !== 1) throw new Error(`Cannot read ${snapshot.ref.path}: v is ${String(fields.v)}, this code knows 1`);
  return fields;
}
