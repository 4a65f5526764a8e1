/** Makes accounts known to search, in the commit of their first event. */
import { ACCOUNTS, accountName, isKnownBySource } from '../events/accounts.ts';
import type { AccountsDocument } from '../events/accounts.ts';
import type { NormalizedEvent } from '../events/event.ts';
import type { EpochMs } from '../base/time.ts';
import { readOne } from '../store/find.ts';
import type { Snapshot } from '../store/snapshot.ts';
import type { Store } from '../store/store.ts';
import { Timestamp } from '../store/timestamp.ts';
import { merge } from '../store/write.ts';
import type { Write } from '../store/write.ts';

/** A request of Cloud Run takes an hour at most: by then no instance of an older version takes anything in. */
const ROLL_OUT_MS = 3_600_000;
/** Nobody has more accounts; what a verified sender makes up does not fill the document. */
const MOST_ACCOUNTS = 500;

export interface Introductions {
  /** What an event's commit holds besides, so that its account is known: nothing where it is, which is nearly always. */
  writesFor: (event: NormalizedEvent) => Promise<Write[]>;
  /** The commit was made. */
  made: (event: NormalizedEvent) => void;
}

/** The document is read once by an instance. */
export function openIntroductions(store: Pick<Store, 'read'>, now: () => EpochMs): Introductions {
  const known = new Set<string>();
  let reading: Promise<Snapshot<AccountsDocument>> | null = null;
  let isThere = false;
  const look = async (): Promise<void> => {
    if (isThere) return;
    reading ??= readOne(store, ACCOUNTS);
    try {
      const { data } = await reading;
      if (data === null) return;
      isThere = true;
      for (const name of Object.keys(data.names)) known.add(name);
    } finally {
      if (!isThere) reading = null;
    }
  };
  return {
    writesFor: async (event) => {
      await look();
      const name = accountName(event);
      const isNew = isKnownBySource(event) && !known.has(name) && known.size < MOST_ACCOUNTS;
      if (isThere && !isNew) return [];
      const names = isNew ? { [name]: true as const } : {};
      if (isThere) return [merge(ACCOUNTS, { v: 1, names })];
      return [merge(ACCOUNTS, { v: 1, names, findable_since: Timestamp.fromMillis(now() + ROLL_OUT_MS) })];
    },
    made: (event) => {
      isThere = true;
      if (isKnownBySource(event)) known.add(accountName(event));
    },
  };
}
