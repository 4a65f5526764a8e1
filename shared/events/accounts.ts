/** The sources' accounts that events have come from: ids of sources can be looked for only account by account. */
import { collection } from '../store/collection.ts';
import type { Timestamp } from '../store/timestamp.ts';
import { API_SOURCE, isOperational } from './event.ts';
import type { NormalizedEvent, SourceName } from './event.ts';

export interface AccountsDocument {
  v: 1;
  /** `source/account`, each a source's; a client's is the id of its own API key. */
  names: Record<string, true>;
  /** Every event that arrived from then on has keys that it is found by. */
  findable_since: Timestamp;
}

/** One small document: it is written when an account's first event comes. */
export const ACCOUNTS = collection<AccountsDocument>('catalogue').doc('accounts');

export interface Account {
  source: SourceName;
  account: string;
}

/** Whether an event's account is one of its source's, and has to be known. */
export const isKnownBySource = (event: Pick<NormalizedEvent, 'source'>): boolean =>
  event.source !== API_SOURCE && !isOperational(event);

export const accountName = ({ source, account }: Pick<NormalizedEvent, 'source' | 'account'>): string =>
  `${source}/${account}`;

/** @param most so many of them, in the order of their names */
export function accountsIn(document: AccountsDocument | null, most: number): Account[] {
  const names = Object.keys(document?.names ?? {}).sort();
  return names.slice(0, most).map((name) => {
    const [source = '', ...account] = name.split('/');
    return { source, account: account.join('/') };
  });
}
