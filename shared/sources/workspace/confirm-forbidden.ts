/** Tells a customer that is no longer ours from credentials that can read nobody: both are answered `forbidden`. */
import { SourceFailure } from '../asking/source-failure.ts';
import { asked } from './asked.ts';
import { MEND_ROLE } from './refusals.ts';
import type { WorkspaceSubscription } from './state.ts';

export interface SubscriptionPage {
  subscriptions: WorkspaceSubscription[];
  nextPageToken: string | null;
}

export interface ListOptions {
  customerId?: string | undefined;
  pageToken?: string | undefined;
  /** 1 to 100. */
  maxResults?: number | undefined;
}

/** Every call throws SubrelayError `SOURCE_UNAVAILABLE`; a refusal of the API is a `ResellerError`. */
export interface CustomerReads {
  customer(customerId: string): Promise<void>;
  listSubscriptions(options: ListOptions): Promise<SubscriptionPage>;
  /** A customer other than this one that was read lately; a hint, and no proof of anything. */
  readLately(except: string): string | undefined;
}

/**
 * Returns if this customer alone is refused: it answers `forbidden` itself, and another one is read after that with the
 * same credentials. An earlier read proves nothing: the role may have been lost since, and everybody would be revoked.
 * @throws SubrelayError `SOURCE_UNAVAILABLE` in every other case
 */
export async function confirmForbidden(reads: CustomerReads, customerId: string): Promise<void> {
  const itself = await asked(() => reads.customer(customerId));
  if (itself.kind === 'gone') return;
  if (itself.kind === 'answered')
    throw new SourceFailure('busy', 'The Reseller API refuses a subscription, and shows its customer: ask again later');
  if (await readsAnother(reads, customerId)) return;
  const what = 'The Reseller API refuses the customer, and shows no other one to compare with';
  throw new SourceFailure('misconfigured', `${what}: ${MEND_ROLE}`);
}

async function readsAnother(reads: CustomerReads, customerId: string): Promise<boolean> {
  const other = reads.readLately(customerId);
  if (other !== undefined && (await asked(() => reads.customer(other))).kind === 'answered') return true;
  // One page costs what one subscription does, and a customer may have several.
  const page = await asked(() => reads.listSubscriptions({ maxResults: 100 }));
  if (page.kind !== 'answered') return false;
  return page.value.subscriptions.some(
    (each) => each.customerId !== customerId && each.state.customer_domain !== customerId,
  );
}
