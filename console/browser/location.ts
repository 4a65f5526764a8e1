/**
 * The place that the console shows, in the URL's fragment: `#/deliveries?status=failed`. A fragment is never sent, so no
 * customer's key ends in a log of requests, and the page works below any path.
 */
import { signal } from '@preact/signals-core';

import { hrefTo, readPlace } from '../format/address.ts';
import type { Place, Query } from '../format/address.ts';

export { hrefTo };

/** Where the console is. */
export const place = signal<Place>(readPlace(''));

export function followLocation(): void {
  const follow = () => (place.value = readPlace(location.hash));
  addEventListener('hashchange', follow);
  follow();
}

export const goTo = (path: readonly string[], query: Query = {}): void => {
  location.hash = hrefTo(path, query);
};

/** Goes to another place, and leaves no trace of this one in the history. */
export function goInstead(fragment: string): void {
  history.replaceState(null, '', fragment);
  // No event tells of it.
  place.value = readPlace(location.hash);
}

/** The same place with other values of its query; whatever page of a list was open, the first one is next. */
export function withQuery(changes: Readonly<Record<string, string | null>>): string {
  const { path, query } = place.value;
  return hrefTo(path, { ...Object.fromEntries(query), cursor: null, ...changes });
}

export const changeQuery = (changes: Readonly<Record<string, string | null>>): void => {
  location.hash = withQuery(changes);
};
