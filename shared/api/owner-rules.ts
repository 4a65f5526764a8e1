/** Which routes there are for owners, and how each is bound to one: every other is not there for them. */
import type { Right } from '../access/role.ts';
import { findAttempt } from '../deliveries/attempts.ts';
import { DELIVERIES } from '../deliveries/documents.ts';
import { invalid } from '../http/body-fields.ts';
import type { Answer } from '../http/doorway.ts';
import type { Ref } from '../store/collection.ts';
import type { Store } from '../store/store.ts';
import { WEBHOOKS } from '../webhooks/document.ts';
import { refuse, refuseInput } from './errors.ts';
import { parseUuid } from './path-ids.ts';
import type { ApiRequest } from './route.ts';

/** What the id of a path names. */
export type OwnedKind = 'webhook' | 'delivery' | 'attempt';

/**
 * How a route is bound. `list`: by its filter `owner`. `attempts`: by the webhook or the delivery that must be named. `making`:
 * what it makes is the owner's. `all`: the same for everybody. Else by whose that is which its path names.
 */
export interface OwnerRule {
  /** Any one of these will do. */
  rights: readonly [Right, ...Right[]];
  by: 'list' | 'attempts' | 'making' | 'all' | OwnedKind;
}

const OWNER_RULES: Readonly<Record<string, OwnerRule>> = {
  listWebhooks: { rights: ['read'], by: 'list' },
  getWebhook: { rights: ['read'], by: 'webhook' },
  createWebhook: { rights: ['edit'], by: 'making' },
  replaceWebhook: { rights: ['edit'], by: 'webhook' },
  patchWebhook: { rights: ['edit'], by: 'webhook' },
  deleteWebhook: { rights: ['edit'], by: 'webhook' },
  pauseWebhook: { rights: ['edit'], by: 'webhook' },
  resumeWebhook: { rights: ['edit'], by: 'webhook' },
  testWebhook: { rights: ['retry', 'edit'], by: 'webhook' },
  rotateSecret: { rights: ['rotate'], by: 'webhook' },
  listWebhookKeys: { rights: ['read'], by: 'webhook' },
  listDeliveries: { rights: ['read'], by: 'list' },
  getDelivery: { rights: ['read'], by: 'delivery' },
  retryDelivery: { rights: ['retry'], by: 'delivery' },
  replayDelivery: { rights: ['retry'], by: 'delivery' },
  listDeliveryAttempts: { rights: ['read'], by: 'attempts' },
  getDeliveryAttempt: { rights: ['read'], by: 'attempt' },
  listEventTypes: { rights: ['read'], by: 'all' },
  getEventType: { rights: ['read'], by: 'all' },
};

export const OWNED_OPERATIONS = Object.keys(OWNER_RULES);

/** @returns null where an operation is closed to owners */
export const ownerRuleOf = (operationId: string): OwnerRule | null =>
  Object.hasOwn(OWNER_RULES, operationId) ? (OWNER_RULES[operationId] ?? null) : null;

/** Whose something is; undefined where it is nobody's; null where it is not there. */
export type OwnerOf = (kind: OwnedKind, id: string) => Promise<string | null | undefined>;

/** @returns the request as the route is to see it, or the answer where that is none of the owner's */
export type Bind = (rule: OwnerRule | undefined, owner: string, request: ApiRequest) => Promise<ApiRequest | Answer>;

const MISSING = {
  webhook: 'webhook_not_found',
  delivery: 'delivery_not_found',
  attempt: 'attempt_not_found',
} as const satisfies Record<OwnedKind, string>;

/** What is another's is answered as what is not there: whose something is never changes, so it can be asked before. */
export const createBind =
  (ownerOf: OwnerOf): Bind =>
  async (rule, owner, request) => {
    if (rule === undefined) return refuse('path_not_found');
    const { by } = rule;
    if (by === 'making' || by === 'all') return request;
    if (by === 'list') return boundList(owner, request);
    if (by === 'attempts') return boundAttempts(ownerOf, owner, request);
    const id = parseUuid(request.id);
    const isOwn = id === null || (await ownerOf(by, id)) === owner;
    return isOwn ? request : refuse(MISSING[by]);
  };

/** Whose something is, by what is stored. */
export function openOwnerOf(store: Pick<Store, 'readFields' | 'read'>): OwnerOf {
  const ownerOf: OwnerOf = async (kind, id) => {
    if (kind === 'webhook') return ownerIn(store, WEBHOOKS.doc(id));
    if (kind === 'delivery') return ownerIn(store, DELIVERIES.doc(id));
    const attempt = await findAttempt(store)(id);
    return attempt && ownerOf('webhook', attempt.fields.webhook_id);
  };
  return ownerOf;
}

async function ownerIn<T extends { v: 1; owner?: string }>(
  store: Pick<Store, 'readFields'>,
  ref: Ref<T>,
): Promise<string | null | undefined> {
  const [found] = await store.readFields([ref], ['v', 'owner']);
  return found?.data ? found.data.owner : null;
}

function boundList(owner: string, request: ApiRequest): ApiRequest | Answer {
  if (request.query.has('owner')) return refuseInput(invalid({ owner: 'is no parameter here' }));
  return { ...request, query: withParameter(request.query, 'owner', owner) };
}

/** Names nothing. */
const NOTHING = '00000000-0000-0000-0000-000000000000';

async function boundAttempts(ownerOf: OwnerOf, owner: string, request: ApiRequest): Promise<ApiRequest | Answer> {
  const names = (['webhook', 'delivery'] as const).filter((kind) => request.query.has(`${kind}_id`));
  if (names.length === 0) return refuseInput(invalid({ webhook_id: 'must be given, or delivery_id' }));
  let { query } = request;
  for (const kind of names) {
    const name = `${kind}_id`;
    const id = parseUuid(query.get(name) ?? '');
    const isOthers = id !== null && query.getAll(name).length === 1 && (await ownerOf(kind, id)) !== owner;
    if (isOthers) query = withParameter(query, name, NOTHING);
  }
  return { ...request, query };
}

function withParameter(query: URLSearchParams, name: string, value: string): URLSearchParams {
  const bound = new URLSearchParams(query);
  bound.set(name, value);
  return bound;
}
