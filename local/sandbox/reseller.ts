/** The Reseller API's notifications and subscriptions (GR-1 to GR-4, GR-13 to GR-16a), over an in-memory list. */
import type { reseller_v1 } from 'googleapis/build/src/apis/reseller/v1.js';

import { SCOPE_ORDER, SCOPE_ORDER_READONLY } from '../../shared/sources/workspace/auth.ts';
import { controlled } from './control.ts';
import type { Control } from './control.ts';
import type { Route, SandboxAnswer, SandboxRequest } from './http.ts';
import type { Oauth } from './oauth.ts';

export type ResellerSubscription = reseller_v1.Schema$Subscription & {
  customerId: string;
  customerDomain: string;
  subscriptionId: string;
  skuId: string;
};

export interface ResellerOptions {
  /** The reseller's customer id, `C0…`: the last part of its topic's name. */
  customerId: string;
  subscriptions: readonly ResellerSubscription[];
  /** Called before the first registration is answered, with `projects/partner-watch/topics/C0…`. */
  createTopic: (name: string) => Promise<void>;
}

export interface ResellerControl extends Control {
  put(subscription: ResellerSubscription): void;
  remove(subscriptionId: string): void;
}

const ROOT = '/apps/reseller/v1/';

export function createReseller(options: ResellerOptions, oauth: Oauth): { control: ResellerControl; route: Route } {
  const subscriptions = new Map(options.subscriptions.map((each) => [each.subscriptionId, each]));
  const watch = createWatch(options);
  const isMine = ({ path }: SandboxRequest) => path.startsWith(ROOT);
  const { control, route } = controlled(isMine, async (request) => {
    const [resource, ...ids] = request.path.slice(ROOT.length).split('/').map(decodeURIComponent);
    const writes = request.method === 'POST';
    const refusal = refusalOf(oauth.scopesOf(request), writes);
    if (refusal) return refusal;
    const all = [...subscriptions.values()];
    if (resource === 'resellernotify') return watch(request, ids[0]);
    if (request.method !== 'GET') return apiError(404, 'notFound', 'The sandbox has no such method');
    if (resource === 'subscriptions' && ids.length === 0) return list(all, request.query);
    if (resource === 'customers' && ids.length === 1) return customer(all, ids[0]!);
    if (resource === 'customers' && ids[1] === 'subscriptions') return one(all, ids[0]!, ids[2]);
    return apiError(404, 'notFound', 'The sandbox has no such method');
  });
  return {
    control: {
      ...control,
      put: (subscription) => void subscriptions.set(subscription.subscriptionId, subscription),
      remove: (subscriptionId) => void subscriptions.delete(subscriptionId),
    },
    route,
  };
}

function createWatch({ customerId, createTopic }: ResellerOptions) {
  const topicName = `projects/partner-watch/topics/${customerId}`;
  const serviceAccounts = new Set<string>();
  let created = false;
  return async (request: SandboxRequest, method: string | undefined): Promise<SandboxAnswer> => {
    if (method === 'getwatchdetails' && request.method === 'GET') {
      if (!created) return apiError(404, 'notFound', 'Resource Not Found: topic');
      return ok({ topicName, serviceAccountEmailAddresses: [...serviceAccounts] });
    }
    const email = serviceAccountIn(request);
    if (!email) return apiError(400, 'required', 'Required parameter: serviceAccountEmailAddress');
    if (method === 'unregister') {
      serviceAccounts.delete(email);
      return ok({ topicName });
    }
    if (method !== 'register') return apiError(404, 'notFound', 'The sandbox has no such method');
    if (!created) await createTopic(topicName);
    created = true;
    serviceAccounts.add(email);
    return ok({ topicName });
  };
}

/** GR-1: the reference has a query parameter, the guide a JSON body. */
function serviceAccountIn({ query, body }: SandboxRequest): string | undefined {
  const inQuery = query.get('serviceAccountEmailAddress');
  if (inQuery || body === '') return inQuery ?? undefined;
  try {
    return (JSON.parse(body) as { serviceAccountEmailAddress?: string }).serviceAccountEmailAddress;
  } catch {
    return undefined;
  }
}

const isOf = (customerId: string) => (each: ResellerSubscription) =>
  each.customerId === customerId || each.customerDomain === customerId;

function one(all: ResellerSubscription[], customerId: string, subscriptionId: string | undefined): SandboxAnswer {
  const found = all.filter(isOf(customerId)).find((each) => each.subscriptionId === subscriptionId);
  return found ? ok(found) : apiError(404, 'notFound', 'Resource Not Found: subscription');
}

function customer(all: ResellerSubscription[], customerId: string): SandboxAnswer {
  const found = all.find(isOf(customerId));
  if (!found) return apiError(403, 'forbidden', 'Forbidden');
  return ok({ kind: 'reseller#customer', customerId: found.customerId, customerDomain: found.customerDomain });
}

function list(all: ResellerSubscription[], query: URLSearchParams): SandboxAnswer {
  const customerId = query.get('customerId');
  const prefix = query.get('customerNamePrefix') ?? '';
  const size = Number(query.get('maxResults') ?? 20);
  if (!(size >= 1 && size <= 100)) return apiError(400, 'invalidParameter', 'maxResults must be 1 to 100');
  const start = Number(query.get('pageToken') ?? 0);
  const matching = all
    .filter((each) => customerId === null || isOf(customerId)(each))
    .filter((each) => each.customerDomain.startsWith(prefix));
  const end = start + size;
  return ok({
    kind: 'reseller#subscriptions',
    subscriptions: matching.slice(start, end),
    ...(end < matching.length ? { nextPageToken: String(end) } : {}),
  });
}

function refusalOf(scopes: readonly string[] | undefined, writes: boolean): SandboxAnswer | undefined {
  if (!scopes) return apiError(401, 'authError', 'Invalid Credentials');
  const sufficient = writes ? [SCOPE_ORDER] : [SCOPE_ORDER, SCOPE_ORDER_READONLY];
  if (scopes.some((scope) => sufficient.includes(scope))) return undefined;
  return apiError(403, 'insufficientPermissions', 'Request had insufficient authentication scopes.');
}

const ok = (body: unknown): SandboxAnswer => ({ status: 200, body });

/** A refusal as the API writes it (GR-16). */
export const apiError = (code: number, reason: string, message: string): SandboxAnswer => ({
  status: code,
  body: { error: { code, message, errors: [{ domain: 'global', reason, message }] } },
});
