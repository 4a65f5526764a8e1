/** The subscriptions that the load is about, as the sources' sandboxes know them. */
import { sampleBillingSubscription } from '../../local/samples-billing.ts';
import { samplePaddleSubscription, sampleSubscription } from '../../local/samples.ts';
import type { SandboxOptions } from '../../local/sandbox/server.ts';

/** Of each source; a few, so that deliveries share fetches now and then. */
const COUNT = 8;
const numbers = Array.from({ length: COUNT }, (_, n) => n);

export const WORKSPACE_SUBSCRIPTIONS = numbers.map((n) => ({
  customerId: `C1${String(n).padStart(5, '0')}`,
  subscriptionId: `${2_000 + n}`,
}));
export const CLASSIC_SUBSCRIPTIONS = numbers.map((n) => 7_800_000 + n);
const began = Date.now();
/** Whole, as a notification carries them: what is notified is no newer than what the API answers. */
export const BILLING_SUBSCRIPTIONS = numbers.map((n) =>
  sampleBillingSubscription(began, { id: `sub_01k5cccccccccccccccccccc0${n}` }),
);

/** An outside world that has them. */
export function withSubscriptions(options: SandboxOptions): SandboxOptions {
  const now = Date.now();
  const workspace = WORKSPACE_SUBSCRIPTIONS.map((ids) => ({ ...sampleSubscription(now), ...ids }));
  const classic = CLASSIC_SUBSCRIPTIONS.map((id) => ({ ...samplePaddleSubscription(now), subscription_id: id }));
  return {
    ...options,
    reseller: { ...options.reseller, subscriptions: workspace },
    paddle: { ...options.paddle, subscriptions: classic },
    billing: { ...options.billing, subscriptions: BILLING_SUBSCRIPTIONS },
  };
}
