/** A sample of each event type, from each source that says it: the sources' own samples, decoded as the functions do. */
import { hash } from 'node:crypto';

import { isJsonObject } from '../../shared/base/json.ts';
import type { JsonObject } from '../../shared/base/json.ts';
import { exhaustedEvent, operationalTypes, webhookEvent } from '../../shared/deliveries/operational-events.ts';
import type { NormalizedEvent, ReceivedEvent, Undecodable } from '../../shared/events/event.ts';
import { reconciledEvent } from '../../shared/reconcile/list-event.ts';
import { billingSubscription } from '../../shared/sources/paddle-billing/billing-state.ts';
import { decodeBillingNotification } from '../../shared/sources/paddle-billing/paddle-billing.ts';
import { classicState, classicSubscription } from '../../shared/sources/paddle-classic/classic-state.ts';
import { classicFields } from '../../shared/sources/paddle-classic/form.ts';
import { decodeClassicAlert } from '../../shared/sources/paddle-classic/paddle-classic.ts';
import { withTextForNumbers } from '../../shared/sources/paddle/lenient.ts';
import { workspaceState } from '../../shared/sources/workspace/state.ts';
import { subscriptionList } from '../../shared/sources/workspace/subscription-list.ts';
import { decodeWorkspace, workspaceSubject } from '../../shared/sources/workspace/workspace.ts';
import { sampleBillingSubscription } from '../samples-billing.ts';
import { BILLING_SAMPLES } from '../samples/billing.ts';
import { CLASSIC_SAMPLES } from '../samples/classic.ts';
import { secondOf } from '../samples/sample.ts';
import type { SampleContext } from '../samples/sample.ts';
import { WORKSPACE_SAMPLES } from '../samples/workspace.ts';
import { RESELLER_ACCOUNT, samplePaddleSubscription, sampleSubscription } from '../samples.ts';
import { asJson } from '../samples/as-json.ts';

/** When all of it happened. */
export const SAMPLED_AT = '2026-11-21T10:00:00.000Z';
const NOW = Date.parse(SAMPLED_AT);

const ACCOUNT = 'default';

/** Ids that are the same whenever the samples are made, and none twice. */
function countedIds(): SampleContext {
  let count = 0;
  return { now: NOW, randomBytes: (size) => hash('sha256', String((count += 1)), 'buffer').subarray(0, size) };
}

export interface SampleEvent {
  event: NormalizedEvent;
  recovered?: true;
}

export function sampleEvents(): SampleEvent[] {
  const context = countedIds();
  return [...workspaceEvents(context), ...classicEvents(context), ...billingEvents(context), ...operationalEvents()];
}

const decoded = (received: ReceivedEvent | Undecodable): SampleEvent => {
  if (!('event' in received)) throw new Error(`A sample of ${received.source} can't be read: ${received.reason}`);
  return { event: received.event };
};

const fromWorkspace = (notification: JsonObject): SampleEvent => {
  const data = Buffer.from(JSON.stringify(notification));
  return decoded(decodeWorkspace(data, { messageId: '1', accountOf: null, publishTime: null }));
};

function workspaceEvents(context: SampleContext): SampleEvent[] {
  const samples = [...WORKSPACE_SAMPLES.values()];
  const unknown = { ...samples[0]?.(context), event_type: 'A_NEW_TYPE' };
  return [...samples.map((sample) => sample(context)), unknown].map(fromWorkspace).concat(reconciled());
}

/** What `reconcile` finds where no notification told of it. */
function reconciled(): SampleEvent {
  const { customerId, skuId, subscriptionId } = sampleSubscription(NOW);
  const list = subscriptionList({
    account: RESELLER_ACCOUNT,
    reseller: () => Promise.reject(new Error('A sample asks nobody')),
  });
  const listing = {
    subject: workspaceSubject(RESELLER_ACCOUNT, customerId, skuId),
    ...{ customerId, sku: skuId, subscriptionId, state: STATES['google-workspace'] ?? null },
  };
  const told = { type: 'subscription.reconciled', changed: { seats: { announced: 10, found: 12 } } };
  const { event } = reconciledEvent(list, listing, told, 1, SAMPLED_AT);
  return { event, recovered: true };
}

const fromClassic = (alert: Readonly<Record<string, string>>): SampleEvent => {
  const fields = Object.entries(alert).map(([name, value]) => [name, Buffer.from(value)] as const);
  return decoded(decodeClassicAlert(classicFields(new Map(fields)), ACCOUNT, Buffer.alloc(0)));
};

/** The changes of a status that have a type of their own. */
const CLASSIC_CHANGES: readonly (readonly [from: string, to: string])[] = [
  ...['trialing', 'paused', 'active'].map((from) => [from, 'active'] as const),
  ...['trialing', 'past_due', 'paused'].map((to) => ['active', to] as const),
];

function classicEvents(context: SampleContext): SampleEvent[] {
  const named = (name: string) => CLASSIC_SAMPLES.get(name)?.(context) ?? {};
  const updated = CLASSIC_CHANGES.map(([old_status, status]) => ({
    ...named('subscription_updated'),
    ...{ old_status, status },
  }));
  const unknown = { ...named('subscription_created'), alert_name: 'a_new_alert' };
  const all = [...[...CLASSIC_SAMPLES.values()].map((sample) => sample(context)), ...updated, unknown, fulfilment()];
  return all.map(fromClassic);
}

/** A product's fulfilment webhook, which has neither a name nor an id. */
const fulfilment = () => ({
  ...{ p_product_id: '61100', p_order_id: '20001', p_quantity: '2', p_price: '59.8', p_sale_gross: '59.8' },
  ...{ p_currency: 'EUR', p_country: 'DE', email: 'zoe.lukasz@example.org', marketing_consent: '0' },
  event_time: secondOf(NOW),
});

const fromBilling = (notification: JsonObject): SampleEvent =>
  decoded(decodeBillingNotification(ACCOUNT, Buffer.from(JSON.stringify(notification))));

/** What an approved adjustment does. */
const ACTIONS = [
  ...['refund', 'credit', 'credit_reverse', 'chargeback', 'chargeback_reverse'],
  ...['chargeback_warning', 'chargeback_warning_reverse'],
];

function billingEvents(context: SampleContext): SampleEvent[] {
  const named = [...BILLING_SAMPLES].flatMap(([name, sample]): JsonObject[] => {
    const having = (entity: JsonObject): JsonObject => {
      const { data, ...envelope } = sample(context);
      return { ...envelope, data: { ...(isJsonObject(data) ? data : {}), ...entity } };
    };
    if (name === 'adjustment.created') {
      return [having({}), ...ACTIONS.map((action) => having({ action, status: 'approved' }))];
    }
    if (name === 'adjustment.updated') return [having({ status: 'rejected' })];
    return name.startsWith('transaction.') ? [having({}), having({ collection_mode: 'manual' })] : [having({})];
  });
  const unknown = { ...BILLING_SAMPLES.get('customer.created')?.(context), event_type: 'planet.discovered' };
  return [...named, unknown].map(fromBilling);
}

const webhook = { id: '6f1c2a50-8b07-4c3e-9d2e-0a4d5c6b7e8f', name: 'CRM' };

function operationalEvents(): SampleEvent[] {
  return operationalTypes.map((type) => {
    if (type !== 'delivery.exhausted') {
      const change = { type, webhook, number: 1, failingSince: NOW - 1_200_000, reason: 'failing', now: NOW };
      return { event: webhookEvent(change).event };
    }
    const delivery = { id: 'dc074809-1c7a-4d0b-8f5e-2b9a6c1d3e4f', event_id: null, event_type: null };
    const last = { attempt: 10, response_status_code: 500, error_code: null };
    return { event: exhaustedEvent(webhook, delivery, last, NOW).event };
  });
}

/** The state of what the samples are about, by source. */
export const STATES: Readonly<Record<string, JsonObject>> = {
  'google-workspace': workspaceState(sampleSubscription(NOW))?.state ?? {},
  'paddle-classic': classicState(classicSubscription.parse(withTextForNumbers(asJson(samplePaddleSubscription(NOW))))),
  'paddle-billing': billingSubscription(sampleBillingSubscription(NOW))?.state ?? {},
};
