/** Deliveries and what decides about them, for tables. */
import type { Situation } from '../../shared/api/explain/situation.ts';
import type { DeliveryDocument, LastAttempt } from '../../shared/deliveries/documents.ts';
import { payloadDelivery } from '../../shared/deliveries/new-delivery.ts';
import type { LaneDocument } from '../../shared/lanes/document.ts';
import { Timestamp } from '../../shared/store/timestamp.ts';
import type { Webhook } from '../../shared/webhooks/webhook.ts';
import { aWebhook } from './webhook-samples.ts';

/** The time at which these samples are looked at. */
export const NOW = Date.parse('2026-11-30T23:25:10Z');
export const at = (time: string): Timestamp => Timestamp.fromMillis(Date.parse(time));

export const CRM: Webhook = aWebhook({ retry_jitter: false }, { name: 'CRM' });

/** Pending, and under way for the first time. */
export const aDelivery = (fields: Partial<DeliveryDocument> = {}): DeliveryDocument => ({
  ...payloadDelivery(
    {
      id: 'dc074809-8b07-4c3e-9d2e-0a4d5c6b7e8f',
      webhookId: CRM.id,
      payload: 'given',
      scheduledAt: null,
      digest: null,
    },
    CRM,
    Date.parse('2026-11-30T23:25:04Z'),
  ),
  ...fields,
});

export const anAttempt = (fields: Partial<LastAttempt> = {}): LastAttempt => ({
  at: at('2026-11-30T23:25:04Z'),
  success: false,
  status: 500,
  error_code: null,
  duration_ms: 47,
  excerpt: '',
  ...fields,
});

/** Waits for its third try. */
export const RETRYING: Partial<DeliveryDocument> = {
  attempts: 2,
  due_at: at('2026-11-30T23:30:24Z'),
  scheduled_at: at('2026-11-30T23:30:24Z'),
  urgent: true,
};

export const aLane = (fields: Partial<LaneDocument> = {}): LaneDocument => ({
  v: 1,
  webhook_id: CRM.id,
  due_at: null,
  version: 1,
  shard: 0,
  ...fields,
});

export interface SituationFields extends Partial<Omit<Situation, 'delivery'>> {
  delivery?: Partial<DeliveryDocument>;
}

/** Where nothing else is said, CRM, which is active, and nothing is known of its lane. */
export const aSituation = (fields: SituationFields = {}): Situation => ({
  lastAttempt: null,
  cause: null,
  webhook: CRM,
  lane: null,
  ...fields,
  delivery: aDelivery(fields.delivery),
});
