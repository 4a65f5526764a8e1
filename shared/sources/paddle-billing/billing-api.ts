/** Paddle Billing's subscriptions, asked for many at once (docs/facts/paddle.md, PB-11). */
import { z } from 'zod';

import { SubrelayError } from '../../base/errors.ts';
import { MAX_DEPTH_AROUND, parseJson } from '../../base/json.ts';
import type { Json } from '../../base/json.ts';
import { shareTrips } from '../../base/share-trips.ts';
import type { Observation } from '../../events/event.ts';
import type { Gate } from '../asking/gate.ts';
import { askSource, failureOf } from '../asking/http-exchange.ts';
import type { ExchangeOptions, SourceAnswer } from '../asking/http-exchange.ts';
import { billingSubscription } from './billing-state.ts';

export interface BillingApiOptions extends Omit<ExchangeOptions, 'what'> {
  /** `https://api.paddle.com`, or the sandbox's. */
  apiUrl: string;
  gate: Gate;
  /** Waits inside a call; never longer than those who wait for it. */
  sleep: (ms: number) => Promise<unknown>;
}

export interface BillingAccount {
  name: string;
  apiKey: string;
}

/** Asks for one subscription by its id. @throws SubrelayError `SOURCE_UNAVAILABLE`, mostly a `SourceFailure` */
export type AskBilling = (subscriptionId: string) => Promise<Observation>;

/** The most that one page of the list holds. */
const MAX_IDS = 200;
/** While calls are short, one waits this long for company: deliveries that were put off come back at the same time. */
const GATHER_MS = 500;
/** Any other is asked for alone, so that it can't spoil a list of good ones. */
const listable = /^sub_[a-z\d]{26}$/;

/**
 * Opens Billing's API for one account. Those who ask at the same time share a call of up to 200 ids, and while one is
 * under way the next is gathered; ids that the answer lacks are asked for one by one.
 */
export function openBilling(account: BillingAccount, options: BillingApiOptions): AskBilling {
  const ask = (path: string) => options.gate.call(account.name, () => exchange(path, account, options));
  const single = async (id: string): Promise<Observation> => {
    const entity = await ask(`/subscriptions/${encodeURIComponent(id)}`);
    if (entity === null) return { kind: 'inaccessible' };
    const subscription = billingSubscription(entity);
    if (subscription?.subscriptionId === id) return { kind: 'found', ...subscription };
    throw new SubrelayError('SOURCE_UNAVAILABLE', 'The Paddle Billing API answered something else than asked for');
  };
  const listed = async (ids: string[]): Promise<(Observation | null)[]> => {
    const found = subscriptionsIn(await ask(listPath(ids)));
    return ids.map((id) => found.get(id) ?? null);
  };
  const together = shareTrips<string, Observation | null>({
    maxUnits: MAX_IDS,
    keyOf: (id) => id,
    gather: async () => {
      if (options.gate.isShort(account.name)) await options.sleep(GATHER_MS);
    },
    isOffence: (error) => error instanceof RequestRefused,
    go: async (ids) => {
      const [only, ...more] = ids;
      return only !== undefined && more.length === 0 ? [await single(only)] : listed(ids);
    },
  });
  return async (id) => (listable.test(id) ? ((await together(id)) ?? single(id)) : single(id));
}

/** Asks for a customer's address: no subscription has it (docs/facts/paddle.md, PB-5). @throws SubrelayError `SOURCE_UNAVAILABLE` */
export async function fetchBillingEmail(
  account: BillingAccount,
  customerId: string,
  options: BillingApiOptions,
): Promise<string | null> {
  const path = `/customers/${encodeURIComponent(customerId)}`;
  const customer = await options.gate.call(account.name, () => exchange(path, account, options, 'customer.read'));
  return z.object({ email: z.string() }).safeParse(customer).data?.email ?? null;
}

const listPath = (ids: string[]): string => `/subscriptions?id=${ids.join(',')}&per_page=${MAX_IDS}`;

function subscriptionsIn(list: Json): Map<string, Observation> {
  const subscriptions = (Array.isArray(list) ? list : []).map(billingSubscription).filter((each) => each !== null);
  return new Map(subscriptions.map((each) => [each.subscriptionId, { kind: 'found', ...each }]));
}

/** The API takes the request for malformed, which says nothing of how it is: no reason to pause. */
class RequestRefused extends SubrelayError {}

const anything = z.custom<Json>((value) => value !== undefined);
const errorBody = z.object({ error: z.object({ code: z.string().regex(/^\w{1,60}$/) }) });

/** @returns `data`; null where the entity is not found */
async function exchange(
  path: string,
  { name, apiKey }: BillingAccount,
  options: BillingApiOptions,
  permission = 'subscription.read',
): Promise<Json> {
  const headers = { authorization: `Bearer ${apiKey}`, 'paddle-version': '1' };
  const answer = await askSource(new URL(path, options.apiUrl), { headers }, { ...options, what: WHAT });
  const body = jsonIn(answer.text);
  if (answer.status === 200) {
    const data = z.object({ data: anything }).safeParse(body).data?.data;
    if (data !== undefined && data !== null) return data;
  }
  const code = errorBody.safeParse(body).data?.error.code;
  if (answer.status === 404 && code !== undefined && NOT_FOUND.has(code)) return null;
  throw refusalOf(answer, code, name, permission);
}

const WHAT = 'The Paddle Billing API';
const NOT_FOUND = new Set(['not_found', 'entity_not_found']);

function refusalOf(answer: SourceAnswer, code: string | undefined, account: string, permission: string): SubrelayError {
  const { status } = answer;
  const said = `${WHAT} answered ${status}${code === undefined ? ' without a reply that can be read' : ` ${code}`}`;
  if (status === 401 || status === 403) {
    const what = `set a valid billing.apiKey with the permission ${permission} for ${account} in PADDLE_ACCOUNTS`;
    return failureOf('misconfigured', `${said}: ${what}`, answer);
  }
  if (status === 404) return failureOf('misconfigured', `${said}: check PADDLE_BILLING_API_URL`, answer);
  if (status === 400 || status === 414) return new RequestRefused('SOURCE_UNAVAILABLE', said);
  return failureOf('busy', said, answer);
}

function jsonIn(text: string): Json | undefined {
  try {
    return parseJson(text, MAX_DEPTH_AROUND);
  } catch {
    return undefined;
  }
}
