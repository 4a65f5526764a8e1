/**
 * Every Paddle Billing notification: an envelope around the entity as it is after the change (docs/facts/paddle.md,
 * PB-1 and PB-6).
 */
import type { JsonObject } from '../../shared/base/json.ts';
import { address, adjustment, business, customer, paymentMethod, payout } from './billing-customers.ts';
import {
  apiKey,
  apiKeyExposure,
  clientToken,
  discount,
  discountGroup,
  price,
  product,
  report,
} from './billing-seller.ts';
import { subscription } from './billing-subscription.ts';
import { invoice, transaction } from './billing-transaction.ts';
import { DAY_MS, isoOf, paddleId } from './sample.ts';
import type { SampleContext, Samples } from './sample.ts';
import { asJson } from './as-json.ts';

export type BillingSample = JsonObject & {
  event_id: string;
  event_type: string;
  occurred_at: string;
  notification_id: string;
};

/** The entity that a notification carries. */
type Entity = (context: SampleContext) => object;

const imported = { import_meta: { external_id: 'legacy-4711', imported_from: 'paddle_classic' } };

/** What the entity is after each change, by the change's name. */
const ENTITIES: Readonly<Record<string, Readonly<Record<string, Entity>>>> = {
  address: { created: address, updated: address, imported: (context) => ({ ...address(context), ...imported }) },
  adjustment: {
    created: (context) => ({ ...adjustment(context), status: 'pending_approval' }),
    updated: adjustment,
  },
  api_key: {
    created: apiKey,
    updated: apiKey,
    expiring: (context) => ({ ...apiKey(context), expires_at: isoOf(context.now + 7 * DAY_MS) }),
    expired: (context) => ({ ...apiKey(context), status: 'expired', expires_at: isoOf(context.now) }),
    revoked: (context) => ({ ...apiKey(context), status: 'revoked' }),
  },
  api_key_exposure: { created: apiKeyExposure },
  business: { created: business, updated: business, imported: (context) => ({ ...business(context), ...imported }) },
  client_token: {
    created: clientToken,
    updated: clientToken,
    revoked: (context) => ({ ...clientToken(context), status: 'revoked', revoked_at: isoOf(context.now) }),
  },
  customer: { created: customer, updated: customer, imported: (context) => ({ ...customer(context), ...imported }) },
  discount: { created: discount, updated: discount, imported: (context) => ({ ...discount(context), ...imported }) },
  discount_group: { created: discountGroup, updated: discountGroup },
  invoice: { paid: invoice },
  payment_method: {
    saved: paymentMethod,
    deleted: (context) => ({ ...paymentMethod(context), deletion_reason: 'replaced_by_newer_version' }),
  },
  payout: {
    created: (context) => ({ ...payout(context), status: 'unpaid' }),
    paid: payout,
  },
  price: { created: price, updated: price, imported: (context) => ({ ...price(context), ...imported }) },
  product: { created: product, updated: product, imported: (context) => ({ ...product(context), ...imported }) },
  report: {
    created: (context) => ({ ...report(context), status: 'pending', rows: null }),
    updated: report,
  },
  subscription,
  transaction,
};

export const BILLING_SAMPLES: Samples<BillingSample> = new Map(
  Object.entries(ENTITIES).flatMap(([entity, changes]) =>
    Object.entries(changes).map(([change, make]) => {
      const type = `${entity}.${change}`;
      return [type, (context: SampleContext) => envelope(type, make(context), context)] as const;
    }),
  ),
);

const envelope = (type: string, data: object, context: SampleContext): BillingSample => ({
  event_id: paddleId('evt', context),
  event_type: type,
  // Paddle writes microseconds.
  occurred_at: isoOf(context.now).replace('Z', '000Z'),
  notification_id: paddleId('ntf', context),
  data: asJson(data),
});
