/** An owner: a customer who has webhooks of their own, and gets what concerns them alone (docs/owners.md). */
import { collection } from '../store/collection.ts';
import type { Timestamp } from '../store/timestamp.ts';
import type { DestinationFields, Match } from './destination-fields.ts';

export type OwnerStatus = 'active' | 'deleted';

export interface OwnerDocument {
  v: 1;
  /** As the operator names it; never used again. */
  id: string;
  name: string;
  /** Never empty: what is for its webhooks satisfies it, whatever they ask for. */
  match: Match;
  /** So many webhooks it may have. */
  most_webhooks: number;
  /** So many requests a second may go to each of them; null: as many as there are. */
  most_rate: number | null;
  status: OwnerStatus;
  created_at: Timestamp;
  updated_at: Timestamp;
  /** Of the change that was made last. */
  change_id: string;
  shard: number;
}

export const OWNERS = collection<OwnerDocument>('owners');

const OWNER_ID = /^[a-z0-9][a-z0-9_-]{0,62}$/;

export const isOwnerId = (id: string): boolean => OWNER_ID.test(id);

export const OWNER_ID_SCHEMA = { type: 'string', pattern: OWNER_ID.source } as const;

/** What an owner has of webhooks where nobody says otherwise. */
export const USUAL_WEBHOOKS = 10;
/** A change of an owner is one commit with all of its webhooks. */
export const MOST_WEBHOOKS = 100;

type Owned = Pick<DestinationFields, 'owner' | 'owner_match'>;

/** What of a webhook tells whose it is; empty where it is nobody's. */
export const ownedBy = ({ owner, owner_match }: Owned): Owned => ({
  ...(owner !== undefined && { owner }),
  ...(owner_match && { owner_match }),
});

/** The same of a delivery. */
export const ownerField = ({ owner }: Pick<Owned, 'owner'>): Pick<Owned, 'owner'> =>
  owner === undefined ? {} : { owner };

type Rated = Pick<DestinationFields, 'rate_limit' | 'rate_limit_duration'>;

/** Whether requests may go to a webhook at a higher rate than its owner has. */
export function isTooFast(
  { rate_limit, rate_limit_duration = 1 }: Rated,
  { most_rate }: Pick<OwnerDocument, 'most_rate'>,
): boolean {
  if (most_rate === null) return false;
  return rate_limit == null || rate_limit > most_rate * rate_limit_duration;
}

/** The rate of a webhook that names none, and of one that is too fast for its owner by now. */
export const rateOf = ({ most_rate }: Pick<OwnerDocument, 'most_rate'>): Rated => ({
  rate_limit: most_rate,
  rate_limit_duration: 1,
});

/** Whether an owner has as many webhooks as it may. @param all every webhook that there is */
export const isFull = (
  { id, most_webhooks }: Pick<OwnerDocument, 'id' | 'most_webhooks'>,
  all: readonly Owned[],
): boolean => all.filter(({ owner }) => owner === id).length >= most_webhooks;
