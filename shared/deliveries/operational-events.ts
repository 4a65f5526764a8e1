/** What happens to webhooks and deliveries themselves, as events: docs/operational-events.md. Pure. */
import type { JsonObject } from '../base/json.ts';
import type { EpochMs } from '../base/time.ts';
import { OWN_SOURCE } from '../events/event.ts';
import type { ReceivedEvent } from '../events/event.ts';
import { operationalEventId } from '../events/ids.ts';
import type { Write } from '../store/write.ts';
import type { DestinationFields } from '../webhooks/destination-fields.ts';
import type { AttemptDocument, DeliveryDocument } from './documents.ts';

export const operationalTypes = [
  'webhook.disabled',
  'webhook.stopped',
  'webhook.failing',
  'webhook.recovered',
  'delivery.exhausted',
] as const;
export type OperationalType = (typeof operationalTypes)[number];

/** An event and its deliveries, to be written by the commit of what it tells of. */
export interface PreparedEvent {
  writes: Write[];
  /** Publishes its pointers once it is committed; what is lost then is found by `sweep`. */
  publish: () => Promise<void>;
}

export type PrepareEvent = (received: ReceivedEvent) => Promise<PreparedEvent>;

type About = Pick<DestinationFields, 'id' | 'name'>;

function operationalEvent(type: OperationalType, webhook: About, change: string, now: EpochMs, more: JsonObject) {
  const data: JsonObject = { webhook_id: webhook.id, webhook_name: webhook.name, ...more };
  const received: ReceivedEvent = {
    event: {
      id: operationalEventId(type, webhook.id, change),
      type,
      source: OWN_SOURCE,
      account: 'subrelay',
      source_type: type,
      occurred_at: new Date(now).toISOString(),
      subject: { kind: 'webhook', id: webhook.id },
      customer: null,
      sku: null,
      plan: null,
      data,
    },
    raw: Buffer.from(JSON.stringify(data)),
  };
  return received;
}

/** A change of a webhook's state: `number` is the version of its lane that the same commit writes. */
export interface WebhookChanged {
  type: Exclude<OperationalType, 'delivery.exhausted'>;
  webhook: About;
  number: number;
  /** Null where it is not known. */
  failingSince: EpochMs | null;
  /** Why it was disabled or stopped. */
  reason?: string;
  now: EpochMs;
}

export const webhookEvent = ({ type, webhook, number, failingSince, reason, now }: WebhookChanged): ReceivedEvent =>
  operationalEvent(type, webhook, String(number), now, {
    ...(type === 'webhook.disabled' || type === 'webhook.stopped' ? { reason: reason ?? null } : {}),
    ...(type === 'webhook.stopped'
      ? {}
      : { failing_since: failingSince === null ? null : new Date(failingSince).toISOString() }),
  });

/** A delivery used up its attempts, which happens to it once. @param attempt its last */
export const exhaustedEvent = (
  webhook: About,
  delivery: Pick<DeliveryDocument, 'id' | 'event_id' | 'event_type'>,
  attempt: Pick<AttemptDocument, 'attempt' | 'response_status_code' | 'error_code'>,
  now: number,
): ReceivedEvent =>
  operationalEvent('delivery.exhausted', webhook, delivery.id, now, {
    delivery_id: delivery.id,
    event_id: delivery.event_id,
    event_type: delivery.event_type,
    attempts: attempt.attempt,
    response_status_code: attempt.response_status_code,
    error_code: attempt.error_code,
  });
