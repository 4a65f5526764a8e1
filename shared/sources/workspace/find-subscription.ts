/**
 * Finds a customer's subscription of one SKU, whatever its id is by now (docs/facts/google-workspace.md, GR-13), and
 * tells gone from unanswered.
 */
import { z } from 'zod';

import type { NormalizedEvent, Observation } from '../../events/event.ts';
import type { StoredSubject } from '../source.ts';
import { asked } from './asked.ts';
import { confirmForbidden } from './confirm-forbidden.ts';
import type { CustomerReads } from './confirm-forbidden.ts';
import { livelinessOf } from './liveliness.ts';
import type { WorkspaceSubscription } from './state.ts';

/** Every call throws SubrelayError `SOURCE_UNAVAILABLE`; a refusal of the API is a `ResellerError`. */
export interface SubscriptionReads extends CustomerReads {
  subscription(customerId: string, subscriptionId: string): Promise<WorkspaceSubscription>;
}

export type AskedAbout = Pick<NormalizedEvent, 'type' | 'data'>;

const idsOf = z.object({
  customer_id: z.string().min(1),
  sku_id: z.string().min(1),
  subscription_id: z.string().min(1).nullish(),
});

/** Of these, one SKU takes the place of another: the customer's list tells which (`replacementIn`). */
const CHANGES_SKU: readonly string[] = ['subscription.upgraded', 'subscription.downgraded'];

/**
 * Asks by the newest id known, and where that is gone, or is another SKU's by now, takes the SKU from the customer's
 * list. Only what neither finds is inaccessible.
 * @throws SubrelayError `SOURCE_UNAVAILABLE`: nothing follows for the subscription
 */
export async function findSubscription(
  reads: SubscriptionReads,
  { type, data }: AskedAbout,
  stored?: StoredSubject | null,
): Promise<Observation> {
  const ids = idsOf.safeParse(data).data;
  if (!ids) return { kind: 'unavailable' };
  const { customer_id: customerId, sku_id: skuId } = ids;
  const known = stored?.subscription_ids ?? [];
  const wanted = { skuId, id: newestId(ids.subscription_id ?? undefined, known), known };
  const list = () => ofCustomer(reads, customerId, () => customersList(reads, customerId));
  if (CHANGES_SKU.includes(type)) {
    const listed = (await list()) ?? [];
    const answer = among(listed, wanted);
    return answer.kind === 'unavailable' ? answer : { ...answer, listed: listed.filter(isThere).map(skuAndId) };
  }
  const byId = await ofCustomer(reads, customerId, () => byIdOf(reads, customerId, wanted.id));
  if (byId === null) return { kind: 'inaccessible' };
  if (byId[0]?.skuId === skuId) return found(byId[0]);
  return among([...byId, ...((await list()) ?? [])], wanted);
}

/** The event's id, unless the subject was seen under a newer one since. */
export function newestId(ofEvent: string | undefined, known: readonly string[]): string | undefined {
  return ofEvent === undefined || known.includes(ofEvent) ? known.at(-1) : ofEvent;
}

/** What is found of the customer: nothing where the API has none, null where the customer isn't ours. */
async function ofCustomer(
  reads: SubscriptionReads,
  customerId: string,
  call: () => Promise<WorkspaceSubscription[]>,
): Promise<WorkspaceSubscription[] | null> {
  const answer = await asked(call);
  if (answer.kind === 'answered') return answer.value;
  if (answer.kind === 'gone') return [];
  await confirmForbidden(reads, customerId);
  return null;
}

const byIdOf = async (reads: SubscriptionReads, customerId: string, id: string | undefined) =>
  id === undefined ? [] : [await reads.subscription(customerId, id)];

async function customersList(reads: SubscriptionReads, customerId: string): Promise<WorkspaceSubscription[]> {
  const all: WorkspaceSubscription[] = [];
  let pageToken: string | undefined;
  do {
    const page = await reads.listSubscriptions({ customerId, pageToken, maxResults: 100 });
    all.push(...page.subscriptions);
    pageToken = page.nextPageToken ?? undefined;
  } while (pageToken !== undefined);
  return all;
}

interface Wanted {
  skuId: string;
  id: string | undefined;
  /** The ids that were seen under this SKU. */
  known: readonly string[];
}

function among(listed: readonly WorkspaceSubscription[], { skuId, id, known }: Wanted): Observation {
  const same = [...listed].filter((each) => each.skuId === skuId).sort(liveliestFirst)[0];
  if (same) return found(same);
  const moved = listed.find(({ subscriptionId }) => subscriptionId === id);
  // Never seen under this SKU: it may have left it, or the API may not show yet that it came to it.
  if (moved && known.length === 0) return { kind: 'unavailable' };
  const certain = moved !== undefined && known.includes(moved.subscriptionId);
  return certain ? { kind: 'inaccessible', movedTo: moved.skuId } : { kind: 'inaccessible' };
}

const liveliestFirst = (a: WorkspaceSubscription, b: WorkspaceSubscription): number =>
  livelinessOf(a.state) < livelinessOf(b.state) ? 1 : -1;

/** What was cancelled may still be listed. */
const isThere = ({ state }: WorkspaceSubscription): boolean => state.status !== 'cancelled';

const skuAndId = ({ skuId, subscriptionId }: WorkspaceSubscription) => ({ skuId, subscriptionId });

const found = ({ subscriptionId, state }: WorkspaceSubscription): Observation => ({
  kind: 'found',
  state,
  subscriptionId,
});
