import { invalidArgument } from './errors.ts';

const defaultPageSize = 100;
const maxPageSize = 1_000;

export interface PageRequest {
  pageSize?: number;
  pageToken?: string;
}

/** One page of sorted names; a token is the last name of the page before. */
export function pageOf(names: readonly string[], { pageSize = 0, pageToken = '' }: PageRequest) {
  if (pageSize < 0) throw invalidArgument(`page_size must not be negative, it is ${pageSize}`);
  const size = Math.min(pageSize || defaultPageSize, maxPageSize);
  const rest = names.filter((name) => name > pageToken);
  const page = rest.slice(0, size);
  return { page, nextPageToken: rest.length > size ? (page.at(-1) ?? '') : '' };
}
