import { describe, expect, test } from '@jest/globals';

import type { NormalizedEvent } from '../../../../shared/events/event.ts';
import { matches } from '../../../../shared/webhooks/match.ts';
import type { Match } from '../../../../shared/webhooks/destination-fields.ts';
import { anEvent } from '../../../support/webhook-samples.ts';

const event = anEvent();

describe('event types', () => {
  test.each<[string[] | null, string, boolean]>([
    [null, 'google_workspace.unknown', true],
    [['*'], 'anything.at_all', true],
    [['subscription.suspended'], 'subscription.suspended', true],
    [['subscription.suspended'], 'subscription.suspended_again', false],
    [['subscription.*'], 'subscription.suspended', true],
    [['subscription.*'], 'subscription.plan.changed', true],
    [['subscription.*'], 'subscription', false],
    [['subscription.*'], 'subscriptions.renewed', false],
    [['invoice.*', 'subscription.renewed'], 'subscription.renewed', true],
    [['invoice.*', 'subscription.renewed'], 'subscription.suspended', false],
    [['Subscription.suspended'], 'subscription.suspended', false],
  ])('%j and %s: %s', (event_types, type, expected) => {
    expect(matches({ event_types, match: {} }, { ...event, type })).toBe(expected);
  });
});

describe('conditions', () => {
  test.each<[string, Match, Partial<NormalizedEvent>, boolean]>([
    ['none', {}, {}, true],
    ['account', { account: ['C0reseller'] }, {}, true],
    ['another account', { account: ['C0other'] }, {}, false],
    ['one of several customers', { customer: ['C0x', 'C0customer'] }, {}, true],
    ['a customer of nobody', { customer: ['C0customer'] }, { customer: null }, false],
    ['domain in any case', { domain: ['example.com'] }, { customer: { id: 'C1', domain: 'EXAMPLE.com' } }, true],
    ['domain of a customer without one', { domain: ['example.com'] }, { customer: { id: 'C1' } }, false],
    ['sku', { sku: ['1010020027'] }, {}, true],
    ['sku of an event without one', { sku: ['1010020027'] }, { sku: null }, false],
    ['plan', { plan: ['ANNUAL'] }, {}, true],
    ['one of its tags', { tags: ['eu', 'us'] }, { tags: ['test', 'eu'] }, true],
    ['none of its tags', { tags: ['eu'] }, { tags: ['EU'] }, false],
    ['tags of an event without any', { tags: ['eu'] }, {}, false],
    [
      'every key',
      {
        account: ['C0reseller'],
        customer: ['C0customer'],
        domain: ['example.com'],
        sku: ['1010020027'],
        plan: ['ANNUAL'],
      },
      {},
      true,
    ],
    [
      'every key but one',
      {
        account: ['C0reseller'],
        customer: ['C0customer'],
        domain: ['example.com'],
        sku: ['1010020027'],
        plan: ['FLEXIBLE'],
      },
      {},
      false,
    ],
  ])('%s', (_, match, overrides, expected) => {
    expect(matches({ event_types: null, match }, anEvent(overrides))).toBe(expected);
  });

  test('type and conditions both count', () => {
    expect(matches({ event_types: ['invoice.*'], match: { account: ['C0reseller'] } }, event)).toBe(false);
  });
});

describe('operational events', () => {
  const failing = anEvent({ source: 'subrelay', type: 'webhook.failing', subject: { kind: 'webhook', id: 'a' } });
  const asks = (event_types: string[] | null, id = 'b') => matches({ event_types, match: {}, id }, failing);

  test.each<[string[] | null, boolean]>([
    [null, false],
    [['*'], false],
    [['webhook.failing'], true],
    [['webhook.*'], true],
    [['*', 'webhook.*'], true],
    [['delivery.*', 'webhook.recovered'], false],
  ])('must be named: %j is %s', (event_types, expected) => {
    expect(asks(event_types)).toBe(expected);
  });

  test('never go to the webhook that they are about, and have no form of hooker’s', () => {
    expect(asks(['webhook.*'], 'a')).toBe(false);
    expect(matches({ event_types: ['webhook.*'], match: {}, payload_format: 'hooker-v1' }, failing)).toBe(false);
  });

  test('a client’s own events of such a name are like any other', () => {
    const own = { ...failing, source: 'api' as const };
    expect(matches({ event_types: null, match: {}, id: 'a' }, own)).toBe(true);
  });
});
