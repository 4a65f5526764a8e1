/**
 * Subscription ids change under us (docs/facts/google-workspace.md, GR-13): whichever is known, the state is of the
 * right SKU.
 */
import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { demoSubscriptions } from '../../support/sandbox-samples.ts';
import type { Reseller } from '../../../shared/sources/workspace/reseller.ts';
import { startDemoSandbox } from '../../support/sandbox.ts';
import type { DemoSandbox } from '../../support/sandbox.ts';

const [acme] = demoSubscriptions as [(typeof demoSubscriptions)[number]];
const { customerId, skuId } = acme;
const about = (subscription_id: string | null, type = 'subscription.renewed', sku_id = skuId) => ({
  type,
  data: { customer_id: customerId, sku_id, subscription_id },
});
const stored = (...subscription_ids: string[]) => ({ subscription_ids });

let demo: DemoSandbox;
let reseller: Reseller;
beforeEach(async () => {
  demo = await startDemoSandbox();
  reseller = await demo.openReseller('read');
});
afterEach(() => demo.close());

/** The subscription has these ids now, and no other; the last one given is active. */
function now(...subscriptions: object[]): void {
  demo.sandbox.reseller.remove(acme.subscriptionId);
  for (const each of subscriptions) demo.sandbox.reseller.put({ ...acme, ...each });
}
const lastSegments = () => demo.sandbox.reseller.calls.map(({ path }) => path.split('/').at(-1));

test.each([
  ['the id of the event, unseen', 'new', [], ['new']],
  ['the id of the event, seen last', 'new', ['old', 'new'], ['new']],
  ['a newer id than that of the event', 'old', ['old', 'new'], ['new']],
  ['the id of the event, though others were seen', 'new', ['older', 'old'], ['new']],
  ['the id seen last, where the event has none', null, ['old', 'new'], ['new']],
  ['the list after a 404', 'old', [], ['old', 'subscriptions']],
  ['the list after a 404 of the id seen last', 'older', ['older', 'old'], ['old', 'subscriptions']],
  ['the list, where no id is known', null, [], ['subscriptions']],
])('is asked for by %s', async (_, ofEvent, seen, asked) => {
  now({ subscriptionId: 'new' });
  await expect(reseller.getSubscription(about(ofEvent), stored(...seen))).resolves.toMatchObject({
    kind: 'found',
    subscriptionId: 'new',
    state: { sku_id: skuId, subscription_id: 'new' },
  });
  expect(lastSegments()).toStrictEqual(asked);
});

test('of several of one SKU the active one counts, then the suspended one, then the one that came last', async () => {
  const cancelled = { subscriptionId: 'c', status: 'CANCELLED', creationTime: '9' };
  const active = { subscriptionId: 'a', status: 'ACTIVE', creationTime: '1' };
  const suspended = { subscriptionId: 's', status: 'SUSPENDED', creationTime: '5' };
  const later = { subscriptionId: 'l', status: 'SUSPENDED', creationTime: '6' };
  for (const [given, expected] of [
    [[cancelled, active, suspended], 'a'],
    [[cancelled, suspended, later], 'l'],
    [[cancelled], 'c'],
  ] as const) {
    await demo.close();
    demo = await startDemoSandbox();
    reseller = await demo.openReseller('read');
    now(...given);
    await expect(reseller.getSubscription(about('gone'))).resolves.toMatchObject({ subscriptionId: expected });
  }
});

test('a SKU beyond the first page of the list is found', async () => {
  const others = Array.from({ length: 120 }, (_, n) => ({ subscriptionId: `o${n}`, skuId: `other-${n}` }));
  now(...others, { subscriptionId: 'last' });
  await expect(reseller.getSubscription(about('gone'))).resolves.toMatchObject({ subscriptionId: 'last' });
  expect(lastSegments()).toStrictEqual(['gone', 'subscriptions', 'subscriptions']);
});

test('is inaccessible only once the list has none of its SKU', async () => {
  now({ subscriptionId: 'o', skuId: 'other' });
  await expect(reseller.getSubscription(about('old'), stored('old'))).resolves.toStrictEqual({ kind: 'inaccessible' });
  expect(lastSegments()).toStrictEqual(['old', 'subscriptions']);
});

test('whose id another SKU has now has moved there, and its state is never that of the other', async () => {
  now({ subscriptionId: 'same', skuId: 'bigger' });
  await expect(reseller.getSubscription(about('same'), stored('same'))).resolves.toStrictEqual({
    kind: 'inaccessible',
    movedTo: 'bigger',
  });
});

test('never seen under its SKU, which the API shows under another, cannot be said yet', async () => {
  now({ subscriptionId: 'same', skuId: 'other' });
  for (const type of ['subscription.renewed', 'subscription.upgraded']) {
    await expect(reseller.getSubscription(about('same', type))).resolves.toStrictEqual({ kind: 'unavailable' });
  }
});

test('an up- or downgrade is answered from the list, which comes with it', async () => {
  now({ subscriptionId: 'new', skuId: 'bigger' }, { subscriptionId: 'vault', skuId: 'vault' });
  const listed = [
    { skuId: 'bigger', subscriptionId: 'new' },
    { skuId: 'vault', subscriptionId: 'vault' },
  ];
  const upgraded = await reseller.getSubscription(about('new', 'subscription.upgraded', 'bigger'));
  expect(upgraded).toMatchObject({ kind: 'found', subscriptionId: 'new', listed });
  const fromOld = await reseller.getSubscription(about('new', 'subscription.downgraded'), stored('old'));
  expect(fromOld).toStrictEqual({ kind: 'inaccessible', listed });
  expect(lastSegments()).toStrictEqual(['subscriptions', 'subscriptions']);
});
