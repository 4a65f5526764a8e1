/** A place of the console as an address: `#/deliveries?status=failed`. Pure. */

export interface Place {
  /** `['deliveries', 'dc074809-…']`. */
  path: readonly string[];
  query: URLSearchParams;
}

const decoded = (part: string): string => {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
};

/** @param fragment with or without its `#` */
export function readPlace(fragment: string): Place {
  const [path = '', query = ''] = fragment.replace(/^#?\/?/, '').split(/\?(.*)/s);
  return { path: path.split('/').filter(Boolean).map(decoded), query: new URLSearchParams(query) };
}

export type Query = Readonly<Record<string, string | null | undefined>> | URLSearchParams;

const pairsOf = (query: Query): (readonly [string, string | null | undefined])[] =>
  query instanceof URLSearchParams ? [...query] : Object.entries(query);

/** The address of a place; what is empty is left out of its query. */
export function hrefTo(path: readonly string[], query: Query = {}): string {
  const given = pairsOf(query).flatMap(([name, value]): [string, string][] => (value ? [[name, value]] : []));
  const search = new URLSearchParams(given).toString();
  return `#/${path.map(encodeURIComponent).join('/')}${search && `?${search}`}`;
}
