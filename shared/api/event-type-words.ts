/** What each event type says, in a sentence for people. The document and `GET /v1/event-types` show it. */

/** Changes that mean the same of everything that a seller has. */
const CHANGES = {
  created: 'was made',
  updated: 'was changed',
  imported: 'was taken over from another system',
} as const;

type ChangeName = keyof typeof CHANGES;

const changesOf = (entity: string, name: string, ...changes: readonly ChangeName[]): [string, string][] =>
  changes.map((change) => [`${entity}.${change}`, `${name} ${CHANGES[change]}.`]);

const SUBSCRIPTIONS: Readonly<Record<string, string>> = {
  activated: 'A subscription became active, after a trial or after its first payment.',
  cancelled: 'A subscription was cancelled.',
  commitment_changed: 'The commitment of a subscription was changed.',
  converted: 'A subscription was converted from one kind to another.',
  created: 'A subscription was made.',
  downgraded: 'A subscription was moved to a smaller product.',
  imported: 'A subscription was taken over from another system.',
  past_due: 'A payment for a subscription failed, and it is past due.',
  paused: 'A subscription was paused.',
  plan_changed: 'The plan of a subscription was changed.',
  reconciled: 'A subscription differs from what its notifications said: its data tells how.',
  renewed: 'A subscription was renewed.',
  resumed: 'A subscription runs again, after a pause or a suspension.',
  suspended: 'A subscription was suspended.',
  trial_ended: 'The trial of a subscription ended.',
  trialing: 'A subscription is in its trial.',
  updated: 'A subscription was changed: its plan, quantity, price or anything else.',
  upgraded: 'A subscription was moved to a larger product.',
};

const PAYMENTS: Readonly<Record<string, string>> = {
  credit_reversed: 'A credit was taken back.',
  credited: 'A customer got a credit for a payment.',
  dispute_closed: 'A dispute about a payment was closed.',
  dispute_reversed: 'A chargeback was taken back: the seller has the money again.',
  dispute_warned: 'A customer’s bank warned of a chargeback.',
  dispute_warning_reversed: 'The warning of a chargeback was taken back.',
  disputed: 'A customer disputed a payment.',
  failed: 'A payment failed.',
  flagged: 'A payment was flagged as risky and waits for a review.',
  refunded: 'A payment was refunded, in whole or in part.',
  reviewed: 'The review of a risky payment ended.',
  succeeded: 'A payment succeeded.',
};

const TRANSACTIONS: Readonly<Record<string, string>> = {
  billed: 'A transaction was issued as an invoice.',
  cancelled: 'A transaction was cancelled.',
  created: 'A transaction was made.',
  paid: 'A transaction was paid; its fee and earnings follow when it is completed.',
  past_due: 'A transaction is past due.',
  ready: 'A transaction has all that it needs to be paid.',
  revised: 'The customer of a completed transaction was corrected.',
  updated: 'A transaction was changed.',
};

const INVOICES: Readonly<Record<string, string>> = {
  cancelled: 'An invoice was cancelled.',
  overdue: 'An invoice is overdue.',
  paid: 'An invoice was paid.',
  sent: 'An invoice was sent.',
};

const SECRETS: Readonly<Record<string, string>> = {
  'api_key.created': 'A key of Paddle’s API was made.',
  'api_key.expired': 'A key of Paddle’s API expired.',
  'api_key.expiring': 'A key of Paddle’s API expires soon.',
  'api_key.exposed': 'A key of Paddle’s API was found in public.',
  'api_key.revoked': 'A key of Paddle’s API was revoked.',
  'api_key.updated': 'A key of Paddle’s API was changed.',
  'client_token.created': 'A token for Paddle’s checkout was made.',
  'client_token.revoked': 'A token for Paddle’s checkout was revoked.',
  'client_token.updated': 'A token for Paddle’s checkout was changed.',
};

const OTHERS: Readonly<Record<string, string>> = {
  'adjustment.created': 'An adjustment was made that moves no money yet.',
  'adjustment.updated': 'An adjustment was changed, and moves no money.',
  'license.assignment_changed': 'Licences of a subscription were assigned or taken away.',
  'order.fulfilled': 'An order was paid, and what it is for can be handed over.',
  'order.processed': 'An order was processed.',
  'payment_method.deleted': 'A saved payment method was deleted.',
  'payment_method.saved': 'A payment method was saved.',
  'payout.created': 'A payout to the seller was made.',
  'payout.paid': 'A payout was paid to the seller.',
};

/** What is told of what nobody here knows, and of the deployment itself. */
const OURS: Readonly<Record<string, string>> = {
  'google_workspace.unknown': 'A notification of Google Workspace whose type nobody here knows.',
  'paddle_billing.unknown': 'A notification of Paddle Billing whose type nobody here knows.',
  'paddle_classic.unknown': 'An alert of Paddle Classic whose name nobody here knows.',
  'delivery.exhausted': 'A delivery used up its tries and was given up.',
  'webhook.disabled': 'A webhook was disabled: nothing more is sent there.',
  'webhook.failing': 'A webhook began to fail.',
  'webhook.stopped': 'A destination lacks a right or a token: Subrelay paused it until that is mended.',
  'webhook.recovered': 'A webhook takes deliveries again.',
};

const under = (entity: string, words: Readonly<Record<string, string>>): [string, string][] =>
  Object.entries(words).map(([change, words]) => [`${entity}.${change}`, words]);

export const EVENT_TYPE_WORDS: ReadonlyMap<string, string> = new Map([
  ...under('subscription', SUBSCRIPTIONS),
  ...under('payment', PAYMENTS),
  ...under('transaction', TRANSACTIONS),
  ...under('invoice', INVOICES),
  ...changesOf('address', 'An address', 'created', 'updated', 'imported'),
  ...changesOf('business', 'A business', 'created', 'updated', 'imported'),
  ...changesOf('customer', 'A customer', 'created', 'updated', 'imported'),
  ...changesOf('discount', 'A discount', 'created', 'updated', 'imported'),
  ...changesOf('discount_group', 'A group of discounts', 'created', 'updated'),
  ...changesOf('price', 'A price', 'created', 'updated', 'imported'),
  ...changesOf('product', 'A product', 'created', 'updated', 'imported'),
  ...changesOf('report', 'A report', 'created', 'updated'),
  ...Object.entries({ ...SECRETS, ...OTHERS, ...OURS }),
]);
