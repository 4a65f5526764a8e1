/** What is kept of a person at one destination (docs/protocol.md, DP-100). */
import { collection } from '../../store/collection.ts';
import type { Timestamp } from '../../store/timestamp.ts';
import type { Sealed } from '../../webhooks/signing/secrets.ts';
import type { Difference, Mark } from './marks.ts';

/** A subscription that counts for a person, as it was seen last. */
export interface Counted {
  /** What it takes to ask for it again. */
  source: string;
  account: string;
  kind: string;
  subject_id: string;
  customer_id: string | null;
  /** Whether it entitles whom it counts for. */
  wanted: boolean;
  /** It entitles until then whatever `wanted` says, or it is to be asked for again then; null: neither. */
  until: Timestamp | null;
  plan: string | null;
  /** Replaced only by what was observed later, by the store's clock. */
  observed_at: Timestamp;
  /** Since when its source has not known it; null: it does. */
  inaccessible_since: Timestamp | null;
}

export interface PersonDocument {
  v: 1;
  id: string;
  destination_id: string;
  /** Null once it was erased. */
  email: Sealed | null;
  /** The id of the account there; null where none is known. */
  account_id: Sealed | null;
  /** By the subject's key. */
  subscriptions: Record<string, Counted>;
  /** By what it is that a person can have there: `invite`, `group:ID`. */
  marks: Record<string, Mark>;
  /** Who may call for it at the moment; null: nobody. */
  lease: { holder: string; until: Timestamp } | null;
  /** Until then a call of a holder whose lease ran out may still arrive; null: none. */
  late_until: Timestamp | null;
  /** When it is looked at again whatever happens; null: nothing is open. */
  check_at: Timestamp | null;
  /** The delivery that looks at it; null: none was ever made. */
  check_delivery: string | null;
  /** Why the other side will not have it, until an event says otherwise; null: it has not refused. */
  refused: string | null;
  /** Whether it is to be taken back and forgotten. */
  erasing: boolean;
  /** Of whom anything was ever kept here: an erasure finds the person by them; absent: none is known. */
  customer_keys?: string[];
  /** What is not as it should be, as the last look found it; absent: nothing. */
  differs?: Record<string, Difference>;
  /** Whether the next look only tells what it would do; absent: it does it, and nobody asked for it. */
  trial?: boolean;
  /** When it was looked at last. */
  checked_at: Timestamp;
  /** Null while anything is ours or due. */
  expire_at: Timestamp | null;
}

export const PEOPLE = collection<PersonDocument>('people');

/** For whom a subscription counts at one destination. */
export interface GrantDocument {
  v: 1;
  person: string;
  destination_id: string;
  subject_key: string;
  /** Of whose subscription it is; null where nobody said. */
  customer_key: string | null;
  /** The event that told of it last; absent: none did, or the grant is from before this was kept. */
  event?: string;
}

export const GRANTS = collection<GrantDocument>('grants');

/** Names something without saying it: a keyed hash. */
export type HashOf = (...parts: readonly string[]) => string;

/** An address as it is compared: Jira and Slack look past the case of its letters. */
export const foldedEmail = (email: string): string => email.trim().toLowerCase();

export const personId = (hashOf: HashOf, destination: string, email: string): string =>
  hashOf('person', destination, foldedEmail(email));

export const grantId = (hashOf: HashOf, destination: string, subjectKey: string): string =>
  hashOf('grant', destination, subjectKey);
