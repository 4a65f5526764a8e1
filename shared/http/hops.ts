/**
 * How many deliveries led to a request, so that a loop through others ends: whoever passes a webhook on to Subrelay passes its
 * headers on, too, as RFC 8586 has it for CDN-Loop. What a request makes is sent with one more.
 */
import type { IncomingHttpHeaders } from 'node:http';

import { SubrelayError } from '../base/errors.ts';

/** In lower case. Its beginning is ours: no webhook can set it in its own headers. */
export const HOPS_HEADER = 'webhook-hops';

/** A request that more deliveries led to is refused. Each hop may fan out, so a few are many requests. */
export const MOST_HOPS = 3;

/**
 * Reads a request's count; 0 where it has none. A proxy may have joined several.
 * @throws SubrelayError TOO_MANY_HOPS, also where the count can't be read
 */
export function hopsOf(headers: IncomingHttpHeaders): number {
  const hops = countOfHops(headers);
  if (hops <= MOST_HOPS) return hops;
  throw new SubrelayError(
    'TOO_MANY_HOPS',
    `This request follows from more than ${MOST_HOPS} deliveries, one after the other (${HOPS_HEADER}): webhooks lead back to where they come from`,
  );
}

/** Of a request's headers, or of a message's attributes; Infinity where the count can't be read. */
export function countOfHops(given: Readonly<Record<string, string | string[] | undefined>>): number {
  const value = given[HOPS_HEADER];
  if (value === undefined) return 0;
  const counts = [value]
    .flat()
    .join(',')
    .split(',')
    .map((each) => each.trim());
  return counts.every((each) => /^\d{1,9}$/.test(each)) ? Math.max(...counts.map(Number)) : Infinity;
}
