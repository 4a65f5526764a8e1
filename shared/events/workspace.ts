/** Google Workspace reseller notifications, as the text in `message.data` says them (GR-8 to GR-11). */
import { isJsonObject, parseJsonBytes } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';
import type { NormalizedEvent, ReceivedEvent, Undecodable } from './event.ts';
import { eventId } from './ids.ts';
import { lowerSnake } from './names.ts';
import { unixTime, utcTime } from './time.ts';

/** GR-9: every `event_type` and the type it becomes; any other becomes `google_workspace.unknown`. */
export const WORKSPACE_TYPES: ReadonlyMap<string, string> = new Map([
  ['NEW_SUBSCRIPTION_CREATED', 'subscription.created'],
  ['SUBSCRIPTION_TRIAL_ENDED', 'subscription.trial_ended'],
  ['PRICE_PLAN_SWITCHED', 'subscription.plan_changed'],
  ['COMMITMENT_CHANGED', 'subscription.commitment_changed'],
  ['SUBSCRIPTION_RENEWED', 'subscription.renewed'],
  ['SUBSCRIPTION_SUSPENDED', 'subscription.suspended'],
  ['SUBSCRIPTION_SUSPENSION_REVOKED', 'subscription.resumed'],
  ['SUBSCRIPTION_CANCELLED', 'subscription.cancelled'],
  ['SUBSCRIPTION_CONVERTED', 'subscription.converted'],
  ['SUBSCRIPTION_UPGRADE', 'subscription.upgraded'],
  ['SUBSCRIPTION_DOWNGRADE', 'subscription.downgraded'],
  ['LICENSE_ASSIGNMENT_CHANGED', 'license.assignment_changed'],
]);

export interface WorkspaceContext {
  /** Pub/Sub's id for the message: the event's key where the notification has none of its own. */
  messageId: string;
  /** The reseller account that is configured for the push subscription. */
  accountOf: string | null;
  /** RFC 3339, when the message was published: the event's time where the notification has none of its own. */
  publishTime: string | null;
}

/**
 * Decodes one notification.
 * @param data `message.data`, decoded from base64
 */
export function decodeWorkspace(data: Uint8Array, context: WorkspaceContext): ReceivedEvent | Undecodable {
  const undecodable = (reason: string): Undecodable => {
    return { source: 'google-workspace', account: context.accountOf, reason, raw: data };
  };
  const notification = parseJsonBytes(data);
  if (notification === undefined) return undecodable('the message data is not JSON');
  if (!isJsonObject(notification)) return undecodable('the message data is not a JSON object');
  const occurredAt = occurredAtOf(notification, context);
  if (occurredAt === null) return undecodable('neither publish_time nor the envelope says when it happened');
  return { event: eventOf(notification, occurredAt, context), raw: data };
}

function eventOf(notification: JsonObject, occurredAt: string, context: WorkspaceContext): NormalizedEvent {
  const sourceType = textOf(notification.event_type) ?? '';
  const type = WORKSPACE_TYPES.get(sourceType) ?? 'google_workspace.unknown';
  const account = textOf(notification.reseller_customer_id) ?? context.accountOf ?? 'unknown';
  const customerId = textOf(notification.customer_id);
  const domain = textOf(notification.customer_domain_name);
  const sku = textOf(notification.sku_id);
  return {
    id: eventId('google-workspace', account, textOf(notification.message_id) ?? context.messageId),
    type,
    source: 'google-workspace',
    account,
    source_type: sourceType,
    occurred_at: occurredAt,
    subject: customerId && sku ? { kind: 'subscription', id: `${account}/${customerId}/${sku}` } : null,
    customer: customerId ? { id: customerId, ...(domain ? { domain } : {}) } : null,
    sku,
    plan: null,
    data: {
      subscription_id: textOf(notification.subscription_id),
      sku_id: sku,
      customer_id: customerId,
      customer_domain: domain,
      ...reasonsOf(notification, type),
    },
  };
}

/** GR-10, GR-11: each belongs to one event type, and is kept where another brings it. */
function reasonsOf(notification: JsonObject, type: string): JsonObject {
  const given = notification.subscription_suspension_reasons ?? [];
  const suspension = (Array.isArray(given) ? given : [given]).filter((reason) => typeof reason === 'string');
  const cancellation = textOf(notification.subscription_cancellation_reason);
  const reasons: JsonObject = {};
  if (type === 'subscription.suspended' || suspension.length > 0)
    reasons.suspension_reasons = suspension.map(lowerSnake);
  if (type === 'subscription.cancelled' || cancellation) {
    reasons.cancellation_reason = cancellation === null ? null : lowerSnake(cancellation);
  }
  return reasons;
}

/** GR-8: `publish_time` is a protobuf timestamp, `{seconds, nanos}`, whose seconds may be digits in a string. */
function occurredAtOf({ publish_time: time }: JsonObject, { publishTime }: WorkspaceContext): string | null {
  return ownTime(time) ?? (publishTime === null ? null : utcTime(publishTime));
}

function ownTime(time: Json | undefined): string | null {
  if (typeof time === 'string') return utcTime(time);
  if (!isJsonObject(time)) return null;
  const seconds = textOf(time.seconds);
  return seconds === null ? null : unixTime(seconds, Number(textOf(time.nanos) ?? 0));
}

/** Ids come as strings, and in places as numbers (GR-7); an empty one is none. */
function textOf(value: Json | undefined): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : null;
}
