/** What webhooks are sent, of every event type, against the document's section `webhooks`. */
import { describe, expect, test } from '@jest/globals';

import { sampleNotification, samplePaddleSubscription, sampleSubscription } from '../../../local/samples.ts';
import { WORKSPACE_SAMPLES } from '../../../local/samples/workspace.ts';
import { EVENT_TYPES } from '../../../shared/api/event-types.ts';
import { exhaustedEvent, operationalTypes, webhookEvent } from '../../../shared/delivery/operational-events.ts';
import { BILLING_TYPES } from '../../../shared/events/billing-types.ts';
import type { NormalizedEvent, ReceivedEvent, Undecodable } from '../../../shared/events/event.ts';
import { decodeBillingNotification } from '../../../shared/events/paddle-billing.ts';
import { decodeClassicAlert } from '../../../shared/events/paddle-classic.ts';
import { decodeWorkspace } from '../../../shared/events/workspace.ts';
import type { JsonObject } from '../../../shared/json.ts';
import { reconciledEvent } from '../../../shared/reconcile/workspace-event.ts';
import { billingSubscription as billingState } from '../../../shared/sources/paddle/billing-state.ts';
import { classicState, classicSubscription } from '../../../shared/sources/paddle/classic-state.ts';
import { classicFields } from '../../../shared/sources/paddle/form.ts';
import { withTextForNumbers } from '../../../shared/sources/paddle/lenient.ts';
import { workspaceState } from '../../../shared/sources/workspace/state.ts';
import { payloadBody, serializeEvent } from '../../../shared/webhooks/payload.ts';
import { billingNotification, billingSubscription } from '../../support/billing-samples.ts';
import { CLASSIC_NAMES, classicAlert, fulfilment } from '../../support/classic-samples.ts';
import { openApi, problemsBy } from '../../support/openapi.ts';
import { anEvent } from '../../support/webhook-samples.ts';

const NOW = Date.parse('2026-11-21T10:00:00.000Z');

const decoded = (received: ReceivedEvent | Undecodable): NormalizedEvent => {
  if ('reason' in received) throw new Error(received.reason);
  return received.event;
};
const fromClassic = (alert: Readonly<Record<string, string>>) => {
  const fields = Object.entries(alert).map(([key, value]) => [key, Buffer.from(value)] as const);
  return decoded(decodeClassicAlert(classicFields(new Map(fields)), 'shop', Buffer.from('')));
};
const fromBilling = (name: string, over: JsonObject = {}) =>
  decoded(decodeBillingNotification('shop', Buffer.from(JSON.stringify(billingNotification(name, 1, over)))));
const fromWorkspace = (notification: object) =>
  decoded(
    decodeWorkspace(Buffer.from(JSON.stringify(notification)), { messageId: '1', accountOf: null, publishTime: null }),
  );

const STATES: Readonly<Record<string, JsonObject>> = {
  'google-workspace': workspaceState(sampleSubscription(NOW))!.state,
  'paddle-classic': classicState(
    classicSubscription.parse(
      withTextForNumbers(JSON.parse(JSON.stringify(samplePaddleSubscription(NOW))) as JsonObject),
    ),
  ),
  'paddle-billing': billingState(billingSubscription)!.state,
};

/** As the first attempt sends it. */
function payloadOf(event: NormalizedEvent, state = STATES[event.source] ?? null): unknown {
  const observed = { state, state_status: 'fresh', state_observed_at: '2026-11-21T10:00:00.000Z' } as const;
  return JSON.parse(
    payloadBody(
      serializeEvent(event, () => 'https://api.example.com/d'),
      observed,
      1,
    ).toString(),
  );
}

const schemaFor = (type: string): JsonObject =>
  openApi.webhooks[type]!.post.requestBody!.content['application/json']!.schema;

const ADJUSTMENTS = ['refund', 'credit', 'credit_reverse', 'chargeback', 'chargeback_reverse', 'chargeback_warning'];
const workspace = [...WORKSPACE_SAMPLES].map(([, sample]) =>
  fromWorkspace(sample({ now: NOW, randomBytes: (size) => Buffer.alloc(size, 1) })),
);
const listing = {
  ...{ account: 'C0', customerId: 'C1', skuId: 'S', subscriptionId: '7' },
  state: STATES['google-workspace']!,
};
const changed = { status: { announced: 'active', found: 'suspended' } };
const change = { webhook: { id: '6f1c2a50-8b07-4c3e-9d2e-0a4d5c6b7e8f', name: 'watched' }, number: 1, now: NOW };

/** Every type at least once, from every source that says it. */
const EVENTS: NormalizedEvent[] = [
  ...workspace,
  fromWorkspace({ ...sampleNotification('9', NOW), event_type: 'NEW_THING', more: { a: [1] } }),
  ...['subscription.reconciled', 'subscription.suspended', 'subscription.cancelled'].map(
    (type) => reconciledEvent(listing, { type, changed }, 1, '2026-11-21T10:00:00Z').event,
  ),
  ...CLASSIC_NAMES.map((name) => fromClassic(classicAlert(name, 1))),
  ...[
    ...['activated', 'resumed'].map((verb) => [verb === 'activated' ? 'trialing' : 'paused', 'active']),
    ...['trialing', 'past_due', 'paused'].map((status) => ['active', status]),
  ].map(([old_status, status]) =>
    fromClassic(classicAlert('subscription_updated', 1, { old_status: old_status!, status: status! })),
  ),
  fromClassic(fulfilment),
  fromClassic({ ...classicAlert('subscription_created', 1), alert_name: 'new_alert' }),
  ...[...BILLING_TYPES.keys()].flatMap((name) => [
    fromBilling(name),
    ...(name.startsWith('transaction.') ? [fromBilling(name, { collection_mode: 'manual' })] : []),
    ...(name.startsWith('adjustment.')
      ? [...ADJUSTMENTS, 'chargeback_warning_reverse', 'other'].map((action) =>
          fromBilling(name, { action, status: action === 'other' ? 'pending_approval' : 'approved' }),
        )
      : []),
  ]),
  decoded(
    decodeBillingNotification(
      'shop',
      Buffer.from(JSON.stringify({ ...billingNotification('customer.created', 1), event_type: 'planet.discovered' })),
    ),
  ),
  ...operationalTypes.map((type) =>
    type === 'delivery.exhausted'
      ? exhaustedEvent(
          change.webhook,
          { id: change.webhook.id, event_id: null, event_type: null },
          { attempt: 10, response_status_code: 0, error_code: 'timeout' },
          NOW,
        ).event
      : webhookEvent({ ...change, type, failingSince: NOW, reason: 'failing' }).event,
  ),
];

describe('a payload', () => {
  const byType = [...new Set(EVENTS.map(({ type }) => type))].map(
    (type) => [type, EVENTS.filter((event) => event.type === type)] as const,
  );

  test.each(byType)('of %s is as the document says, down to each member', (type, events) => {
    for (const event of events) {
      expect([event.source, event.source_type, problemsBy(schemaFor(type), payloadOf(event))]).toEqual([
        event.source,
        event.source_type,
        [],
      ]);
      expect(problemsBy(schemaFor(type), payloadOf(event, null))).toEqual([]);
    }
  });

  test('of every source that the document names is looked at', () => {
    const seen = new Set(EVENTS.map(({ type, source }) => `${type} ${source}`));
    const described = [...EVENT_TYPES].flatMap(([type, sayings]) => sayings.map(({ source }) => `${type} ${source}`));
    expect([...new Set(described)].filter((each) => !seen.has(each))).toEqual([]);
    expect(Object.keys(openApi.webhooks).sort()).toEqual([...EVENT_TYPES.keys(), 'given'].sort());
  });

  test('of an event that a client gave is as the document says', () => {
    const event = anEvent({ source: 'api', type: 'order.shipped', data: { any: [{ thing: null }] }, subject: null });
    expect(problemsBy(schemaFor('given'), payloadOf(event))).toEqual([]);
    const large = anEvent({ source: 'api', data: { text: 'x'.repeat(300_000) } });
    expect(payloadOf(large)).toHaveProperty('data_url');
    expect(problemsBy(schemaFor('given'), payloadOf(large))).toEqual([]);
  });

  test('with anything else is refused', () => {
    const event = fromClassic(classicAlert('subscription_created', 1));
    const payload = payloadOf(event) as JsonObject;
    const schema = schemaFor('subscription.created');
    for (const wrong of [
      { colour: 'red' },
      { type: 'subscription.updated' },
      { source: 'subrelay' },
      { data: { ...(payload['data'] as JsonObject), colour: 'red' } },
      { data: { ...(payload['data'] as JsonObject), unit_price: 29.9 } },
      { state: { ...(payload['state'] as JsonObject), colour: 'red' } },
      { attempt: 0 },
    ])
      expect(problemsBy(schema, { ...payload, ...wrong })).not.toEqual([]);
  });
});
