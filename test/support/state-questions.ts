/** Questions for a subject's state, asked of the real engine without a store: what it saves is kept in memory. */

import { sampleBillingSubscription } from '../../local/samples-billing.ts';
import type { JsonObject } from '../../shared/base/json.ts';
import type { SubjectEvent } from '../../shared/sources/source.ts';
import { missingDocument, storedDocument } from '../../shared/store/snapshot.ts';
import type { Snapshot } from '../../shared/store/snapshot.ts';
import { Timestamp } from '../../shared/store/timestamp.ts';
import { SUBJECTS } from '../../shared/subjects/document.ts';
import type { SubjectDocument } from '../../shared/subjects/document.ts';
import type { StateQuestion } from '../../shared/subjects/fresh-state.ts';

/** @param document its fields that matter; null: there is none */
export function subjectSnapshot(document: Partial<SubjectDocument> | null, readMs: number): Snapshot<SubjectDocument> {
  const [ref, at] = [SUBJECTS.doc('s'), Timestamp.fromMillis(readMs)];
  if (document === null) return missingDocument(ref, at);
  const fields = () => ({ v: 1, ...document });
  return storedDocument(ref, { fields, versioned: true, createTime: at, updateTime: at, readTime: at });
}

export interface Asking {
  arrivedMs: number;
  /** By default the arrival's. */
  readMs?: number;
  stored?: Partial<SubjectDocument> | null;
  sourceType?: string;
  /** Changes of the entity in the notification. */
  entity?: JsonObject;
  more?: Partial<StateQuestion>;
}

/** A question about an event of Paddle Billing, as `deliver` asks it. */
export function billingQuestion({ arrivedMs, readMs = arrivedMs, stored = null, ...asking }: Asking): StateQuestion {
  const { sourceType = 'subscription.updated', entity = {}, more = {} } = asking;
  const data = sampleBillingSubscription(0, entity);
  const event: SubjectEvent = {
    id: 'evt_1',
    type: 'subscription.changed',
    source: 'paddle-billing',
    account: 'shop',
    source_type: sourceType,
    occurred_at: '2026-03-02T09:15:04.52Z',
    subject: { kind: 'subscription', id: `shop/${data.id}` },
    customer: null,
    sku: null,
    plan: null,
    data: {},
  };
  return {
    event,
    raw: Buffer.from(JSON.stringify({ event_type: sourceType, data })),
    recovered: false,
    subjectKey: data.id,
    arrived: Timestamp.fromMillis(arrivedMs),
    stored: subjectSnapshot(stored, readMs),
    waits: 0,
    lags: 0,
    ...more,
  };
}
