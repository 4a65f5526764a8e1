/** A reseller's subscriptions in memory, asked for by the code that asks the Reseller API. */
import type { ResellerControl, ResellerSubscription } from '../../local/sandbox/reseller.ts';
import { findSubscription } from '../../shared/sources/workspace/find-subscription.ts';
import type { SubscriptionReads } from '../../shared/sources/workspace/find-subscription.ts';
import type { Reseller } from '../../shared/sources/workspace/reseller.ts';
import { ResellerError } from '../../shared/sources/workspace/reseller-error.ts';
import { workspaceSubscription } from '../../shared/sources/workspace/state.ts';

export interface MemoryReseller extends Pick<Reseller, 'getSubscription' | 'listSubscriptions'> {
  control: Pick<ResellerControl, 'put' | 'remove'>;
}

/** @param step waited for before and after each question */
export function memoryReseller(step: (label: string) => Promise<void>): MemoryReseller {
  const all = new Map<string, ResellerSubscription>();
  const asked = async <T>(what: string, answer: () => T): Promise<T> => {
    await step(`asks for ${what}`);
    const answered = answer();
    await step(`hears of ${what}`);
    return answered;
  };
  const listed = (customerId: string | undefined) =>
    [...all.values()]
      .filter((each) => customerId === undefined || each.customerId === customerId)
      .map((each) => workspaceSubscription(each)!);
  const reads: SubscriptionReads = {
    subscription: async (customerId, id) => {
      const found = await asked(id, () => listed(customerId).find(({ subscriptionId }) => subscriptionId === id));
      if (found) return found;
      throw new ResellerError('subscriptions.get', { status: 404, reasons: ['notFound'], message: '' });
    },
    customer: async () => undefined,
    listSubscriptions: async ({ customerId }) => ({
      subscriptions: await asked('all', () => listed(customerId)),
      nextPageToken: null,
    }),
    readLately: () => undefined,
  };
  return {
    control: {
      put: (subscription) => void all.set(subscription.subscriptionId, subscription),
      remove: (id) => void all.delete(id),
    },
    listSubscriptions: (options) => reads.listSubscriptions(options),
    getSubscription: (event, stored) => findSubscription(reads, event, stored),
  };
}
