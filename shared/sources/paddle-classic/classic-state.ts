/** A subscription as Paddle Classic's API lists it, as the state that payloads carry (docs/facts/paddle.md, PC-18). */
import { z } from 'zod';

import { classicDay, classicTime } from '../../base/time.ts';
import { count, flag, lenient, text } from '../paddle/lenient.ts';
import { toMinorUnits } from '../paddle/money.ts';
import type { Money } from '../paddle/money.ts';
import type { PaddleSubscriptionState } from '../paddle/subscription-state.ts';
import { classicStatus } from './classic-readers.ts';

const time = lenient(z.string().transform(classicTime));
const day = lenient(z.string().transform(classicDay));
const payment = lenient(z.object({ amount: z.string(), currency: z.string(), date: day }));

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
  payment_information: lenient(
    z.object({ payment_method: text, card_type: text, last_four_digits: text, expiry_date: text }),
  ),
  paused_at: time,
  paused_from: time,
  paused_reason: text,
  quantity: count,
});

export type ClassicSubscription = z.output<typeof classicSubscription>;

type Payment = ClassicSubscription['last_payment'];

/** Normalizes a subscription; the API gives neither its unit price nor the end of its trial or when it was cancelled. */
export function classicState(subscription: ClassicSubscription): PaddleSubscriptionState {
  const { state, next_payment: next, last_payment: last } = subscription;
  return {
    subscription_id: subscription.subscription_id,
    customer_id: subscription.user_id,
    email: subscription.user_email,
    status: state === null ? null : classicStatus(state),
    plan: subscription.plan_id,
    quantity: subscription.quantity,
    currency: next?.currency ?? last?.currency ?? null,
    unit_price: null,
    next_payment: paymentOf(next),
    trial: state === 'trialing' ? { is_in_trial: true, ends_at: null } : null,
    pause: state === 'paused' ? pauseOf(subscription) : null,
    scheduled_change: scheduledPause(subscription),
    cancelled_at: null,
    created_at: subscription.signup_date,
    paddle: ownOf(subscription),
  };
}

const pauseOf = ({ paused_from, paused_at, paused_reason: reason }: ClassicSubscription) => ({
  started_at: paused_from ?? paused_at,
  reason,
});

/** A pause is asked for at `paused_at` and begins at `paused_from`, the end of what is paid. */
const scheduledPause = ({
  state,
  paused_from: at,
}: ClassicSubscription): PaddleSubscriptionState['scheduled_change'] =>
  at === null || state === 'paused' || state === 'deleted'
    ? null
    : { action: 'pause', effective_at: at, resume_at: null };

const ownOf = (subscription: ClassicSubscription): PaddleSubscriptionState['paddle'] => {
  const { payment_information: method } = subscription;
  return {
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
  };
};

const paymentOf = (payment: Payment): PaddleSubscriptionState['next_payment'] =>
  payment && { amount: amountOf(payment.amount, payment.currency), date: payment.date };

function amountOf(amount: string, currency: string): Money | null {
  try {
    return toMinorUnits(amount, currency);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
