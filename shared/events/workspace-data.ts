/** What the `data` of a Workspace event holds (GR-8 to GR-11). */
import { isJsonObject, numberText } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';
import { lowerSnake } from './names.ts';
import { unixTime, utcTime } from './time.ts';
import type { WorkspaceData } from './workspace-data-shape.ts';

/** GR-11, only with SUBSCRIPTION_SUSPENDED; several may hold at once. One that is new is kept in the same way. */
export const SUSPENSION_REASONS = [
  'PENDING_TOS_ACCEPTANCE',
  'RENEWAL_WITH_TYPE_CANCEL',
  'RESELLER_INITIATED',
  'TRIAL_ENDED',
  'OTHER',
] as const;

/** GR-10, only with SUBSCRIPTION_CANCELLED. One that is new is kept in the same way. */
export const CANCELLATION_REASONS = [
  'TRANSFERRED_OUT',
  'PURCHASE_OF_SUBSUMING_SKU',
  'RESELLER_INITIATED',
  'OTHER',
] as const;

export function workspaceData(notification: JsonObject, type: string): WorkspaceData {
  const other = otherFields(notification);
  return {
    subscription_id: textOf(notification.subscription_id),
    sku_id: textOf(notification.sku_id),
    customer_id: textOf(notification.customer_id),
    customer_domain: textOf(notification.customer_domain_name),
    ...reasonsOf(notification, type),
    ...(Object.keys(other).length > 0 ? { other_fields: other } : {}),
  };
}

/** Each belongs to one event type, and is kept where another brings it. */
function reasonsOf(notification: JsonObject, type: string) {
  const suspension = listOf(notification.subscription_suspension_reasons).filter((each) => typeof each === 'string');
  const cancellation = textOf(notification.subscription_cancellation_reason);
  const isSuspended = type === 'subscription.suspended' || suspension.length > 0;
  const isCancelled = type === 'subscription.cancelled' || cancellation !== null;
  return {
    ...(isSuspended ? { suspension_reasons: suspension.map(lowerSnake) } : {}),
    ...(isCancelled ? { cancellation_reason: cancellation === null ? null : lowerSnake(cancellation) } : {}),
  };
}

const listOf = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : [value ?? null]);

const isText = (value: Json): boolean => textOf(value) !== null || value === '';

/** The fields that are read, each with whether its value could be. */
const READ: ReadonlyMap<string, (value: Json) => boolean> = new Map([
  ...[
    'event_type',
    'customer_id',
    'customer_domain_name',
    'subscription_id',
    'sku_id',
    'message_id',
    'reseller_customer_id',
    'subscription_cancellation_reason',
  ].map((name) => [name, isText] as const),
  ['publish_time', (value) => notifiedTime(value) !== null],
  ['subscription_suspension_reasons', (value) => listOf(value).every((each) => typeof each === 'string')],
]);

function otherFields(notification: JsonObject): JsonObject {
  const others = Object.entries(notification).filter(
    ([name, value]) => value !== null && READ.get(name)?.(value) !== true,
  );
  return Object.fromEntries(others);
}

/** GR-8: `publish_time` is a protobuf timestamp, `{seconds, nanos}`, whose seconds may be digits in a string. */
export function notifiedTime(time: Json | undefined): string | null {
  if (typeof time === 'string') return utcTime(time);
  if (!isJsonObject(time)) return null;
  const seconds = textOf(time.seconds);
  return seconds === null ? null : unixTime(seconds, Number(textOf(time.nanos) ?? 0));
}

/** Ids come as strings, and in places as numbers (GR-7); an empty one is none. */
export function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : (numberText(value) ?? null);
}
