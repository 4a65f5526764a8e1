/** A Reseller API subscription (GR-14) as the state that payloads carry. */
import { z } from 'zod';

import { epochMillisTime } from '../../events/time.ts';
import { lowerSnake } from '../../events/names.ts';
import type { JsonObject } from '../../json.ts';
import type { WorkspaceState } from './state-shape.ts';

/** One malformed or missing field is null and leaves the others; what is new at Google is left out. */
const text = z.string().min(1).nullish().catch(null).transform(orNull);
const name = z.string().min(1).transform(lowerSnake).nullish().catch(null).transform(orNull);
const count = z
  .union([z.number().int(), z.string().regex(/^\d+$/).transform(Number)])
  .nullish()
  .catch(null)
  .transform(orNull);
const flag = z.boolean().nullish().catch(null).transform(orNull);
const time = z.coerce.string().transform(epochMillisTime).nullish().catch(null).transform(orNull);
const names = z
  .array(z.unknown())
  .catch([])
  .transform((values) => values.filter((value) => typeof value === 'string').map(lowerSnake));

const group = <T extends z.ZodRawShape>(shape: T) => z.object(shape).nullish().catch(null).transform(orNull);

const subscription = z.object({
  subscriptionId: z.string().min(1),
  customerId: text,
  customerDomain: text,
  skuId: text,
  skuName: text,
  status: name,
  billingMethod: name,
  creationTime: time,
  purchaseOrderId: text,
  dealCode: text,
  resourceUiUrl: text,
  suspensionReasons: names,
  plan: group({
    planName: name,
    isCommitmentPlan: flag,
    commitmentInterval: group({ startTime: time, endTime: time }),
  }),
  seats: group({ numberOfSeats: count, maximumNumberOfSeats: count, licensedNumberOfSeats: count }),
  trialSettings: group({ isInTrial: flag, trialEndTime: time }),
  renewalSettings: group({ renewalType: name }),
  transferInfo: group({
    transferabilityExpirationTime: time,
    minimumTransferableSeats: count,
    currentLegacySkuId: text,
  }),
});

type Subscription = z.output<typeof subscription>;

/**
 * Normalizes a subscription as the API answers it.
 * @returns null if it isn't a subscription
 */
export function workspaceState(resource: unknown): { subscriptionId: string; state: JsonObject } | null {
  const parsed = subscription.safeParse(resource);
  return parsed.success ? { subscriptionId: parsed.data.subscriptionId, state: stateOf(parsed.data) } : null;
}

/** One subscription as the API lists it, with what finds it again. */
export interface WorkspaceSubscription {
  subscriptionId: string;
  customerId: string;
  skuId: string;
  state: JsonObject;
}

/**
 * Reads a subscription as the API answers it.
 * @returns null if it isn't one, or doesn't say whose or of what
 */
export function workspaceSubscription(resource: unknown): WorkspaceSubscription | null {
  const known = workspaceState(resource);
  if (known === null) return null;
  const { customer_id: customerId, sku_id: skuId } = known.state;
  if (typeof customerId !== 'string' || typeof skuId !== 'string') return null;
  return { ...known, customerId, skuId };
}

function stateOf({
  plan,
  seats,
  trialSettings: trial,
  renewalSettings,
  transferInfo: transfer,
  ...rest
}: Subscription): WorkspaceState {
  const planName = plan?.planName ? (PLAN_NAMES.get(plan.planName) ?? plan.planName) : null;
  const interval = plan?.commitmentInterval;
  return {
    subscription_id: rest.subscriptionId,
    customer_id: rest.customerId,
    customer_domain: rest.customerDomain,
    sku_id: rest.skuId,
    sku_name: rest.skuName,
    status: rest.status,
    suspension_reasons: rest.suspensionReasons,
    plan: planName,
    quantity: quantityOf(planName, plan?.isCommitmentPlan ?? null, seats),
    seats: {
      committed: seats?.numberOfSeats ?? null,
      maximum: seats?.maximumNumberOfSeats ?? null,
      licensed: seats?.licensedNumberOfSeats ?? null,
    },
    commitment: interval ? { starts_at: interval.startTime, ends_at: interval.endTime } : null,
    is_commitment_plan: plan?.isCommitmentPlan ?? null,
    trial: trial ? { is_in_trial: trial.isInTrial ?? false, ends_at: trial.trialEndTime } : null,
    renewal_type: renewalSettings?.renewalType ?? null,
    transfer: transfer && {
      transferable_until: transfer.transferabilityExpirationTime,
      minimum_seats: transfer.minimumTransferableSeats,
      current_legacy_sku_id: transfer.currentLegacySkuId,
    },
    billing_method: rest.billingMethod,
    purchase_order_id: rest.purchaseOrderId,
    deal_code: rest.dealCode,
    created_at: rest.creationTime,
    console_url: rest.resourceUiUrl,
  };
}

/** Ordered as `ANNUAL_MONTHLY_PAY`, answered as `ANNUAL` (GR-14). */
const PLAN_NAMES = new Map([['annual', 'annual_monthly_pay']]);

/** Commitment plans buy a number of seats; flexible, trial and free ones allow up to a maximum (GR-14). */
function quantityOf(plan: string | null, isCommitment: boolean | null, seats: Subscription['seats']): number | null {
  const { numberOfSeats = null, maximumNumberOfSeats = null } = seats ?? {};
  const isKnown = plan !== null && KNOWN_PLANS.has(plan);
  const commits = isKnown ? plan.startsWith('annual') : isCommitment === true;
  return commits ? numberOfSeats : maximumNumberOfSeats;
}

const KNOWN_PLANS: ReadonlySet<string> = new Set([
  'annual_monthly_pay',
  'annual_yearly_pay',
  'flexible',
  'trial',
  'free',
]);

function orNull<T>(value: T | null | undefined): T | null {
  return value ?? null;
}
