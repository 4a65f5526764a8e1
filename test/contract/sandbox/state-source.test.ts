import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';

import type { NormalizedEvent, Source } from '../../../shared/events/event.ts';
import { eventId } from '../../../shared/events/ids.ts';
import { UNLIMITED } from '../../../shared/sources/asking/budget.ts';
import { stateSource } from '../../../shared/sources/state-source.ts';
import { demoReseller, demoSubscriptions } from '../../support/sandbox-samples.ts';
import { demoBillingSubscription, startDemoSandbox } from '../../support/sandbox.ts';
import type { DemoSandbox } from '../../support/sandbox.ts';

const budgets = { 'google-workspace': UNLIMITED, 'paddle-classic': UNLIMITED, 'paddle-billing': UNLIMITED };
let demo: DemoSandbox;
beforeEach(async () => (demo = await startDemoSandbox()));
afterEach(() => demo.close());

const [annual] = demoSubscriptions;
const event = (source: Source, account: string, changes: Partial<NormalizedEvent> = {}): NormalizedEvent => ({
  id: eventId(source, account, '1'),
  type: 'subscription.renewed',
  source,
  account,
  source_type: 'x',
  occurred_at: '2026-11-21T10:00:00Z',
  subject: { kind: 'subscription', id: `${account}/7700123` },
  customer: null,
  sku: null,
  plan: null,
  data: { customer_id: annual!.customerId, subscription_id: annual!.subscriptionId, sku_id: annual!.skuId },
  ...changes,
});
const fetchState = (changes: object = {}) =>
  stateSource(
    { ...demo.config, ...changes },
    { fetch, now: () => demo.clock.now, budgets, sleep: () => Promise.resolve(), log: pino({ level: 'silent' }) },
  );

describe('stateSource', () => {
  test('asks the Reseller API about Workspace, and opens it once', async () => {
    const ask = fetchState();
    const answers = await Promise.all([1, 2].map(() => ask(event('google-workspace', demoReseller.account))));
    expect(answers).toMatchObject([{ kind: 'found', state: { status: 'active' } }, { kind: 'found' }]);
    expect(demo.sandbox.reseller.calls).toHaveLength(2);
  });

  test('asks Paddle about Classic', async () => {
    await expect(fetchState()(event('paddle-classic', 'shop'))).resolves.toMatchObject({
      kind: 'found',
      state: { status: 'active' },
    });
  });

  test('asks Paddle about Billing', async () => {
    const subject = { kind: 'subscription', id: `shop/${demoBillingSubscription.id}` } as const;
    await expect(fetchState()(event('paddle-billing', 'shop', { subject }))).resolves.toMatchObject({
      kind: 'found',
      subscriptionId: demoBillingSubscription.id,
      state: { status: 'active' },
    });
  });

  test.each([
    ['an event without a subject', event('paddle-classic', 'shop', { subject: null })],
    ['a reseller that is not configured', event('google-workspace', 'C0other')],
    ['a seller that is not configured', event('paddle-classic', 'other')],
    ['a seller without an API key', event('paddle-billing', 'no-credentials')],
    ['a payload given through the API', event('api', 'key')],
    ['an event of our own', event('subrelay', 'x')],
  ])('has no state for %s', async (_, each) => {
    await expect(fetchState()(each)).resolves.toStrictEqual({ kind: 'unavailable' });
  });

  test('has no state for Workspace without a key file or a service account', async () => {
    const ask = fetchState({ workspaceKeyFile: undefined });
    await expect(ask(event('google-workspace', demoReseller.account))).resolves.toStrictEqual({ kind: 'unavailable' });
  });

  test('refuses to start with a key file that is none', () => {
    expect(() => fetchState({ workspaceKeyFile: '/nowhere' })).toThrow('WORKSPACE_KEY_FILE');
  });
});
