/** Paddle Billing's list of events: 90 days, notified of or not (docs/facts/paddle.md, PB-13). */
import { z } from 'zod';

import { MAX_DEPTH_AROUND, isJsonObject, parseJson } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import type { EpochMs } from '../../base/time.ts';
import type { ExchangeOptions } from '../asking/http-exchange.ts';
import { SourceFailure } from '../asking/source-failure.ts';
import { callPaddle } from '../paddle/paddle-call.ts';

/** The most that a page holds. */
export const BILLING_EVENTS_PAGE = 200;

export interface BillingEventsOptions extends Omit<ExchangeOptions, 'what'> {
  /** `https://api.paddle.com`, or the sandbox's. */
  apiUrl: string;
  apiKey: string;
}

export interface BillingEventsQuery {
  /** The id of the event that the page begins behind, in the order asked for; null: at the first. */
  after: string | null;
  order: 'ASC' | 'DESC';
  perPage?: number;
}

/** One event of the list: it has all that its notification has but the notification's own id. */
export interface ListedBillingEvent {
  eventId: string;
  /** Empty where the event does not say. */
  eventType: string;
  /** Null where the event does not say. */
  occurredAt: EpochMs | null;
  body: Buffer;
}

export type BillingEventsPage =
  | { kind: 'page'; events: ListedBillingEvent[]; more: boolean }
  /** Paddle does not know the event of `after`: it is older than 90 days. */
  | { kind: 'after_unknown' };

const API = 'The Paddle Billing API';

/**
 * Reads one page. Of `meta.pagination` only `has_more` is used: its `next` would be followed with the API key, to
 * wherever it leads.
 * @throws SourceFailure
 */
export async function fetchBillingEvents(
  { after, order, perPage = BILLING_EVENTS_PAGE }: BillingEventsQuery,
  { apiUrl, apiKey, ...options }: BillingEventsOptions,
): Promise<BillingEventsPage> {
  const url = new URL('/events', apiUrl);
  url.search = String(new URLSearchParams({ per_page: String(perPage), order_by: `id[${order}]` }));
  if (after !== null) url.searchParams.set('after', after);
  const headers = { authorization: `Bearer ${apiKey}`, 'paddle-version': '1' };
  const { status, text } = await callPaddle({ what: API, ...options }, url, { headers });
  if (status === 200) return pageIn(text);
  if (after !== null && (status === 400 || status === 404)) return { kind: 'after_unknown' };
  throw new SourceFailure('misconfigured', `${API} answered ${status}: ${ADVICE}`);
}

const ADVICE = 'check apiKey in PADDLE_ACCOUNTS, which needs the permission to read notifications';

const json = z.custom<Json>(() => true);
const reply = z.object({
  data: z.array(z.object({ event_id: z.string().min(1) }).catchall(json)),
  meta: z.object({ pagination: z.object({ has_more: z.boolean() }) }),
});

function pageIn(text: string): BillingEventsPage {
  const answer = reply.safeParse(jsonIn(text)).data;
  if (!answer) throw new SourceFailure('busy', `${API} answered 200 without a list that can be read`);
  const events = answer.data.map(listed);
  // An empty page has no id to go on behind.
  return { kind: 'page', events, more: answer.meta.pagination.has_more && events.length > 0 };
}

function listed(event: JsonObject & { event_id: string }): ListedBillingEvent {
  const time = typeof event.occurred_at === 'string' ? Date.parse(event.occurred_at) : NaN;
  return {
    eventId: event.event_id,
    eventType: typeof event.event_type === 'string' ? event.event_type : '',
    occurredAt: Number.isNaN(time) ? null : time,
    body: Buffer.from(JSON.stringify(event)),
  };
}

function jsonIn(text: string): Json {
  try {
    const json = parseJson(text, MAX_DEPTH_AROUND);
    return isJsonObject(json) ? json : null;
  } catch {
    return null;
  }
}
