import type { JsonObject } from '../../base/json.ts';
import type { Money } from './money.ts';

/**
 * A subscription at Paddle, in the words that Classic and Billing share; each has every key, null where that API does
 * not say (docs/state.md).
 */
export type PaddleSubscriptionState = {
  subscription_id: string;
  customer_id: string | null;
  email: string | null;
  /** active, trialing, past_due, paused, cancelled; a status of tomorrow as Paddle spells it. */
  status: string | null;
  /** Classic: the plan's id. Billing: the price's id of the first recurring item. */
  plan: string | null;
  quantity: number | null;
  currency: string | null;
  unit_price: Money | null;
  /** `date`: a day, UTC. */
  next_payment: { amount: Money | null; date: string | null } | null;
  trial: { is_in_trial: boolean; ends_at: string | null } | null;
  /** While it is paused. */
  pause: { started_at: string | null; reason: string | null } | null;
  scheduled_change: { action: string | null; effective_at: string | null; resume_at: string | null } | null;
  cancelled_at: string | null;
  created_at: string | null;
  /** What only this API has, in its own words. */
  paddle: JsonObject;
};
