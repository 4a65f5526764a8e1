import { OAuth2Client } from 'google-auth-library';
// The whole of googleapis takes half a second to load, this one API a tenth of it (docs/facts/google-cloud.md, GC-36).
import { reseller_v1 } from 'googleapis/build/src/apis/reseller/v1.js';

import type { EpochMs } from '../../base/time.ts';
import type { Observation } from '../../events/event.ts';
import { SourceFailure } from '../asking/source-failure.ts';
import type { StoredSubject } from '../source.ts';
import { asked } from './asked.ts';
import type { DelegatedTokens } from './auth.ts';
import type { ListOptions, SubscriptionPage } from './confirm-forbidden.ts';
import { findSubscription } from './find-subscription.ts';
import type { AskedAbout, SubscriptionReads } from './find-subscription.ts';
import { ResellerError, resellerError } from './reseller-error.ts';
import { workspaceSubscription } from './state.ts';
import type { WorkspaceSubscription } from './state.ts';

export interface ResellerOptions {
  tokens: DelegatedTokens;
  /** Its origin is used, and nothing else of it. */
  rootUrl: string;
  fetch: typeof fetch;
  now: () => EpochMs;
  /** For one exchange; nothing is repeated here. */
  timeoutMs: number;
}

export interface WatchDetails {
  /** The topic of the notifications, `projects/partner-watch/topics/C0…`. */
  topic: string;
  /** The service accounts that may attach a subscription to it. */
  serviceAccounts: string[];
}

/** The Reseller API as one reseller's admin. Every call throws SubrelayError `SOURCE_UNAVAILABLE`. */
export interface Reseller {
  /** Asks for the subscription that an event is about; its exchanges take two timeouts together at most. */
  getSubscription(event: AskedAbout, stored?: StoredSubject | null): Promise<Observation>;
  /** The address of who administers a team, or else a customer's secondary contact; null where there is none. */
  customerEmail(customerId: string): Promise<string | null>;
  /** One page of all subscriptions, or of one customer's. */
  listSubscriptions(options: ListOptions): Promise<SubscriptionPage>;
  /** Lets a service account subscribe to the notifications; the first time, makes their topic. Repeating is harmless. */
  register(serviceAccount: string): Promise<string>;
  unregister(serviceAccount: string): Promise<string>;
  watchDetails(): Promise<WatchDetails>;
  /** Null where nobody ever registered this reseller. */
  findWatchDetails(): Promise<WatchDetails | null>;
}

/** How many timeouts the exchanges about one subscription may take: `deliver` posts after them within 60 s. */
const TIMEOUTS_PER_QUESTION = 2;

export function createReseller({ tokens, rootUrl, fetch, now, timeoutMs }: ResellerOptions): Reseller {
  const api = new reseller_v1.Reseller({
    auth: delegatedClient(tokens),
    rootUrl,
    timeout: timeoutMs,
    retry: false,
    fetchImplementation: fetch,
  });
  const call: Call = async (what, request, signal) => {
    try {
      signal?.throwIfAborted();
      return (await request()).data;
    } catch (error) {
      const failure = resellerError(what, error, now());
      if (failure instanceof ResellerError && failure.status === 401) tokens.forget();
      throw failure;
    }
  };
  const lately: string[] = [];
  const readsWithin = (signal?: AbortSignal) => subscriptionReads({ api, call, lately, signal });
  const watchDetails = async (): Promise<WatchDetails> => {
    const details = await call('getwatchdetails', () => api.resellernotify.getwatchdetails());
    return { topic: topicOf(details), serviceAccounts: details.serviceAccountEmailAddresses ?? [] };
  };
  return {
    getSubscription: (event, stored) =>
      findSubscription(readsWithin(AbortSignal.timeout(TIMEOUTS_PER_QUESTION * timeoutMs)), event, stored),
    customerEmail: async (customerId) => {
      const answer = await asked(() => call('customers.get', () => api.customers.get({ customerId })));
      return answer.kind === 'answered' ? emailIn(answer.value) : null;
    },
    listSubscriptions: (options) => readsWithin().listSubscriptions(options),
    // A query parameter and no body, whatever the guide shows (docs/facts/google-workspace.md, GR-1).
    register: async (serviceAccountEmailAddress) =>
      topicOf(await call('register', () => api.resellernotify.register({ serviceAccountEmailAddress }))),
    unregister: async (serviceAccountEmailAddress) =>
      topicOf(await call('unregister', () => api.resellernotify.unregister({ serviceAccountEmailAddress }))),
    watchDetails,
    findWatchDetails: () =>
      watchDetails().catch((error: unknown) => {
        if (error instanceof ResellerError && error.status === 404) return null;
        throw error;
      }),
  };
}

type Call = <T>(what: string, request: () => Promise<{ data: T }>, signal?: AbortSignal) => Promise<T>;

interface ReadsOptions {
  api: reseller_v1.Reseller;
  call: Call;
  /** Customers that were read, the last one last; shared by all questions. */
  lately: string[];
  signal: AbortSignal | undefined;
}

function subscriptionReads({ api, call, lately, signal }: ReadsOptions): SubscriptionReads {
  const options = signal === undefined ? {} : { signal };
  const wasRead = (customerId: string): void => {
    if (lately.at(-1) !== customerId) lately.push(customerId);
    if (lately.length > 2) lately.shift();
  };
  return {
    async subscription(customerId, subscriptionId) {
      const request = () => api.subscriptions.get({ customerId, subscriptionId }, options);
      const known = subscriptionIn(await call('subscriptions.get', request, signal));
      wasRead(customerId);
      return known;
    },
    async customer(customerId) {
      const answer = await call('customers.get', () => api.customers.get({ customerId }, options), signal);
      expectKind(answer, 'reseller#customer', 'a customer');
      wasRead(customerId);
    },
    async listSubscriptions({ customerId, pageToken, maxResults }) {
      const params = {
        ...(customerId === undefined ? {} : { customerId }),
        ...(pageToken === undefined ? {} : { pageToken }),
        ...(maxResults === undefined ? {} : { maxResults }),
      };
      const page = await call('subscriptions.list', () => api.subscriptions.list(params, options), signal);
      expectKind(page, 'reseller#subscriptions', 'a list of subscriptions');
      return {
        subscriptions: (page.subscriptions ?? []).map(subscriptionIn),
        nextPageToken: page.nextPageToken ?? null,
      };
    },
    readLately: (except) => lately.findLast((each) => each !== except),
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

/** docs/facts/google-workspace.md, GR-16b. */
function emailIn(customer: reseller_v1.Schema$Customer): string | null {
  expectKind(customer, 'reseller#customer', 'a customer');
  return customer.primaryAdmin?.primaryEmail ?? customer.alternateEmail ?? null;
}

/** A page of a proxy, say, is no answer: an empty list would revoke. */
function expectKind(answer: { kind?: string | null }, kind: string, what: string): void {
  if (answer?.kind !== kind) throw unexpected(what);
}

function subscriptionIn(resource: unknown): WorkspaceSubscription {
  const known = workspaceSubscription(resource);
  if (known) return known;
  throw unexpected('a subscription');
}

const unexpected = (what: string): SourceFailure =>
  new SourceFailure('busy', `The Reseller API answered something else than ${what}`);

function topicOf({ topicName }: { topicName?: string | null }): string {
  if (topicName) return topicName;
  throw new SourceFailure('busy', 'The Reseller API answered without a topic');
}
