/** What a load and its arrivals tell together: pure. */
import type { EpochMs } from '../../shared/base/time.ts';
import type { Load, Sent } from './generator.ts';
import type { Arrivals } from './receiver.ts';

/** One delivery that arrived. */
export interface Flight {
  endpoint: number;
  /** From the answer to the arrival, and from the time at which it was to be sent; milliseconds. */
  fromAnswerMs: number;
  fromScheduleMs: number;
  scheduledAt: EpochMs;
  arrivedAt: number;
}

export interface Flown {
  /** Accepted with a 2xx. */
  accepted: number;
  refused: number;
  /** From the first request to the last answer, and to the last arrival. */
  acceptSeconds: number;
  deliverSeconds: number;
  flights: Flight[];
  /** Arrivals beyond the first of an event at an endpoint. */
  duplicates: number;
}

export function flown({ from, count }: Pick<Load, 'from' | 'count'>, sent: Sent, arrivals: Arrivals): Flown {
  const first = new Map<string, Flight>();
  let duplicates = 0;
  for (const [place, event] of arrivals.events.entries()) {
    const index = event - from;
    if (index < 0 || index >= count) continue;
    const endpoint = arrivals.endpoints[place]!;
    const key = `${event}/${endpoint}`;
    if (first.has(key)) {
      duplicates += 1;
      continue;
    }
    const arrivedAt = arrivals.at[place]!;
    const scheduledAt = sent.scheduledAt[index]!;
    const fromAnswerMs = Math.max(0, arrivedAt - sent.answeredAt[index]!);
    first.set(key, { endpoint, fromAnswerMs, fromScheduleMs: arrivedAt - scheduledAt, scheduledAt, arrivedAt });
  }
  const flights = [...first.values()];
  const accepted = sent.statuses.filter((status) => status >= 200 && status <= 299).length;
  const start = Math.min(...sent.scheduledAt.slice(0, 1_000));
  return {
    accepted,
    refused: count - accepted,
    acceptSeconds: (latest(sent.answeredAt) - start) / 1_000,
    deliverSeconds: (latest(flights.map(({ arrivedAt }) => arrivedAt)) - start) / 1_000,
    flights,
    duplicates,
  };
}

const latest = (times: readonly number[]): number => times.reduce((last, time) => Math.max(last, time), 0);
