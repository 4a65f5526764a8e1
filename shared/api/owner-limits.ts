/** What an owner lets its webhooks be: asked with each change of one, as of the catalogue's version that it is made against. */
import type { Principal } from '../access/role.ts';
import type { Rate } from '../base/token-bucket.ts';
import { invalid } from '../http/body-fields.ts';
import type { TakeBlock } from '../sources/asking/budget.ts';
import type { Catalogue } from '../webhooks/catalogue.ts';
import type { SeenCatalogue } from '../webhooks/document.ts';
import { isLimited } from '../webhooks/hooker-limits.ts';
import { isFull, isTooFast, rateOf } from '../webhooks/owner.ts';
import type { OwnerDocument } from '../webhooks/owner.ts';
import type { StoredDestination } from '../webhooks/stored-destination.ts';
import { refuse, refuseInput } from './errors.ts';
import type { Refusal } from './errors.ts';
import { NO_OWNER } from './keys.ts';
import type { OwnerRecords } from './owner-records.ts';

export interface OwnerLimitsDeps {
  owners: Pick<OwnerRecords, 'find'>;
  catalogue: Pick<Catalogue, 'at'>;
}

type Bound<D> = { destination: D } | { refusal: Refusal<'too_many_webhooks' | 'validation_failed'> };

/** Whether there is a limit that a change of a destination may exceed. */
export const isCounted = (destination: StoredDestination): boolean =>
  destination.owner !== undefined || isLimited(destination);

/**
 * A webhook as its owner lets it be: with the owner's match of now, and no faster. Every change of an owner moves the
 * catalogue's version, so what is committed against `seen` is committed against the owner that is read after it.
 * @param isNew whether it is one more
 */
export async function boundToOwner<D extends StoredDestination>(
  { owners, catalogue }: OwnerLimitsDeps,
  destination: D,
  seen: SeenCatalogue,
  isNew: boolean,
): Promise<Bound<D>> {
  if (destination.owner === undefined) return { destination };
  const owner = await owners.find(destination.owner);
  if (owner === null) return { refusal: refuseInput(invalid({ owner: NO_OWNER })) };
  if (isNew && isFull(owner, await catalogue.at(seen))) return { refusal: refuseFull(owner) };
  const isUnbounded = destination.rate_limit == null;
  const isFast = isTooFast(destination, owner);
  if (isFast && !isUnbounded) return { refusal: refuseInput(invalid({ rate_limit: tooFast(owner) })) };
  return { destination: { ...destination, owner_match: owner.match, ...(isFast && rateOf(owner)) } };
}

const refuseFull = ({ most_webhooks }: OwnerDocument): Refusal<'too_many_webhooks'> =>
  refuse(
    'too_many_webhooks',
    `this owner has ${most_webhooks} webhooks, as many as it may: delete one, or raise its most_webhooks.`,
  );

const tooFast = ({ most_rate }: OwnerDocument): string =>
  `must be no greater than ${most_rate} a second for this owner`;

const TESTS_PER_MINUTE = 10;
/** Half of them at once, the others one by one: no minute, whenever it begins, has more. */
export const TESTS: Rate = { capacity: TESTS_PER_MINUTE / 2, intervalMs: 60_000 / (TESTS_PER_MINUTE / 2) };

/**
 * Counts a test of a webhook, where it is an owner who sends it, whichever of its webhooks, keys and links.
 * @returns the answer where that is one too many
 * @throws SubrelayError STORE_UNAVAILABLE: nothing was sent
 */
export async function tooManyTests(
  { takeBlock }: { takeBlock: TakeBlock },
  { owned }: Pick<Principal, 'owned'>,
): Promise<Refusal<'too_many_tests'> | null> {
  if (owned === undefined) return null;
  const taken = await takeBlock({ api: 'tests', account: owned.owner, want: 1, rate: TESTS });
  if (taken.granted > 0) return null;
  const seconds = Math.max(1, Math.ceil(taken.retryAfterMs / 1_000));
  const refusal = refuse(
    'too_many_tests',
    `an owner sends at most ${TESTS_PER_MINUTE} tests a minute: wait ${seconds} s. Nothing was sent.`,
  );
  return { ...refusal, headers: { 'retry-after': `${seconds}` } };
}
