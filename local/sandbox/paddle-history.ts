/**
 * Paddle Classic's `alert/webhooks`: newest first, 10 a page by default and 250 at most (docs/facts/paddle.md, PC-17).
 */
import { classicTime } from '../../shared/base/time.ts';
import { controlled } from './control.ts';
import type { Control } from './control.ts';
import type { Route, SandboxAnswer } from './http.ts';
import type { SentAlert, SentLog } from './paddle-sent.ts';

export interface PaddleHistoryOptions {
  vendors: readonly { id: string; authCode: string }[];
  sent: SentLog;
}

const PATH = '/api/2.0/alert/webhooks';
const MOST_PER_PAGE = 250;

export const createPaddleHistory = ({ vendors, sent }: PaddleHistoryOptions): { control: Control; route: Route } =>
  controlled(
    ({ method, path }) => method === 'POST' && path === PATH,
    async ({ body }) => {
      const form = new URLSearchParams(body);
      const known = vendors.some(
        ({ id, authCode }) => id === form.get('vendor_id') && authCode === form.get('vendor_auth_code'),
      );
      return known ? page(sent, form) : refused(107, "You don't have permission to access this resource");
    },
  );

function page({ alerts }: SentLog, form: URLSearchParams): SandboxAnswer {
  const head = form.get('query_head') ?? '9999-12-31 23:59:59';
  const tail = form.get('query_tail') ?? '1970-01-01 00:00:00';
  const number = Number(form.get('page') ?? 1);
  const size = Number(form.get('alerts_per_page') ?? 10);
  if (classicTime(head) === null || classicTime(tail) === null) return refused(101, 'Bad method call: a bad time');
  if (!(number >= 1) || !(size >= 1 && size <= MOST_PER_PAGE)) return refused(101, 'Bad method call: a bad page');
  // Both bounds leave out what is equal to them, the worse of the readings that the documentation allows.
  const found = alerts.between(`${tail}~`, head);
  const start = Math.max(0, found.length - number * size);
  const end = Math.max(0, found.length - (number - 1) * size);
  const response = {
    current_page: number,
    total_pages: Math.ceil(found.length / size),
    alerts_per_page: size,
    total_alerts: found.length,
    query_head: { date: `${head}.000000`, timezone_type: 3, timezone: 'UTC' },
    data: found.slice(start, end).reverse().map(entryOf),
  };
  return { status: 200, body: { success: true, response } };
}

/** As in the documentation's example: the alert's own fields apart, whole numbers as numbers. */
function entryOf({ alert_id, alert_name, event_time, ...fields }: SentAlert) {
  const values = Object.entries(fields).map(([name, value]): [string, string | number] => [
    name,
    /^(0|[1-9]\d{0,14})$/.test(value) ? Number(value) : value,
  ]);
  return {
    id: Number(alert_id),
    alert_name,
    status: 'success',
    created_at: event_time,
    updated_at: event_time,
    attempts: 1,
    fields: Object.fromEntries(values),
  };
}

/** Refusals have status 200. */
const refused = (code: number, message: string): SandboxAnswer => ({
  status: 200,
  body: { success: false, error: { code, message } },
});
