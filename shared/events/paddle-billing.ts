import { isJsonObject, parseJsonBytes } from '../json.ts';
import type { ReceivedEvent, Undecodable } from './event.ts';
import { eventId } from './ids.ts';
import { utcTime } from './time.ts';

/**
 * Decodes a verified notification.
 * @param account the configured seller whose secret signed it
 * @param raw the request's body
 */
export function decodeBillingNotification(account: string, raw: Uint8Array): ReceivedEvent | Undecodable {
  const refused = (reason: string): Undecodable => ({ source: 'paddle-billing', account, reason, raw });
  const given = parseJsonBytes(raw);
  if (!isJsonObject(given)) return refused('the body is not a JSON object');
  const { event_id: key, event_type: type, occurred_at: time, data } = given;
  if (typeof key !== 'string' || key === '') return refused('event_id is missing');
  if (typeof type !== 'string') return refused('event_type is missing');
  const occurredAt = typeof time === 'string' ? utcTime(time) : null;
  if (occurredAt === null) return refused('occurred_at is not a time');
  if (!isJsonObject(data)) return refused('data is not an object');
  const event = {
    id: eventId('paddle-billing', account, key),
    type: 'paddle_billing.unknown',
    source: 'paddle-billing' as const,
    account,
    source_type: type,
    occurred_at: occurredAt,
    subject: null,
    customer: null,
    sku: null,
    plan: null,
    data,
  };
  return { event, raw };
}
