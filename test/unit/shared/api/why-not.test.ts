import { expect, test } from '@jest/globals';

import { reasonsWhyNot, whyNot } from '../../../../shared/api/matches/why-not.ts';
import type { ReasonWhyNot } from '../../../../shared/api/matches/why-not.ts';
import type { NormalizedEvent } from '../../../../shared/events/event.ts';
import { Timestamp } from '../../../../shared/store/timestamp.ts';
import type { Webhook } from '../../../../shared/webhooks/webhook.ts';
import { aWebhook, anEvent } from '../../../support/webhook-samples.ts';

const BEFORE = '2026-11-20T00:00:00.000Z';
const ARRIVED = '2026-11-21T10:00:00.000Z';
const AFTER = '2026-11-21T22:10:00.000Z';
const NOW = Date.parse('2026-11-21T23:00:00.000Z');

const told = new Set<ReasonWhyNot>();

function why(webhook: Partial<Webhook>, event: Partial<NormalizedEvent> = {}) {
  const received_at = Timestamp.fromMillis(Date.parse(ARRIVED));
  const asked = { ...aWebhook(), created_at: BEFORE, updated_at: BEFORE, ...webhook };
  const found = whyNot(asked, { ...anEvent(), ...event, received_at }, NOW);
  told.add(found.reason);
  return found;
}

const own = { source: 'subrelay', type: 'webhook.failing', subject: { kind: 'webhook', id: aWebhook().id } };

test.each<[ReasonWhyNot, Partial<Webhook>, Partial<NormalizedEvent>, string]>([
  [
    'event_types',
    { event_types: ['invoice.*', 'payment.failed'] },
    { type: 'subscription.suspended' },
    'Its event_types are invoice.*, payment.failed; the event is of type subscription.suspended.',
  ],
  ['event_types', { event_types: [] }, {}, 'Its event_types are empty: it gets nothing.'],
  [
    'event_types',
    { event_types: ['a', 'b', 'c', 'd', 'e', 'f', 'g'] },
    { type: 'x' },
    'Its event_types are a, b, c, d, e and 2 more; the event is of type x.',
  ],
  [
    'event_types',
    { event_types: ['webhook.disabled'] },
    own,
    'Its event_types are webhook.disabled; the event is of type webhook.failing.',
  ],
  [
    'not_named',
    { event_types: ['*'] },
    own,
    'webhook.failing is an event of this service itself: event_types must name it, and * does not.',
  ],
  [
    'not_named',
    { event_types: null },
    own,
    'webhook.failing is an event of this service itself: event_types must name it, and * does not.',
  ],
  [
    'about_itself',
    { event_types: ['webhook.failing'] },
    own,
    'The event is about this webhook itself, which never gets those.',
  ],
  [
    'owner',
    { owner: 'acme', owner_match: { account: ['C0b'] } },
    {},
    'The event is not for its owner: the match of that owner does not take it.',
  ],
  [
    'customer',
    { match: { customer: ['C0x', 'C0y'] } },
    { customer: { id: 'C0z' } },
    'Its match asks for the customer C0x, C0y; the event has C0z.',
  ],
  [
    'domain',
    { match: { domain: ['a.example'] } },
    { customer: { id: 'C0z' } },
    'Its match asks for the domain a.example; the event has none.',
  ],
  ['sku', { match: { sku: ['1'] } }, { sku: '2' }, 'Its match asks for the sku 1; the event has 2.'],
  ['plan', { match: { plan: ['TRIAL'] } }, { plan: null }, 'Its match asks for the plan TRIAL; the event has none.'],
  ['tags', { match: { tags: ['a'] } }, { tags: ['b', 'c'] }, 'Its match asks for the tags a; the event has b, c.'],
  ['tags', { match: { tags: ['a'] } }, {}, 'Its match asks for the tags a; the event has none.'],
  [
    'account',
    { match: { account: ['C0b'] } },
    { account: 'C0a' },
    'Its match asks for the account C0b; the event has C0a.',
  ],
  ['payload_format', { payload_format: 'hooker-v1' }, {}, 'The event has no form in its payload_format hooker-v1.'],
  [
    'created_later',
    { created_at: AFTER, updated_at: AFTER },
    {},
    'It was created at 22:10:00Z, after the event arrived. By its rules of now the event matches: a replay sends it there.',
  ],
  [
    'created_later',
    { created_at: AFTER, updated_at: AFTER, event_types: [] },
    {},
    'It was created at 22:10:00Z, after the event arrived. By its rules of now the event does not match either.',
  ],
  [
    'matches_now',
    { updated_at: AFTER },
    {},
    'By its rules of now the event matches: a replay sends it there. It was changed at 22:10:00Z, after the event arrived.',
  ],
  [
    'matches_now',
    {},
    {},
    'By its rules of now the event matches: a replay sends it there. Its rules were changed while the event arrived.',
  ],
  ['deleted', { deleted_at: AFTER, updated_at: AFTER }, {}, 'It was deleted at 22:10:00Z, and its rules with it.'],
])('%s: %j', (reason, webhook, event, sentence) => {
  expect(why({ event_types: null, match: {}, ...webhook }, event)).toMatchObject({ reason, sentence });
});

test('each reason is told', () => {
  expect([...told].sort()).toEqual([...reasonsWhyNot].sort());
});

test('one that was changed after the event says so, and that its rules are those of now', () => {
  expect(why({ event_types: ['x'], updated_at: AFTER }, { type: 'y' })).toEqual({
    reason: 'event_types',
    sentence:
      'By its rules of now its event_types are x; the event is of type y. It was changed at 22:10:00Z, after the event arrived.',
    changedSince: Date.parse(AFTER),
  });
  expect(why({ event_types: ['x'], updated_at: ARRIVED }, { type: 'y' }).changedSince).toBeNull();
});
