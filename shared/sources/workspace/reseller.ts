import { OAuth2Client } from 'google-auth-library';
// The whole of googleapis takes half a second to load, this one API a tenth of it (facts gcp §4).
import { reseller_v1 } from 'googleapis/build/src/apis/reseller/v1.js';
import { z } from 'zod';

import { SubrelayError } from '../../errors.ts';
import type { NormalizedEvent, Observation } from '../../events/event.ts';
import type { JsonObject } from '../../json.ts';
import type { DelegatedTokens } from './auth.ts';
import { workspaceState } from './state.ts';

export interface ResellerOptions {
  tokens: DelegatedTokens;
  /** Its origin is used, and nothing else of it. */
  rootUrl: string;
  fetch: typeof fetch;
  /** For one exchange; nothing is repeated here. */
  timeoutMs: number;
}

export interface WatchDetails {
  /** The topic of the notifications, `projects/partner-watch/topics/C0…`. */
  topic: string;
  /** The service accounts that may attach a subscription to it. */
  serviceAccounts: string[];
}

/** A page of the reseller's subscriptions. */
export interface SubscriptionPage {
  subscriptions: { subscriptionId: string; customerId: string; skuId: string; state: JsonObject }[];
  nextPageToken: string | null;
}

/** The Reseller API as one reseller's admin. Every call throws SubrelayError `SOURCE_UNAVAILABLE`. */
export interface Reseller {
  /** Asks for the subscription that an event is about, by the ids in its `data`. */
  getSubscription(event: NormalizedEvent): Promise<Observation>;
  /** Lists subscriptions, those of all customers without a `customerId` (GR-15); `maxResults` is 100 at most. */
  listSubscriptions(page: { customerId?: string; pageToken?: string; maxResults?: number }): Promise<SubscriptionPage>;
  /** Lets a service account subscribe to the notifications; the first time, makes their topic. Repeating is harmless. */
  register(serviceAccount: string): Promise<string>;
  unregister(serviceAccount: string): Promise<string>;
  watchDetails(): Promise<WatchDetails>;
}

export function createReseller({ tokens, rootUrl, fetch, timeoutMs }: ResellerOptions): Reseller {
  const api = new reseller_v1.Reseller({
    auth: delegatedClient(tokens),
    rootUrl,
    timeout: timeoutMs,
    retry: false,
    fetchImplementation: fetch,
  });
  const call = async <T>(what: string, request: () => Promise<{ data: T }>): Promise<T> => {
    try {
      return (await request()).data;
    } catch (error) {
      const failure = failureOf(what, error);
      if (failure.status === 401) tokens.forget();
      throw failure;
    }
  };
  return {
    async getSubscription({ data }) {
      const ids = eventIds.safeParse(data);
      if (!ids.success) return { kind: 'unavailable' };
      const params = { customerId: ids.data.customer_id, subscriptionId: ids.data.subscription_id };
      try {
        return found(await call('subscriptions.get', () => api.subscriptions.get(params)));
      } catch (error) {
        if (error instanceof ResellerError && error.reason === 'notFound') return { kind: 'inaccessible' };
        throw error;
      }
    },
    listSubscriptions: async ({ maxResults = 100, ...page }) =>
      pageOf(await call('subscriptions.list', () => api.subscriptions.list({ maxResults, ...page }))),
    // GR-1: a query parameter and no body, whatever the guide shows.
    register: async (serviceAccountEmailAddress) =>
      topicOf(await call('register', () => api.resellernotify.register({ serviceAccountEmailAddress }))),
    unregister: async (serviceAccountEmailAddress) =>
      topicOf(await call('unregister', () => api.resellernotify.unregister({ serviceAccountEmailAddress }))),
    async watchDetails() {
      const details = await call('getwatchdetails', () => api.resellernotify.getwatchdetails());
      return { topic: topicOf(details), serviceAccounts: details.serviceAccountEmailAddresses ?? [] };
    },
  };
}

function delegatedClient(tokens: DelegatedTokens): OAuth2Client {
  // It asks for a token each time: the one who keeps them can also forget them.
  const client = new OAuth2Client({ eagerRefreshThresholdMillis: Number.MAX_SAFE_INTEGER });
  client.refreshHandler = async () => {
    const { token, expiresAt } = await tokens.get();
    return { access_token: token, expiry_date: expiresAt };
  };
  return client;
}

/** A refusal or failure of the API, by the reason that it gives: one status has several (GR-16a). */
export class ResellerError extends SubrelayError {
  readonly status: number | undefined;
  readonly reason: string | undefined;

  constructor(what: string, { status, reason, network }: Failure) {
    const answer = status === undefined ? `did not answer (${network ?? 'no reason given'})` : `answered ${status}`;
    super('SOURCE_UNAVAILABLE', `The Reseller API ${answer}${reason ? ` ${reason}` : ''} to ${what}`);
    this.name = 'ResellerError';
    this.status = status;
    this.reason = reason;
  }
}

interface Failure {
  status?: number | undefined;
  reason?: string | undefined;
  network?: string | undefined;
}

const eventIds = z.object({ customer_id: z.string().min(1), subscription_id: z.string().min(1) });
const word = z.string().regex(/^\w{1,60}$/);
/** GR-16: `{"error":{code,message,errors:[{domain,reason,message}]}}`. */
const errorBody = z.object({ error: z.object({ errors: z.tuple([z.object({ reason: word })], z.unknown()) }) });
const httpError = z.object({ response: z.object({ status: z.number(), data: z.unknown() }) });
const networkError = z.object({ code: word });

/** The HTTP client's own error holds the request with its token, so nothing of it is passed on but these words. */
function failureOf(what: string, error: unknown): SubrelayError & Failure {
  if (error instanceof SubrelayError) return error;
  const answered = httpError.safeParse(error).data?.response;
  if (answered) {
    const reason = errorBody.safeParse(answered.data).data?.error.errors[0].reason;
    return new ResellerError(what, { status: answered.status, reason });
  }
  return new ResellerError(what, { network: networkError.safeParse(error).data?.code });
}

function found(resource: unknown): Observation {
  const known = workspaceState(resource);
  if (known) return { kind: 'found', ...known };
  throw new SubrelayError('SOURCE_UNAVAILABLE', 'The Reseller API answered something else than a subscription');
}

/** One without its ids can't be told apart from others, and is left out. */
function pageOf({ subscriptions, nextPageToken }: reseller_v1.Schema$Subscriptions): SubscriptionPage {
  const listed = (subscriptions ?? []).flatMap((resource) => {
    const known = workspaceState(resource);
    const { customerId, skuId } = resource;
    return known && customerId && skuId ? [{ ...known, customerId, skuId }] : [];
  });
  return { subscriptions: listed, nextPageToken: nextPageToken || null };
}

function topicOf({ topicName }: { topicName?: string | null }): string {
  if (topicName) return topicName;
  throw new SubrelayError('SOURCE_UNAVAILABLE', 'The Reseller API answered without a topic');
}
