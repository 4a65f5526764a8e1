/** What a test or a person does to the sandbox's reseller: changes, refusals, and the notifications' way. */
import { randomInt } from 'node:crypto';
import { z } from 'zod';

import type { JsonObject } from '../../shared/base/json.ts';
import type { Control } from './control.ts';
import type { Oauth } from './oauth.ts';
import { applyChange, resellerChange } from './reseller-changes.ts';
import type { Feed } from './reseller-feed.ts';
import { isCustomer } from './reseller-records.ts';
import type { ResellerRecords, ResellerSubscription } from './reseller-records.ts';
import { RESELLER_REFUSALS, TOKEN_REFUSALS, refusalAnswer, tokenRefusalAnswer } from './reseller-refusals.ts';
import type { ResellerRefusal } from './reseller-refusals.ts';

/** One change and the way of its notification. */
export const changeRequest = z.strictObject({
  /** Which one is changed, by its id, or by customer and SKU; neither for `create`. */
  subscriptionId: z.string().optional(),
  customerId: z.string().optional(),
  skuId: z.string().optional(),
  change: resellerChange,
  copies: z.int().min(1).max(1_000).optional(),
  delivery: z.enum(['now', 'drop', 'hold']).optional(),
  /** Fields that the notification gets besides, or in place of its own. */
  fields: z.record(z.string(), z.json()).optional(),
});

export type ChangeRequest = z.input<typeof changeRequest>;

export const refusalRequest = z.discriminatedUnion('reason', [
  z.strictObject({
    reason: z.enum(RESELLER_REFUSALS),
    /** How many of the next calls are refused; 1 by default. */
    times: z.int().min(1).optional(),
    /** Whose calls are refused, until `lift`; then `times` says nothing. */
    customerId: z.string().optional(),
    retryAfterSeconds: z.int().min(0).optional(),
  }),
  z.strictObject({ reason: z.enum(TOKEN_REFUSALS), times: z.int().min(1).optional() }),
]);
export type RefusalRequest = z.input<typeof refusalRequest>;

export interface Changed {
  subscription: ResellerSubscription | null;
  /** Null where the change isn't notified. */
  notification: JsonObject | null;
  /** How many copies were published. */
  published: number;
}

export interface ResellerControl extends Control {
  put(subscription: ResellerSubscription): void;
  /** Gives a customer addresses. @throws RangeError if there is no such customer */
  putCustomer: ResellerRecords['putCustomer'];
  /** The subscription is gone; its customer stays. */
  remove(subscriptionId: string): void;
  subscriptions(): ResellerSubscription[];
  /**
   * Changes a subscription and publishes the notification.
   * @throws RangeError if there is no such subscription
   */
  change(request: ChangeRequest): Promise<Changed>;
  held: Feed['held'];
  release: Feed['release'];
  /**
   * Refuses the next calls, or one customer's for good. A refusal of the token endpoint takes back all tokens given, too.
   * @throws RangeError if there is no such customer
   */
  refuse(refusal: RefusalRequest): void;
  /** Ends refusing a customer. */
  lift(customerId: string): void;
  /** The service accounts that may attach a subscription to its topic. */
  admitted(): string[];
}

export interface ResellerControlOptions {
  records: ResellerRecords;
  refusedCustomers: Map<string, ResellerRefusal>;
  feed: Feed;
  reseller: string;
  control: Control;
  oauth: Oauth;
}

export function createResellerControl(
  options: ResellerControlOptions,
): Omit<ResellerControl, keyof Control | 'admitted'> {
  const { records, refusedCustomers, feed, control, oauth } = options;
  return {
    put: (subscription) => records.put(subscription),
    putCustomer: (customer) => records.putCustomer(customer),
    remove: (subscriptionId) => records.remove(subscriptionId),
    subscriptions: () => records.all(),
    change: (request) => changeAndSend(options, request),
    held: () => feed.held(),
    release: (messageIds) => feed.release(messageIds),
    refuse(refusal) {
      const { reason, times = 1 } = refusal;
      if (reason === 'unauthorized_client' || reason === 'invalid_grant') {
        oauth.control.revokeAll();
        oauth.control.failNext({ ...tokenRefusalAnswer(reason), times });
      } else if ('customerId' in refusal && refusal.customerId !== undefined) {
        refusedCustomers.set(known(records, refusal.customerId), reason);
      } else {
        const wait = 'retryAfterSeconds' in refusal ? refusal.retryAfterSeconds : undefined;
        control.failNext({ ...refusalAnswer(reason, wait), times });
      }
    },
    lift: (customerId) => void refusedCustomers.delete(customerId),
  };
}

function known(records: ResellerRecords, customer: string): string {
  const found = records.customer(customer);
  if (found) return found.customerId;
  throw new RangeError(`The sandbox has no customer ${customer}`);
}

async function changeAndSend(
  { records, feed, reseller }: ResellerControlOptions,
  request: ChangeRequest,
): Promise<Changed> {
  const { change, fields, copies, delivery, ...which } = changeRequest.parse(request);
  const before = change.change === 'create' ? null : findOne(records, which);
  const { subscription, notification } = applyChange(before, change, {
    now: Date.now(),
    reseller,
    messageId: digits(),
    newSubscriptionId: digits(),
  });
  if (before && subscription === null) records.transferOut(before.subscriptionId);
  if (before && subscription && subscription.subscriptionId !== before.subscriptionId) {
    records.remove(before.subscriptionId);
  }
  if (subscription) records.put(subscription);
  const said = notification && { ...notification, ...fields };
  return { subscription, notification: said, published: said ? await feed.send(said, { copies, delivery }) : 0 };
}

interface Which {
  subscriptionId?: string | undefined;
  customerId?: string | undefined;
  skuId?: string | undefined;
}

function findOne(records: ResellerRecords, { subscriptionId, customerId, skuId }: Which): ResellerSubscription {
  const found = records
    .all()
    .filter((each) => subscriptionId === undefined || each.subscriptionId === subscriptionId)
    .filter((each) => customerId === undefined || isCustomer(customerId)(each))
    .filter((each) => skuId === undefined || each.skuId === skuId);
  const [only, ...more] = found;
  if (only && more.length === 0) return only;
  throw new RangeError(`Name one subscription by subscriptionId, or by customerId and skuId: ${found.length} match`);
}

/** As Google's ids look. */
const digits = (): string => String(randomInt(1e14, 2 ** 47));
