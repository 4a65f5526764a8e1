import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';

import type { NormalizedEvent, SourceName } from '../../../shared/events/event.ts';
import { eventId } from '../../../shared/events/ids.ts';
import { UNLIMITED } from '../../../shared/sources/asking/budget.ts';
import { openAsking } from '../../../shared/sources/registry/asking.ts';
import { SOURCES } from '../../../shared/sources/registry/registry.ts';
import { demoReseller, demoSubscriptions } from '../../support/sandbox-samples.ts';
import { demoBillingSubscription, startDemoSandbox } from '../../support/sandbox.ts';
import type { DemoSandbox } from '../../support/sandbox.ts';

let demo: DemoSandbox;
beforeEach(async () => (demo = await startDemoSandbox()));
afterEach(() => demo.close());

const [annual] = demoSubscriptions;
const event = (source: SourceName, account: string, changes: Partial<NormalizedEvent> = {}): NormalizedEvent => ({
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
const open = (changes: object = {}) =>
  openAsking(
    SOURCES,
    { ...demo.config, ...changes },
    {
      fetch,
      now: () => demo.clock.now,
      budgetFor: () => UNLIMITED,
      sleep: () => Promise.resolve(),
      log: pino({ level: 'silent' }),
    },
  );
const ask = async (about: NormalizedEvent, changes: object = {}) => (await open(changes)).fetchState(about);

describe('openAsking', () => {
  test('asks the Reseller API about Workspace, and opens it once', async () => {
    const { fetchState } = await open();
    const answers = await Promise.all([1, 2].map(() => fetchState(event('google-workspace', demoReseller.account))));
    expect(answers).toMatchObject([{ kind: 'found', state: { status: 'active' } }, { kind: 'found' }]);
    expect(demo.sandbox.reseller.calls).toHaveLength(2);
  });

  test('asks Paddle about Classic', async () => {
    await expect(ask(event('paddle-classic', 'shop'))).resolves.toMatchObject({
      kind: 'found',
      state: { status: 'active' },
    });
  });

  test('asks Paddle about Billing', async () => {
    const subject = { kind: 'subscription', id: `shop/${demoBillingSubscription.id}` } as const;
    await expect(ask(event('paddle-billing', 'shop', { subject }))).resolves.toMatchObject({
      kind: 'found',
      subscriptionId: demoBillingSubscription.id,
      state: { status: 'active' },
    });
  });

  test.each([
    ['an event without a subject', event('paddle-classic', 'shop', { subject: null })],
    [
      'an event about no subscription',
      event('paddle-classic', 'shop', { subject: { kind: 'payout', id: 'shop/7700123' } }),
    ],
    ['a reseller that is not configured', event('google-workspace', 'C0other')],
    ['a seller that is not configured', event('paddle-classic', 'other')],
    ['a seller without an API key', event('paddle-billing', 'no-credentials')],
    ['a payload given through the API', event('api', 'key')],
    ['an event of our own', event('subrelay', 'x')],
  ])('has no state for %s', async (_, each) => {
    await expect(ask(each)).resolves.toStrictEqual({ kind: 'unavailable' });
  });

  test('has no state for Workspace without a key file or a service account', async () => {
    const about = event('google-workspace', demoReseller.account);
    await expect(ask(about, { workspaceKeyFile: undefined })).resolves.toStrictEqual({ kind: 'unavailable' });
  });

  test('refuses to start with a key file that is none', async () => {
    await expect(open({ workspaceKeyFile: '/nowhere' })).rejects.toThrow('WORKSPACE_KEY_FILE');
  });
});
