/** What the sandbox's reseller has sold, and to whom. */
import type { reseller_v1 } from 'googleapis/build/src/apis/reseller/v1.js';

export type ResellerSubscription = reseller_v1.Schema$Subscription & {
  customerId: string;
  customerDomain: string;
  subscriptionId: string;
  skuId: string;
};

export interface ResellerCustomer {
  customerId: string;
  customerDomain: string;
  /** The secondary contact; of a customer that nobody gave one, an address that its id makes. */
  alternateEmail?: string | undefined;
  /** Of a team alone. */
  primaryAdmin?: { primaryEmail: string } | undefined;
}

export interface ResellerRecords {
  all(): ResellerSubscription[];
  put(subscription: ResellerSubscription): void;
  /** The customer stays: what it had can't be found any more. */
  remove(subscriptionId: string): void;
  /** The customer goes with the last of its subscriptions: it isn't the reseller's any more. */
  transferOut(subscriptionId: string): void;
  /** Gives a customer addresses. @throws RangeError if there is no such customer */
  putCustomer(customer: Omit<ResellerCustomer, 'customerDomain'>): void;
  /** @param customer an id or a domain */
  customer(customer: string): ResellerCustomer | undefined;
}

export function createRecords(seed: readonly ResellerSubscription[]): ResellerRecords {
  const subscriptions = new Map<string, ResellerSubscription>();
  const customers = new Map<string, ResellerCustomer>();
  const put = (subscription: ResellerSubscription): void => {
    const { customerId, customerDomain, subscriptionId } = subscription;
    subscriptions.set(subscriptionId, subscription);
    const alternateEmail = `${customerId.toLowerCase()}@contact.example`;
    customers.set(customerId, { alternateEmail, ...customers.get(customerId), customerId, customerDomain });
  };
  seed.forEach(put);
  return {
    all: () => [...subscriptions.values()],
    put,
    remove: (subscriptionId) => void subscriptions.delete(subscriptionId),
    transferOut(subscriptionId) {
      const customerId = subscriptions.get(subscriptionId)?.customerId;
      subscriptions.delete(subscriptionId);
      const hasMore = [...subscriptions.values()].some((each) => each.customerId === customerId);
      if (customerId !== undefined && !hasMore) customers.delete(customerId);
    },
    putCustomer({ customerId, ...addresses }) {
      const known = customers.get(customerId);
      if (known === undefined) throw new RangeError(`The sandbox has no customer ${customerId}`);
      customers.set(customerId, { ...known, ...addresses });
    },
    customer: (customer) => [...customers.values()].find(isCustomer(customer)),
  };
}

/** Both the id and the primary domain name a customer (docs/facts/google-workspace.md, GR-13). */
export const isCustomer =
  (customer: string) =>
  (each: ResellerCustomer): boolean =>
    each.customerId === customer || each.customerDomain === customer;
