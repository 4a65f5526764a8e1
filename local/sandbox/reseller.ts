/**
 * The Reseller API's notifications and subscriptions, over an in-memory list (docs/facts/google-workspace.md, GR-1 to
 * GR-4, GR-13 to GR-16a).
 */
import { z } from 'zod';

import { SCOPE_ORDER, SCOPE_ORDER_READONLY } from '../../shared/sources/workspace/scopes.ts';
import { controlled } from './control.ts';
import type { Route, SandboxAnswer, SandboxRequest } from './http.ts';
import type { Oauth } from './oauth.ts';
import { createResellerControl } from './reseller-control.ts';
import type { ResellerControl } from './reseller-control.ts';
import { createFeed } from './reseller-feed.ts';
import { createRecords, isCustomer } from './reseller-records.ts';
import type { ResellerRecords, ResellerSubscription } from './reseller-records.ts';
import { apiError, refusalAnswer } from './reseller-refusals.ts';
import type { ResellerRefusal } from './reseller-refusals.ts';

export { apiError } from './reseller-refusals.ts';
export type { ResellerControl } from './reseller-control.ts';
export type { ResellerSubscription } from './reseller-records.ts';

export interface ResellerOptions {
  /** The reseller's customer id, `C0…`: the last part of its topic's name. */
  customerId: string;
  subscriptions: readonly ResellerSubscription[];
  /** Called before the first registration is answered, with `projects/partner-watch/topics/C0…`. */
  createTopic: (name: string) => Promise<void>;
  /** Publishes the JSON text of a notification; without it, changes notify nobody. */
  publish?: ((topic: string, data: Buffer) => Promise<void>) | undefined;
}

const ROOT = '/apps/reseller/v1/';

export function createReseller(options: ResellerOptions, oauth: Oauth): { control: ResellerControl; route: Route } {
  const records = createRecords(options.subscriptions);
  const refusedCustomers = new Map<string, ResellerRefusal>();
  const watch = createWatch(options);
  const isMine = ({ path }: SandboxRequest) => path.startsWith(ROOT);
  const { control, route } = controlled(isMine, async (request) => {
    const [resource, ...ids] = request.path.slice(ROOT.length).split('/').map(decodeURIComponent);
    const refusal = refusalOf(oauth.scopesOf(request), request.method === 'POST');
    if (refusal) return refusal;
    if (resource === 'resellernotify') return watch.answer(request, ids[0]);
    return read(request, { resource, ids, records, refusedCustomers });
  });
  const publish = options.publish ?? (async () => {});
  const feed = createFeed({ topic: options.publish ? watch.topic : () => null, publish });
  const reseller = options.customerId;
  return {
    control: {
      ...control,
      ...createResellerControl({ records, refusedCustomers, feed, reseller, control, oauth }),
      admitted: watch.admitted,
    },
    route,
  };
}

interface Reading {
  resource: string | undefined;
  ids: string[];
  records: ResellerRecords;
  /** Customers that are refused for good, by id. */
  refusedCustomers: ReadonlyMap<string, ResellerRefusal>;
}

function read({ method, query }: SandboxRequest, { resource, ids, records, refusedCustomers }: Reading): SandboxAnswer {
  const named = resource === 'customers' ? ids[0] : query.get('customerId');
  if (method !== 'GET' || !isReadable(resource, ids)) return noSuchMethod();
  if (typeof named === 'string') {
    const customer = records.customer(named);
    const refused = customer && refusedCustomers.get(customer.customerId);
    if (!customer || refused) return refusalAnswer(refused ?? 'forbidden');
    if (resource === 'customers' && ids.length === 1) return ok({ kind: 'reseller#customer', ...customer });
  }
  const visible = records.all().filter((each) => !refusedCustomers.has(each.customerId));
  return resource === 'subscriptions' ? list(visible, query) : one(visible, ids[0] ?? '', ids[2]);
}

const isReadable = (resource: string | undefined, ids: string[]): boolean =>
  (resource === 'subscriptions' && ids.length === 0) ||
  (resource === 'customers' && (ids.length === 1 || (ids.length === 3 && ids[1] === 'subscriptions')));

function createWatch({ customerId, createTopic }: ResellerOptions) {
  const topicName = `projects/partner-watch/topics/${customerId}`;
  const serviceAccounts = new Set<string>();
  let created = false;
  const answer = async (request: SandboxRequest, method: string | undefined): Promise<SandboxAnswer> => {
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
    if (method !== 'register') return noSuchMethod();
    if (!created) await createTopic(topicName);
    created = true;
    serviceAccounts.add(email);
    return ok({ topicName });
  };
  return { answer, topic: () => (created ? topicName : null), admitted: () => [...serviceAccounts] };
}

const givenAccount = z.looseObject({ serviceAccountEmailAddress: z.string().optional() });

/** The reference has a query parameter, the guide a JSON body (docs/facts/google-workspace.md, GR-1). */
function serviceAccountIn({ query, body }: SandboxRequest): string | undefined {
  const inQuery = query.get('serviceAccountEmailAddress');
  if (inQuery || body === '') return inQuery ?? undefined;
  try {
    return givenAccount.parse(JSON.parse(body)).serviceAccountEmailAddress;
  } catch {
    return undefined;
  }
}

function one(all: ResellerSubscription[], customerId: string, subscriptionId: string | undefined): SandboxAnswer {
  const found = all.filter(isCustomer(customerId)).find((each) => each.subscriptionId === subscriptionId);
  return found ? ok(found) : apiError(404, 'notFound', 'Resource Not Found: subscription');
}

function list(all: ResellerSubscription[], query: URLSearchParams): SandboxAnswer {
  const customerId = query.get('customerId');
  const prefix = query.get('customerNamePrefix') ?? '';
  const size = Number(query.get('maxResults') ?? 20);
  if (!Number.isInteger(size) || size < 1 || size > 100) {
    return apiError(400, 'invalidParameter', 'maxResults must be 1 to 100');
  }
  const start = Number(query.get('pageToken') ?? 0);
  if (!Number.isInteger(start) || start < 0) return apiError(400, 'invalidParameter', 'Invalid pageToken');
  const matching = all
    .filter((each) => customerId === null || isCustomer(customerId)(each))
    .filter((each) => each.customerDomain.startsWith(prefix));
  const end = start + size;
  return ok({
    kind: 'reseller#subscriptions',
    subscriptions: matching.slice(start, end),
    ...(end < matching.length ? { nextPageToken: String(end) } : {}),
  });
}

function refusalOf(scopes: readonly string[] | undefined, writes: boolean): SandboxAnswer | undefined {
  if (!scopes) return refusalAnswer('authError');
  const sufficient = writes ? [SCOPE_ORDER] : [SCOPE_ORDER, SCOPE_ORDER_READONLY];
  return scopes.some((scope) => sufficient.includes(scope)) ? undefined : refusalAnswer('insufficientPermissions');
}

const noSuchMethod = (): SandboxAnswer => apiError(404, 'notFound', 'The sandbox has no such method');
const ok = (body: unknown): SandboxAnswer => ({ status: 200, body });
