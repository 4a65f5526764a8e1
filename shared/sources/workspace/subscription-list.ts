/** A reseller's subscriptions, as the Reseller API lists them, and the events that say how they differ. */
import type { Json, JsonObject } from '../../base/json.ts';
import type { ListComparison, ListPage, ListedBefore, Listing, Particulars } from '../comparing.ts';
import type { Told } from '../subject-rules.ts';
import type { ListOptions, SubscriptionPage } from './confirm-forbidden.ts';
import { livelinessOf } from './liveliness.ts';
import { GOOGLE_WORKSPACE } from './name.ts';
import type { Reseller } from './reseller.ts';
import type { WorkspaceSubscription } from './state.ts';
import { workspaceRules } from './subject-rules.ts';
import { workspaceSubject } from './workspace.ts';

export interface SubscriptionListDeps {
  /** The reseller's customer id. */
  account: string;
  reseller: () => Promise<Pick<Reseller, 'listSubscriptions' | 'getSubscription'>>;
}

/** The most that a page holds. */
const PAGE = 100;
/** A page token older than this may have expired. */
const TOKEN_LASTS_MS = 3_600_000;

export const subscriptionList = ({
  account,
  reseller,
}: SubscriptionListDeps): Omit<ListComparison, 'requestsPerMinute'> => ({
  kind: 'list',
  source: GOOGLE_WORKSPACE,
  account,
  page: async (token) => pageOf(account, await (await reseller()).listSubscriptions(optionsFor(token))),
  tokenLastsMs: TOKEN_LASTS_MS,
  find: async (listing) =>
    (await reseller()).getSubscription({ type: 'subscription.reconciled', data: idsOf(listing) }),
  rules: workspaceRules,
  listingOf,
  particularsOf,
  livelinessOf,
  whenSilent: 'run register, and see whether its answer lists changes, and whether the push subscription has a backlog',
});

const optionsFor = (token: string | null): ListOptions => ({
  maxResults: PAGE,
  ...(token === null ? {} : { pageToken: token }),
});

const pageOf = (account: string, { subscriptions, nextPageToken }: SubscriptionPage): ListPage => ({
  listings: subscriptions.map((each) => listed(account, each)),
  next: nextPageToken,
});

const listed = (account: string, { customerId, skuId, subscriptionId, state }: WorkspaceSubscription): Listing => ({
  subject: workspaceSubject(account, customerId, skuId),
  ...{ customerId, sku: skuId, subscriptionId, state },
});

function listingOf({ account, subject_id, subscription_ids, state }: ListedBefore): Listing {
  const [, customerId = '', ...sku] = subject_id.split('/');
  const subscriptionId = textOf(state?.subscription_id) ?? subscription_ids.at(-1) ?? null;
  return {
    subject: workspaceSubject(account, customerId, sku.join('/')),
    customerId,
    sku: sku.join('/'),
    subscriptionId,
    state,
  };
}

const textOf = (value: Json | undefined): string | null => (typeof value === 'string' && value !== '' ? value : null);

const domainOf = ({ state }: Listing): string | null => textOf(state?.customer_domain);

const idsOf = (listing: Listing): JsonObject => ({
  subscription_id: listing.subscriptionId,
  sku_id: listing.sku,
  customer_id: listing.customerId,
  customer_domain: domainOf(listing),
});

function particularsOf(listing: Listing, { type }: Told): Particulars {
  const domain = domainOf(listing);
  return {
    customer: { id: listing.customerId, ...(domain === null ? {} : { domain }) },
    sku: listing.sku,
    plan: null,
    data: { ...idsOf(listing), ...reasonsFor(type, listing.state) },
  };
}

function reasonsFor(type: string, state: JsonObject | null): JsonObject {
  if (type === 'subscription.suspended') return { suspension_reasons: state?.suspension_reasons ?? [] };
  return type === 'subscription.cancelled' ? { cancellation_reason: null } : {};
}
