import type { JsonObject } from '../../base/json.ts';
import type { ReceivedEvent, Undecodable } from '../../events/event.ts';
import { decodeReadNotification, readNotification } from '../paddle-billing/paddle-billing.ts';
import { classicFieldsOfJson } from '../paddle-classic/classic-json.ts';
import { decodeClassicAlert } from '../paddle-classic/paddle-classic.ts';

/**
 * Decodes JSON that `Paddle-Signature` covers: a notification of Billing, or a Classic alert that came as JSON
 * (docs/facts/paddle.md, PC-4).
 * @param account the configured seller whose secret signed it
 */
export function decodeSignedJson(account: string, raw: Uint8Array): ReceivedEvent | Undecodable {
  const parsed = readNotification(raw);
  if (typeof parsed !== 'string' && isClassicAlert(parsed)) {
    return decodeClassicAlert(classicFieldsOfJson(parsed), account, raw);
  }
  return decodeReadNotification(account, raw, parsed);
}

const isClassicAlert = ({ event_type, alert_name }: JsonObject): boolean =>
  event_type === undefined && alert_name !== undefined;
