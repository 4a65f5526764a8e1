/** docs/events.md against the code, and the shapes of Classic's and Billing's events of the same fact against each other. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';

import { isJsonObject, isRawNumber } from '../../../../../shared/base/json.ts';
import type { Json, JsonObject } from '../../../../../shared/base/json.ts';
import type { NormalizedEvent, ReceivedEvent, Undecodable } from '../../../../../shared/events/event.ts';
import { BILLING_TYPES } from '../../../../../shared/sources/paddle-billing/billing-types.ts';
import { decodeBillingNotification } from '../../../../../shared/sources/paddle-billing/paddle-billing.ts';
import { CLASSIC_ALERTS } from '../../../../../shared/sources/paddle-classic/classic-alerts.ts';
import { classicFields } from '../../../../../shared/sources/paddle-classic/form.ts';
import { decodeClassicAlert } from '../../../../../shared/sources/paddle-classic/paddle-classic.ts';
import { DATA_KEYS } from '../../../../../shared/sources/paddle/paddle-data.ts';
import type { DataKind } from '../../../../../shared/sources/paddle/paddle-data.ts';
import { billingNotification } from '../../../../support/billing-samples.ts';
import { classicAlert } from '../../../../support/classic-samples.ts';

const page = readFileSync('docs/events.md', 'utf8');
const section = (title: string) => page.split(`\n${title}\n`)[1]!.split(/\n##+ /)[0]!;
const namesIn = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, name]) => name!);
const rowsOf = (title: string) =>
  section(title)
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split(' | '));

const decoded = (received: ReceivedEvent | Undecodable): NormalizedEvent => {
  if ('reason' in received) throw new Error(received.reason);
  return received.event;
};
const fromClassic = (name: string, over: Record<string, string> = {}) => {
  const fields = Object.entries(classicAlert(name, 1, over)).map(([key, value]) => [key, Buffer.from(value)] as const);
  return decoded(decodeClassicAlert(classicFields(new Map(fields)), 'shop', Buffer.from('')));
};
const fromBilling = (name: string, over: JsonObject = {}) =>
  decoded(decodeBillingNotification('shop', Buffer.from(JSON.stringify(billingNotification(name, 1, over)))));
const kindOf = ({ data }: NormalizedEvent) => {
  const keys = Object.keys(data).join();
  return Object.entries(DATA_KEYS).find(([, each]) => each.join() === keys)![0];
};

describe('docs/events.md', () => {
  test('maps each Classic alert as the code does', () => {
    const documented = rowsOf('## Paddle Classic').map(([alert, types, kind]) => ({
      alert: namesIn(alert!)[0]!,
      types: namesIn(types!),
      kind: kind!.replace(/ \|$/, ''),
    }));
    const coded = [...CLASSIC_ALERTS].map(([alert, { types }]) => ({ alert, types, kind: kindOf(fromClassic(alert)) }));
    expect(documented).toEqual(coded);
  });

  test('maps each Billing event type as the code does', () => {
    const documented = rowsOf('## Paddle Billing').map(([name, types, kinds]) => ({
      name: namesIn(name!)[0]!,
      types: namesIn(types!),
      kinds: kinds!.replace(/ \|$/, '').split(', '),
    }));
    const kindsOf = (name: string) => {
      const each = [{}, { collection_mode: 'manual' }].map((over) => kindOf(fromBilling(name, over)));
      return [...new Set(each)];
    };
    const coded = [...BILLING_TYPES].map(([name, { types }]) => ({ name, types, kinds: kindsOf(name) }));
    expect(documented).toEqual(coded);
  });

  test.each(Object.keys(DATA_KEYS) as DataKind[])('explains every key of a %s, and no other', (kind) => {
    const documented = rowsOf(`### ${kind}`).flatMap(([keys]) => namesIn(keys!));
    expect(documented.sort()).toEqual([...DATA_KEYS[kind]].sort());
  });
});

/** Every place in a value, with what kind of thing is there; null may stand for any. */
function placesOf(value: Json, path = ''): [string, string][] {
  if (value === null) return [];
  if (Array.isArray(value)) return value.flatMap((each) => placesOf(each, `${path}[]`));
  if (isRawNumber(value)) return [[path, 'number']];
  if (!isJsonObject(value)) return [[path, formOf(value)]];
  if (path.endsWith('.custom_data')) return [];
  return Object.entries(value).flatMap(([key, each]) => placesOf(each, `${path}.${key}`));
}

function formOf(value: string | number | boolean): string {
  if (typeof value !== 'string') return typeof value;
  if (/^\d{4}-\d\d-\d\d$/.test(value)) return 'day';
  return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) ? 'time' : 'text';
}

/** The facts that both say, each as each says it. */
const SAME_FACTS: [string, () => NormalizedEvent, () => NormalizedEvent][] = [
  ['subscription.created', () => fromClassic('subscription_created'), () => fromBilling('subscription.created')],
  ['subscription.updated', () => fromClassic('subscription_updated'), () => fromBilling('subscription.updated')],
  ...(
    [
      ['activated', 'trialing', 'active'],
      ['trialing', 'active', 'trialing'],
      ['past_due', 'active', 'past_due'],
      ['paused', 'active', 'paused'],
      ['resumed', 'paused', 'active'],
    ] as const
  ).map(([verb, old_status, status]): [string, () => NormalizedEvent, () => NormalizedEvent] => [
    `subscription.${verb}`,
    () => fromClassic('subscription_updated', { old_status, status }),
    () => fromBilling(`subscription.${verb}`, { status }),
  ]),
  [
    'subscription.cancelled',
    () => fromClassic('subscription_cancelled'),
    () => fromBilling('subscription.canceled', { status: 'canceled', canceled_at: '2026-06-16T00:00:00Z' }),
  ],
  [
    'payment.succeeded',
    () => fromClassic('subscription_payment_succeeded'),
    () => fromBilling('transaction.completed'),
  ],
  ['payment.succeeded', () => fromClassic('payment_succeeded'), () => fromBilling('transaction.completed')],
  ['payment.failed', () => fromClassic('subscription_payment_failed'), () => fromBilling('transaction.payment_failed')],
  ['payment.refunded', () => fromClassic('subscription_payment_refunded'), () => fromBilling('adjustment.updated')],
  [
    'payment.disputed',
    () => fromClassic('payment_dispute_created'),
    () => fromBilling('adjustment.created', { action: 'chargeback' }),
  ],
  ...(
    [
      ['sent', 'billed'],
      ['paid', 'paid'],
      ['overdue', 'past_due'],
    ] as const
  ).map(([verb, theirs]): [string, () => NormalizedEvent, () => NormalizedEvent] => [
    `invoice.${verb}`,
    () => fromClassic(`invoice_${verb}`),
    () => fromBilling(`transaction.${theirs}`, { collection_mode: 'manual' }),
  ]),
  [
    'invoice.cancelled',
    () => fromClassic('invoice_cancelled_v2'),
    () => fromBilling('transaction.canceled', { collection_mode: 'manual' }),
  ],
  ['customer.created', () => fromClassic('new_audience_member'), () => fromBilling('customer.created')],
  ['customer.updated', () => fromClassic('update_audience_member'), () => fromBilling('customer.updated')],
  ['payout.created', () => fromClassic('transfer_created'), () => fromBilling('payout.created')],
  ['payout.paid', () => fromClassic('transfer_paid'), () => fromBilling('payout.paid')],
];

describe('the same fact has the same shape:', () => {
  test.each(SAME_FACTS)('%s', (type, classic, billing) => {
    const [one, other] = [classic(), billing()];
    expect([one.type, other.type]).toEqual([type, type]);
    expect(Object.keys(one.data)).toEqual(Object.keys(other.data));
    const forms = new Map(placesOf(one.data));
    const both = placesOf(other.data).filter(([place]) => forms.has(place));
    expect(both.length).toBeGreaterThan(1);
    for (const [place, form] of both) expect([place, form]).toEqual([place, forms.get(place)]);
  });

  test('every type that both have is compared', () => {
    const ofClassic = new Set([...CLASSIC_ALERTS.values()].flatMap(({ types }) => types));
    const common = [...BILLING_TYPES.values()].flatMap(({ types }) => types).filter((type) => ofClassic.has(type));
    expect([...new Set(common)].sort()).toEqual([...new Set(SAME_FACTS.map(([type]) => type))].sort());
  });
});
