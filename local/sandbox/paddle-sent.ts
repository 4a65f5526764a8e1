/** What Paddle has sent, whether or not it arrived: the histories that both of its APIs list. */
import { z } from 'zod';

import { MAX_DEPTH_AROUND, parseJson } from '../../shared/base/json.ts';
import type { Json, JsonObject } from '../../shared/base/json.ts';
import { present } from '../../shared/base/present.ts';
import { classicTime } from '../../shared/base/time.ts';
import type { Route } from './http.ts';

/** The fields of an alert, without its signature. */
export type SentAlert = Readonly<Record<string, string>> & { alert_id: string; alert_name: string; event_time: string };

export type SentNotification = JsonObject & { event_id: string; occurred_at: string };

/** A list in the order of its keys, which mostly grow. */
export interface SentList<T> {
  add: (item: T) => void;
  /** The items whose keys are from the first to before the second, ascending. */
  between: (from: string, to: string) => readonly T[];
}

export interface SentLog {
  /** By time, `YYYY-MM-DD HH:MM:SS`. */
  alerts: SentList<SentAlert>;
  /** By id. */
  notifications: SentList<SentNotification>;
}

export function createSentLog(): SentLog {
  return {
    alerts: sortedList(({ event_time: time, alert_id: id }) => `${time} ${id.padStart(15, '0')}`),
    notifications: sortedList(({ event_id: id }) => id),
  };
}

const alert = z
  .looseObject({
    alert_id: z.string().regex(/^\d+$/),
    alert_name: z.string(),
    event_time: z.string().refine(classicTime),
  })
  .catchall(z.string());
const notification = z.object({ event_id: z.string(), occurred_at: z.string() }).catchall(z.custom<Json>(() => true));
const sent = z.union([z.strictObject({ alert }), z.strictObject({ notification })]);

/** Where other processes add to it: `npx --no subrelay send`. */
export const sentRoute =
  (log: SentLog): Route =>
  async ({ method, path, body }) => {
    if (method !== 'POST' || path !== '/sandbox/paddle/sent') return undefined;
    const given = sent.safeParse(parseJson(body, MAX_DEPTH_AROUND));
    if (!given.success) return { status: 400, body: { sandbox: given.error.message } };
    if ('alert' in given.data) log.alerts.add(given.data.alert);
    else log.notifications.add(given.data.notification);
    return { status: 200, body: {} };
  };

function sortedList<T>(keyOf: (item: T) => string): SentList<T> {
  const items: { key: string; item: T }[] = [];
  const placeOf = (key: string): number => {
    let [low, high] = [0, items.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (present(items[middle], 'an item').key < key) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    add: (item) => {
      const key = keyOf(item);
      const last = items.at(-1);
      if (last === undefined || last.key < key) items.push({ key, item });
      else items.splice(placeOf(key), 0, { key, item });
    },
    between: (from, to) => items.slice(placeOf(from), placeOf(to)).map(({ item }) => item),
  };
}
