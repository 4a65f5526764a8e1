/** Paddle Billing's `GET /events`: by id, 50 a page by default and 200 at most (docs/facts/paddle.md, PB-13). */
import { randomUUID } from 'node:crypto';

import { controlled } from './control.ts';
import type { Control } from './control.ts';
import type { Route, SandboxAnswer, SandboxRequest } from './http.ts';
import type { SentLog, SentNotification } from './paddle-sent.ts';

export interface PaddleEventsOptions {
  apiKeys: readonly string[];
  sent: SentLog;
}

const PATH = '/events';
const MOST_PER_PAGE = 200;

export const createPaddleEvents = ({ apiKeys, sent }: PaddleEventsOptions): { control: Control; route: Route } =>
  controlled(
    ({ method, path }) => method === 'GET' && path === PATH,
    async (request) => {
      const key = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
      if (key === undefined) return refused(401, 'authentication_missing', 'Authentication header not included');
      if (!apiKeys.includes(key)) return refused(403, 'forbidden', "You aren't permitted to perform this request");
      return page(sent, request);
    },
  );

function page({ notifications }: SentLog, { query, headers }: SandboxRequest): SandboxAnswer {
  const order = /^id\[(ASC|DESC)\]$/.exec(query.get('order_by') ?? 'id[ASC]')?.[1];
  const size = Math.min(Number(query.get('per_page') ?? 50), MOST_PER_PAGE);
  const after = query.get('after');
  if (order === undefined || !(size >= 1)) return refused(400, 'bad_request', 'Invalid request');
  if (after !== null && notifications.between(after, `${after}~`).length === 0) {
    return refused(400, 'invalid_field', 'Request does not pass validation: after');
  }
  const found =
    order === 'ASC'
      ? notifications.between(after === null ? '' : `${after}~`, '~')
      : [...notifications.between('', after ?? '~')].reverse();
  const data = found.slice(0, size);
  const pagination = {
    per_page: size,
    next: `http://${headers.host}${PATH}?${nextQuery(query, data.at(-1))}`,
    has_more: found.length > size,
    estimated_total: found.length,
  };
  return { status: 200, body: { data: data.map(listed), meta: { request_id: randomUUID(), pagination } } };
}

/** An event is its notification without the notification's id. */
const listed = ({ notification_id: _, ...event }: SentNotification) => event;

function nextQuery(query: URLSearchParams, last: SentNotification | undefined): string {
  const next = new URLSearchParams(query);
  if (last) next.set('after', last.event_id);
  return String(next);
}

const refused = (status: number, code: string, detail: string): SandboxAnswer => ({
  status,
  body: { error: { type: 'request_error', code, detail }, meta: { request_id: randomUUID() } },
});
