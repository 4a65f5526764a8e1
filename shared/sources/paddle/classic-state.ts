/** A subscription as Paddle Classic's API lists it (facts §1.6), as the state that payloads carry. */
import { z } from 'zod';

import { classicStatus } from '../../events/classic-readers.ts';
import { toMinorUnits } from '../../events/money.ts';
import type { Money } from '../../events/money.ts';
import { classicDay, classicTime } from '../../events/time.ts';
import type { JsonObject } from '../../json.ts';

/** Numbers arrive as the text that they were written as; one malformed or missing field is null. */
const text = z.string().min(1).nullish().catch(null).transform(orNull);
const time = z.string().transform(classicTime).nullish().catch(null).transform(orNull);
const day = z.string().transform(classicDay).nullish().catch(null).transform(orNull);
const flag = z.boolean().nullish().catch(null).transform(orNull);
const payment = z
  .object({ amount: z.string(), currency: z.string(), date: day })
  .nullish()
  .catch(null)
  .transform(orNull);

/** Expects numbers as text. */
export const classicSubscription = z.object({
  subscription_id: z.string(),
  plan_id: text,
  user_id: text,
  user_email: text,
  marketing_consent: flag,
  state: text,
  signup_date: time,
  last_payment: payment,
  next_payment: payment,
  linked_subscriptions: z.array(z.string()).catch([]),
  update_url: text,
  cancel_url: text,
  payment_information: z
    .object({ payment_method: text, card_type: text, last_four_digits: text, expiry_date: text })
    .nullish()
    .catch(null)
    .transform(orNull),
  paused_at: time,
  paused_from: time,
  paused_reason: text,
  quantity: z.string().regex(/^\d+$/).transform(Number).nullish().catch(null).transform(orNull),
});

export type ClassicSubscription = z.output<typeof classicSubscription>;

/** The same words as a Workspace subscription's state where both have the thing: status, plan, quantity, created_at. */
export function classicState({ state, payment_information: method, ...subscription }: ClassicSubscription): JsonObject {
  return {
    subscription_id: subscription.subscription_id,
    customer_id: subscription.user_id,
    email: subscription.user_email,
    status: state === null ? null : classicStatus(state),
    plan: subscription.plan_id,
    quantity: subscription.quantity,
    next_payment: paymentOf(subscription.next_payment),
    last_payment: paymentOf(subscription.last_payment),
    payment_method: method && {
      type: method.payment_method,
      card_type: method.card_type,
      last_four_digits: method.last_four_digits,
      expiry_date: method.expiry_date,
    },
    paused_at: subscription.paused_at,
    paused_from: subscription.paused_from,
    paused_reason: subscription.paused_reason,
    linked_subscriptions: subscription.linked_subscriptions,
    marketing_consent: subscription.marketing_consent,
    cancel_url: subscription.cancel_url,
    update_url: subscription.update_url,
    created_at: subscription.signup_date,
  };
}

function paymentOf(payment: ClassicSubscription['last_payment']): JsonObject | null {
  return payment && { amount: amountOf(payment.amount, payment.currency), date: payment.date };
}

function amountOf(amount: string, currency: string): Money | null {
  try {
    return toMinorUnits(amount, currency);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function orNull<T>(value: T | null | undefined): T | null {
  return value ?? null;
}
