/**
 * The changes of a subscription, and the notification of each: pure (docs/facts/google-workspace.md, GR-8 to GR-11,
 * GR-14).
 */
import { z } from 'zod';

import type { JsonObject } from '../../shared/base/json.ts';
import { present } from '../../shared/base/present.ts';
import type { EpochMs } from '../../shared/base/time.ts';
import type { ResellerSubscription } from './reseller-records.ts';

const text = z.string().min(1);
const seats = z.int().min(0);
const json = z.record(z.string(), z.json());

/**
 * The id of the new SKU's subscription: real ids may change with every update (docs/facts/google-workspace.md, GR-13).
 */
const ofSku = {
  skuId: text,
  skuName: text.optional(),
  /** Whether the subscription's id stays. */
  keepId: z.boolean().default(false),
  /** Which SKU, and which subscription id, the notification names. */
  namesSku: z.enum(['new', 'old']).default('new'),
  namesId: z.enum(['new', 'old']).default('new'),
};

/** Everything that can be done to a subscription; all but `create` are done to one that is there. */
export const resellerChange = z.discriminatedUnion('change', [
  z.strictObject({
    change: z.literal('create'),
    customerId: text,
    customerDomain: text,
    skuId: text,
    skuName: text.optional(),
    subscriptionId: text.optional(),
    plan: text.default('ANNUAL_MONTHLY_PAY'),
    seats: seats.default(10),
  }),
  z.strictObject({ change: z.literal('suspend'), reasons: z.array(text).min(1) }),
  /** Without reasons, all are lifted; the subscription stays suspended while one is left. */
  z.strictObject({ change: z.literal('lift'), reasons: z.array(text).min(1).optional() }),
  z.strictObject({ change: z.literal('seats'), seats }),
  z.strictObject({ change: z.literal('licences'), licensed: seats }),
  /** A switch to FLEXIBLE, as at a renewal, is not notified (docs/facts/google-workspace.md, GR-9). */
  z.strictObject({ change: z.literal('switch_plan'), plan: text, seats: seats.optional() }),
  z.strictObject({ change: z.literal('renew'), renewalType: text.optional() }),
  z.strictObject({ change: z.literal('end_trial') }),
  z.strictObject({ change: z.literal('convert'), plan: text.default('ANNUAL_MONTHLY_PAY'), seats: seats.optional() }),
  z.strictObject({ change: z.literal('upgrade'), ...ofSku }),
  z.strictObject({ change: z.literal('downgrade'), ...ofSku }),
  z.strictObject({ change: z.literal('cancel'), reason: text.default('RESELLER_INITIATED') }),
  /** The subscription is another reseller's from now on. */
  z.strictObject({ change: z.literal('transfer_out') }),
  /** Anything else, such as a type of tomorrow: `set` replaces fields of the subscription. */
  z.strictObject({ change: z.literal('other'), eventType: text, set: json.default({}) }),
]);

export type ResellerChange = z.output<typeof resellerChange>;
type Kind = ResellerChange['change'];
type Of<K extends Kind> = Extract<ResellerChange, { change: K }>;

/** What the outside world adds: time and fresh ids. */
export interface ChangeWorld {
  now: EpochMs;
  /** The reseller's customer id. */
  reseller: string;
  messageId: string;
  newSubscriptionId: string;
}

export interface ChangeResult {
  /** As it is from now on, under its new id if that changed; null if the reseller has it no more. */
  subscription: ResellerSubscription | null;
  /** Null where the change isn't notified. */
  notification: JsonObject | null;
}

interface Said {
  type: string | null;
  subscription: ResellerSubscription;
  fields?: JsonObject;
}

const YEAR_MS = 365 * 86_400_000;

/**
 * Changes a subscription.
 * @param before null for `create` alone
 */
export function applyChange(
  before: ResellerSubscription | null,
  change: ResellerChange,
  world: ChangeWorld,
): ChangeResult {
  const said =
    change.change === 'create'
      ? created(change, world)
      : changedOne(present(before, 'the subscription to change'), change, world);
  const { type, subscription, fields = {} } = said;
  return {
    subscription: change.change === 'transfer_out' ? null : subscription,
    notification: type === null ? null : { ...notificationOf(subscription, type, world), ...fields },
  };
}

function changedOne(
  before: ResellerSubscription,
  change: Exclude<ResellerChange, Of<'create'>>,
  world: ChangeWorld,
): Said {
  switch (change.change) {
    case 'suspend':
      return suspended(before, change.reasons);
    case 'lift':
      return lifted(before, change.reasons);
    case 'seats':
      return { type: 'COMMITMENT_CHANGED', subscription: { ...before, seats: seatsOf(before, change.seats) } };
    case 'licences':
      return {
        type: 'LICENSE_ASSIGNMENT_CHANGED',
        subscription: { ...before, seats: { ...before.seats, licensedNumberOfSeats: change.licensed } },
      };
    case 'switch_plan':
      return {
        type: change.plan === 'FLEXIBLE' ? null : 'PRICE_PLAN_SWITCHED',
        subscription: onPlan(before, change, world),
      };
    case 'renew':
      return { type: 'SUBSCRIPTION_RENEWED', subscription: renewed(before, change.renewalType, world) };
    case 'end_trial':
      return { type: 'SUBSCRIPTION_TRIAL_ENDED', subscription: { ...before, trialSettings: outOfTrial(before) } };
    case 'convert':
      return {
        type: 'SUBSCRIPTION_CONVERTED',
        subscription: onPlan({ ...before, trialSettings: outOfTrial(before) }, change, world),
      };
    case 'upgrade':
      return ofOtherSku(before, 'SUBSCRIPTION_UPGRADE', change, world);
    case 'downgrade':
      return ofOtherSku(before, 'SUBSCRIPTION_DOWNGRADE', change, world);
    case 'cancel':
      return cancelled(before, change.reason);
    case 'transfer_out':
      return cancelled(before, 'TRANSFERRED_OUT');
    case 'other':
      return { type: change.eventType, subscription: { ...before, ...change.set } };
  }
}

function created(change: Of<'create'>, world: ChangeWorld): Said {
  const { customerId, customerDomain, skuId, skuName, subscriptionId = world.newSubscriptionId } = change;
  const bare: ResellerSubscription = {
    kind: 'reseller#subscription',
    customerId,
    customerDomain,
    subscriptionId,
    skuId,
    skuName: skuName ?? skuId,
    creationTime: String(world.now),
    status: 'ACTIVE',
    billingMethod: 'ONLINE',
    seats: { kind: 'subscriptions#seats', licensedNumberOfSeats: 0 },
    trialSettings: { isInTrial: change.plan === 'TRIAL' },
    renewalSettings: { kind: 'subscriptions#renewalSettings', renewalType: 'AUTO_RENEW_MONTHLY_PAY' },
  };
  return { type: 'NEW_SUBSCRIPTION_CREATED', subscription: onPlan(bare, change, world) };
}

/** Several reasons hold at once; the notification names all of them (docs/facts/google-workspace.md, GR-11). */
function suspended(before: ResellerSubscription, reasons: string[]): Said {
  const all = [...new Set([...(before.suspensionReasons ?? []), ...reasons])];
  return {
    type: 'SUBSCRIPTION_SUSPENDED',
    subscription: { ...before, status: 'SUSPENDED', suspensionReasons: all },
    fields: { subscription_suspension_reasons: all },
  };
}

function lifted(before: ResellerSubscription, reasons: string[] | undefined): Said {
  const { suspensionReasons, ...rest } = before;
  const left = reasons ? (suspensionReasons ?? []).filter((each) => !reasons.includes(each)) : [];
  const subscription = left.length > 0 ? { ...before, suspensionReasons: left } : { ...rest, status: 'ACTIVE' };
  return { type: 'SUBSCRIPTION_SUSPENSION_REVOKED', subscription };
}

function cancelled(before: ResellerSubscription, reason: string): Said {
  return {
    type: 'SUBSCRIPTION_CANCELLED',
    subscription: { ...before, status: 'CANCELLED' },
    fields: { subscription_cancellation_reason: reason },
  };
}

function ofOtherSku(
  before: ResellerSubscription,
  type: string,
  { skuId, skuName, keepId, namesSku, namesId }: Of<'upgrade'> | Of<'downgrade'>,
  world: ChangeWorld,
): Said {
  const subscriptionId = keepId ? before.subscriptionId : world.newSubscriptionId;
  return {
    type,
    subscription: { ...before, skuId, skuName: skuName ?? skuId, subscriptionId },
    fields: {
      sku_id: namesSku === 'new' ? skuId : before.skuId,
      subscription_id: namesId === 'new' ? subscriptionId : before.subscriptionId,
    },
  };
}

/** `ANNUAL_MONTHLY_PAY` is answered as `ANNUAL` (docs/facts/google-workspace.md, GR-14). */
function onPlan(
  before: ResellerSubscription,
  { plan, seats: wanted }: { plan: string; seats?: number | undefined },
  { now }: ChangeWorld,
): ResellerSubscription {
  const isCommitmentPlan = plan.startsWith('ANNUAL');
  const commitmentInterval = { startTime: String(now), endTime: String(now + YEAR_MS) };
  const moved: ResellerSubscription = {
    ...before,
    plan: {
      planName: plan === 'ANNUAL_MONTHLY_PAY' ? 'ANNUAL' : plan,
      isCommitmentPlan,
      ...(isCommitmentPlan && before.billingMethod !== 'OFFLINE' ? { commitmentInterval } : {}),
    },
  };
  return { ...moved, seats: seatsOf(moved, wanted ?? countOf(before)) };
}

const countOf = ({ seats: each }: ResellerSubscription): number =>
  each?.numberOfSeats ?? each?.maximumNumberOfSeats ?? 0;

function seatsOf(
  { plan, seats: before }: ResellerSubscription,
  count: number,
): NonNullable<ResellerSubscription['seats']> {
  const { numberOfSeats: _number, maximumNumberOfSeats: _maximum, ...rest } = before ?? {};
  return { ...rest, ...(plan?.isCommitmentPlan ? { numberOfSeats: count } : { maximumNumberOfSeats: count }) };
}

function renewed(
  before: ResellerSubscription,
  renewalType: string | undefined,
  { now }: ChangeWorld,
): ResellerSubscription {
  const endTime = before.plan?.commitmentInterval?.endTime;
  const start = endTime === undefined ? now : Number(endTime);
  const commitmentInterval = { startTime: String(start), endTime: String(start + YEAR_MS) };
  return {
    ...before,
    ...(before.plan?.isCommitmentPlan ? { plan: { ...before.plan, commitmentInterval } } : {}),
    ...(renewalType === undefined ? {} : { renewalSettings: { ...before.renewalSettings, renewalType } }),
  };
}

const outOfTrial = ({ trialSettings }: ResellerSubscription) => ({ ...trialSettings, isInTrial: false });

/** The notification has the fields of the guide's sample (docs/facts/google-workspace.md, GR-8). */
const notificationOf = (subscription: ResellerSubscription, type: string, world: ChangeWorld): JsonObject => ({
  customer_id: subscription.customerId,
  customer_domain_name: subscription.customerDomain,
  event_type: type,
  sku_id: subscription.skuId,
  subscription_id: subscription.subscriptionId,
  message_id: world.messageId,
  publish_time: { seconds: Math.floor(world.now / 1000), nanos: (world.now % 1000) * 1_000_000 },
  reseller_customer_id: world.reseller,
});
