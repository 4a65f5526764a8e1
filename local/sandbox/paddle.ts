/** Paddle Classic's `subscription/users`, over an in-memory list (docs/facts/paddle.md, PC-18). */
import type { JsonObject } from '../../shared/base/json.ts';
import { controlled } from './control.ts';
import type { Control } from './control.ts';
import type { Route, SandboxAnswer } from './http.ts';

/** As the API lists it: numbers, not strings, and `state`, not `status`. */
export type PaddleSubscription = JsonObject & {
  subscription_id: number;
  plan_id: number;
  state: 'active' | 'trialing' | 'past_due' | 'paused' | 'deleted';
};

export interface PaddleOptions {
  vendors: readonly { id: string; authCode: string }[];
  subscriptions: readonly PaddleSubscription[];
}

export interface PaddleControl extends Control {
  put(subscription: PaddleSubscription): void;
  remove(subscriptionId: number): void;
}

const PATH = '/api/2.0/subscription/users';

export function createPaddle({ vendors, subscriptions: seed }: PaddleOptions): {
  control: PaddleControl;
  route: Route;
} {
  const subscriptions = new Map(seed.map((each) => [each.subscription_id, each]));
  const { control, route } = controlled(
    ({ method, path }) => method === 'POST' && path === PATH,
    async ({ body }) => {
      const form = new URLSearchParams(body);
      const known = vendors.some(
        ({ id, authCode }) => id === form.get('vendor_id') && authCode === form.get('vendor_auth_code'),
      );
      if (!known) return refused(107, "You don't have permission to access this resource");
      return page([...subscriptions.values()], form);
    },
  );
  return {
    control: {
      ...control,
      put: (subscription) => void subscriptions.set(subscription.subscription_id, subscription),
      remove: (subscriptionId) => void subscriptions.delete(subscriptionId),
    },
    route,
  };
}

/** Without `state`, subscriptions that have ended are not listed. */
function page(all: PaddleSubscription[], form: URLSearchParams): SandboxAnswer {
  const size = Number(form.get('results_per_page') ?? 200);
  const start = (Number(form.get('page') ?? 1) - 1) * size;
  const state = form.get('state');
  const response = all
    .filter((each) => (state === null ? each.state !== 'deleted' : each.state === state))
    .filter((each) => isOrAny(form.get('subscription_id'), each.subscription_id))
    .filter((each) => isOrAny(form.get('plan_id'), each.plan_id))
    .slice(start, start + size);
  return { status: 200, body: { success: true, response } };
}

const isOrAny = (wanted: string | null, value: number): boolean => wanted === null || wanted === String(value);

/** Refusals have status 200. */
const refused = (code: number, message: string): SandboxAnswer => ({
  status: 200,
  body: { success: false, error: { code, message } },
});
