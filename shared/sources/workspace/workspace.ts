/**
 * Google Workspace reseller notifications: the text in `message.data` (docs/facts/google-workspace.md, GR-8 to GR-11).
 */
import { isJsonObject, readJson } from '../../base/json.ts';
import type { JsonObject } from '../../base/json.ts';
import { utcTime } from '../../base/time.ts';
import type { Customer, NormalizedEvent, ReceivedEvent, Subject, Undecodable } from '../../events/event.ts';
import { eventId } from '../../events/ids.ts';
import { GOOGLE_WORKSPACE } from './name.ts';
import { notifiedTime, textOf, workspaceData } from './workspace-data.ts';

/**
 * Every `event_type` and the type that it becomes (docs/facts/google-workspace.md, GR-9). Any other becomes
 * `google_workspace.unknown`.
 */
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

/** What is stored as a field of its own, several times in places: it could outgrow the document. */
const NAMES = ['event_type', 'reseller_customer_id', 'customer_id', 'customer_domain_name', 'sku_id'] as const;
/** No id is longer, and no domain (RFC 1035, 2.3.4). */
const MAX_NAME_LENGTH = 255;
const lengthProblem = (name: string): string => `${name} is longer than ${MAX_NAME_LENGTH} characters`;

/**
 * Decodes one notification.
 * @param data `message.data`, decoded from base64
 */
export function decodeWorkspace(data: Uint8Array, context: WorkspaceContext): ReceivedEvent | Undecodable {
  const undecodable = (reason: string, told: Partial<Undecodable> = {}): Undecodable => {
    return { source: GOOGLE_WORKSPACE, account: context.accountOf, reason, raw: data, ...told };
  };
  const read = readJson(data);
  if (!read.ok) return undecodable(`the message data ${read.problem}`);
  const { json: notification } = read;
  if (!isJsonObject(notification)) return undecodable('the message data is not a JSON object');
  const tooLong = NAMES.find((name) => (textOf(notification[name]) ?? '').length > MAX_NAME_LENGTH);
  if (tooLong === 'reseller_customer_id') return undecodable(lengthProblem(tooLong));
  const told = { account: accountIn(notification, context), customer: customerIn(notification) };
  if (tooLong !== undefined) return undecodable(lengthProblem(tooLong), told);
  const occurredAt = occurredAtOf(notification, context);
  if (occurredAt === null) {
    return undecodable('neither publish_time nor the envelope says when it happened', told);
  }
  return { event: eventOf(notification, occurredAt, context), raw: data };
}

/**
 * Subscription ids are not durable (docs/facts/google-workspace.md, GR-13), so a subject is all that a customer has of
 * one SKU.
 */
export const workspaceSubject = (account: string, customerId: string, skuId: string): Subject => ({
  kind: 'subscription',
  id: `${account}/${customerId}/${skuId}`,
});

function eventOf(notification: JsonObject, occurredAt: string, context: WorkspaceContext): NormalizedEvent {
  const sourceType = textOf(notification.event_type) ?? '';
  const type = WORKSPACE_TYPES.get(sourceType) ?? 'google_workspace.unknown';
  const account = accountIn(notification, context);
  const customerId = textOf(notification.customer_id);
  const sku = textOf(notification.sku_id);
  return {
    id: eventId(GOOGLE_WORKSPACE, account, textOf(notification.message_id) ?? context.messageId),
    type,
    source: GOOGLE_WORKSPACE,
    account,
    source_type: sourceType,
    occurred_at: occurredAt,
    subject: customerId && sku ? workspaceSubject(account, customerId, sku) : null,
    customer: customerIn(notification),
    sku,
    plan: null,
    data: workspaceData(notification, type),
  };
}

const accountIn = ({ reseller_customer_id: reseller }: JsonObject, { accountOf }: WorkspaceContext): string =>
  textOf(reseller) ?? accountOf ?? 'unknown';

function customerIn({ customer_id, customer_domain_name }: JsonObject): Customer | null {
  const [id, domain] = [textOf(customer_id), textOf(customer_domain_name)];
  return id ? { id, ...(domain ? { domain } : {}) } : null;
}

function occurredAtOf({ publish_time: time }: JsonObject, { publishTime }: WorkspaceContext): string | null {
  return notifiedTime(time) ?? (publishTime === null ? null : utcTime(publishTime));
}
