/** How recordings show a request that an endpoint got. */
import type { Arrival } from '../endpoint.ts';
import { bodyShown } from './bodies.ts';
import type { Placeholders } from './placeholders.ts';
import { signatureShown } from './secrets.ts';

/** Requests for one event stay in the order in which they came; of several, any may come first. */
export const byEvent = (arrivals: readonly Arrival[]): Arrival[] =>
  arrivals.toSorted((a, b) => (eventOf(a) === eventOf(b) ? 0 : eventOf(a) < eventOf(b) ? -1 : 1));

const eventOf = ({ headers }: Arrival): string => String(headers['webhook-id']);

/** Headers in the order and the spelling in which they came; a signature only as far as it is genuine. */
export function requestShown(arrival: Arrival, placeholders: Placeholders): Record<string, unknown> {
  const { method, path, rawHeaders, body } = arrival;
  const names = rawHeaders.filter((_, index) => index % 2 === 0);
  return {
    request: `${method} ${path}`,
    headers: names.map((name, index) => headerShown(name, rawHeaders[2 * index + 1] ?? '', arrival, placeholders)),
    body: bodyShown(body, placeholders),
  };
}

function headerShown(name: string, value: string, arrival: Arrival, placeholders: Placeholders): string {
  const show = signatureShown[name.toLowerCase()];
  if (show) return `${name}: ${show(value, arrival)}`;
  const { [name]: shown } = placeholders.json({ [name]: value }) as Record<string, string>;
  return `${name}: ${shown}`;
}
