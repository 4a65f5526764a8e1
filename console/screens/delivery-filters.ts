/** What a list of deliveries can be filtered by, and what its URL asks of the API. Pure. */
import type { DeliverySummaryView } from '../api/answers.ts';
import type { Query } from '../api/client.ts';
import { CAUSE_WORDS } from '../format/words.ts';

/** `given_up`: failed or discarded. */
type Status = DeliverySummaryView['status'] | 'given_up';

export const STATUSES: readonly (readonly [Status | '', string])[] = [
  ['', 'All'],
  ['pending', 'Pending'],
  ['given_up', 'Given up'],
  ['failed', 'Failed'],
  ['succeeded', 'Delivered'],
  ['discarded', 'Discarded'],
  ['cancelled', 'Cancelled'],
];

const HOUR_MS = 3_600_000;

export const WINDOWS: Readonly<Record<string, { label: string; ms: number }>> = {
  '15m': { label: 'Last 15 minutes', ms: HOUR_MS / 4 },
  '1h': { label: 'Last hour', ms: HOUR_MS },
  '24h': { label: 'Last 24 hours', ms: 24 * HOUR_MS },
  '7d': { label: 'Last 7 days', ms: 7 * 24 * HOUR_MS },
};

interface TextFilter {
  name: string;
  label: string;
  /** Of which the API takes these alone. */
  options?: readonly string[];
  /** Whether no index knows it: it is given beside another. */
  compared?: true;
}

/** Beside status, webhook and window. */
export const MORE_FILTERS: readonly TextFilter[] = [
  { name: 'event_id', label: 'Event' },
  { name: 'customer', label: 'Customer key' },
  { name: 'subject', label: 'Subject key' },
  { name: 'replay_of', label: 'Replays of' },
  { name: 'cause', label: 'Cause', options: CAUSE_WORDS },
  { name: 'event_type', label: 'Event type', compared: true },
  { name: 'hold', label: 'Held because', options: ['paused', 'breaker', 'busy', 'rate', 'order'], compared: true },
  { name: 'origin', label: 'Made by', options: ['event', 'payload', 'replay', 'test'], compared: true },
  { name: 'reason', label: 'Ended because', compared: true },
];

const PASSED_ON = ['status', 'webhook_id', ...MORE_FILTERS.map(({ name }) => name)];

export const PAGE_ROWS = 100;

/**
 * The parameters of `GET /v1/deliveries`.
 * @param query of the console's URL; `as_of` is when the first page was read, so that the next ones have the same window
 */
export function deliveriesQuery(query: URLSearchParams, now: number): Query {
  const window = WINDOWS[query.get('since') ?? ''];
  const asOf = Number(query.get('as_of')) || now;
  return {
    ...Object.fromEntries(PASSED_ON.map((name) => [name, query.get(name)])),
    'created_at.gte': window ? new Date(asOf - window.ms).toISOString() : null,
    cursor: query.get('cursor'),
    limit: PAGE_ROWS,
    fields: 'summary',
  };
}

/**
 * The list's filter as an order takes it; null where there is none, since an order of everything is refused.
 * @returns its kind by the status that is listed, and what it selects
 */
export function massOrderOf(query: URLSearchParams, now: number): MassOrder | null {
  const asked = deliveriesQuery(query, now);
  const names = [...PASSED_ON, 'created_at.gte'];
  const filter = Object.fromEntries(
    names.flatMap((name): [string, string][] =>
      // A replay's mode says the same.
      asked[name] && asked[name] !== 'given_up' ? [[name, String(asked[name])]] : [],
    ),
  );
  if (query.get('status') === 'pending') return { kind: 'retry', filter };
  if (Object.keys(filter).length === 0) return null;
  const ended = ['succeeded', 'cancelled'].includes(query.get('status') ?? '');
  return { kind: 'replay', filter, mode: ended ? 'all' : 'failed' };
}

export interface MassOrder {
  kind: 'retry' | 'replay';
  /** As the list was filtered. */
  filter: Readonly<Record<string, string>>;
  /** Of a replay: whether it also takes what succeeded or was cancelled. */
  mode?: 'failed' | 'all';
}

/** Every filter that is set, in words: what an empty list says of itself. */
export function filterWords(query: URLSearchParams, nameOf: (webhookId: string) => string): [string, string][] {
  const words: [string, string][] = [];
  const add = (name: string, text: (value: string) => string) => {
    const value = query.get(name);
    if (value) words.push([name, text(value)]);
  };
  add('status', (value) => `status ${STATUSES.find(([status]) => status === value)?.[1].toLowerCase() ?? value}`);
  add('webhook_id', (value) => `destination ${nameOf(value)}`);
  add('since', (value) => WINDOWS[value]?.label.toLowerCase() ?? value);
  for (const { name, label } of MORE_FILTERS) add(name, (value) => `${label.toLowerCase()} ${value}`);
  return words;
}
