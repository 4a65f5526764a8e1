/**
 * Paddle Billing's subscriptions, over an in-memory list (docs/facts/paddle.md, PB-11). The limit counts the last 60 s
 * (docs/facts/paddle.md, PB-12).
 */
import type { JsonObject } from '../../shared/base/json.ts';
import type { EpochMs } from '../../shared/base/time.ts';
import { callLimit } from './call-limit.ts';
import { controlled } from './control.ts';
import type { Control } from './control.ts';
import type { Route, SandboxAnswer, SandboxRequest } from './http.ts';

/** As the API answers it. */
export type BillingSubscription = JsonObject & { id: string; status: string; updated_at: string };

/** As the API answers it: the address is here, and in no subscription (docs/facts/paddle.md, PB-5). */
export type BillingCustomer = JsonObject & { id: string; email: string };

export interface BillingOptions {
  apiKeys: readonly string[];
  subscriptions: readonly BillingSubscription[];
  /** Absent: none. */
  customers?: readonly BillingCustomer[];
  now: () => EpochMs;
}

export interface BillingControl extends Control {
  put(subscription: BillingSubscription): void;
  remove(id: string): void;
  putCustomer(customer: BillingCustomer): void;
  /** Calls above this in 60 s are answered 429; none is by default. */
  limitTo(callsPerMinute: number): void;
}

const MINUTE_MS = 60_000;
const PATH = /^\/(?:subscriptions(?:\/([^/]+))?|customers\/([^/]+))$/;

export function createPaddleBilling({ apiKeys, subscriptions: seed, customers: known = [], now }: BillingOptions): {
  control: BillingControl;
  route: Route;
} {
  const subscriptions = new Map(seed.map((each) => [each.id, each]));
  const customers = new Map(known.map((each) => [each.id, each]));
  let most = Infinity;
  const limit = callLimit(MINUTE_MS, now);
  const { control, route } = controlled(
    ({ method, path }) => method === 'GET' && PATH.test(path),
    async (request) => {
      const wait = limit.take('all', most);
      if (wait > 0) return tooMany(wait);
      const refusal = refusalOf(request, apiKeys);
      if (refusal) return refusal;
      const [, id, customer] = PATH.exec(request.path) ?? [];
      if (customer !== undefined) return one(customers.get(customer), `Customer ${customer}`);
      return id === undefined
        ? list([...subscriptions.values()], request)
        : one(subscriptions.get(id), `Subscription ${id}`);
    },
  );
  return {
    control: {
      ...control,
      put: (subscription) => void subscriptions.set(subscription.id, subscription),
      remove: (id) => void subscriptions.delete(id),
      putCustomer: (customer) => void customers.set(customer.id, customer),
      limitTo: (callsPerMinute) => {
        most = callsPerMinute;
        limit.reset();
      },
    },
    route,
  };
}

const META = { request_id: '00000000-0000-4000-8000-000000000000' };

export const billingError = (status: number, code: string, detail: string): SandboxAnswer => {
  const type = status >= 500 ? 'api_error' : 'request_error';
  const documentation_url = `https://developer.paddle.com/errors/shared/${code}`;
  return { status, body: { error: { type, code, detail, documentation_url }, meta: META } };
};

const tooMany = (waitSeconds: number): SandboxAnswer => ({
  ...billingError(429, 'too_many_requests', 'IP address exceeded the allowed rate limit. Retry after the given time.'),
  headers: { 'retry-after': String(waitSeconds) },
});

function refusalOf({ headers }: SandboxRequest, apiKeys: readonly string[]): SandboxAnswer | undefined {
  const key = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];
  if (key === undefined) return billingError(401, 'authentication_missing', 'Authentication header missing');
  if (!apiKeys.includes(key)) return billingError(403, 'forbidden', "You aren't permitted to perform this request");
  const version = headers['paddle-version'] ?? '1';
  return version === '1' ? undefined : billingError(400, 'invalid_api_version', 'There is no such version');
}

const one = (entity: JsonObject | undefined, what: string): SandboxAnswer =>
  entity ? { status: 200, body: { data: entity, meta: META } } : billingError(404, 'not_found', `${what} not found.`);

/** Pages are by id, 50 by default, 200 at most. */
function list(all: BillingSubscription[], { path, query, headers }: SandboxRequest): SandboxAnswer {
  const perPage = Number(query.get('per_page') ?? 50);
  const ids = query.get('id')?.split(',');
  if (!(perPage >= 1 && perPage <= 200) || ids?.some((id) => !/^sub_[a-z\d]{26}$/.test(id))) {
    return billingError(400, 'bad_request', 'Invalid request.');
  }
  const matching = all.filter(({ id }) => ids?.includes(id) ?? true).sort((a, b) => (a.id < b.id ? 1 : -1));
  const after = query.get('after');
  const rest = after === null ? matching : matching.filter(({ id }) => id < after);
  const data = rest.slice(0, perPage);
  const next = new URL(path, `http://${headers.host}`);
  for (const [name, value] of query) next.searchParams.set(name, value);
  next.searchParams.set('after', data.at(-1)?.id ?? after ?? '');
  const pagination = {
    per_page: perPage,
    next: String(next),
    has_more: rest.length > data.length,
    estimated_total: matching.length,
  };
  return { status: 200, body: { data, meta: { ...META, pagination } } };
}
