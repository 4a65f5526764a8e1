/** How a delivery for a person waits, over a store in memory. */
import { expect, test } from '@jest/globals';
import { pino } from 'pino';

import { SubrelayError } from '../../../../../shared/base/errors.ts';
import type { Known, Resources } from '../../../../../shared/destinations/destination.ts';
import { sendPeople } from '../../../../../shared/destinations/people/courier.ts';
import type { PeopleDestination } from '../../../../../shared/destinations/people/courier.ts';
import { PEOPLE } from '../../../../../shared/destinations/people/document.ts';
import { keyedHash } from '../../../../../shared/events/customer-key.ts';
import { memoryStore } from '../../../../support/memory-store.ts';
import { RULES } from '../../../../support/people-world.ts';
import { CUSTOMER_HMAC_KEY, KEYS, LINKS, aWebhook, anEvent, keyring } from '../../../../support/webhook-samples.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');

test('where a source can’t be asked for an address, the delivery waits a minute, and holds nobody', async () => {
  const store = memoryStore(() => NOW);
  const unavailable = new SubrelayError('SOURCE_UNAVAILABLE', 'The API does not answer');
  const resources: Resources = {
    ...{ sender: { send: () => Promise.reject(new Error('unused')) }, keyring, links: LINKS },
    ...{ hashOf: keyedHash(CUSTOMER_HMAC_KEY), customerKey: KEYS.customerKey, apiUrls: {} },
    askState: () => Promise.reject(new Error('unused')),
    askEmail: () => Promise.reject(unavailable),
    ...{ store, now: () => NOW, log: pino({ level: 'silent' }) },
  };
  const to: PeopleDestination = {
    ...aWebhook(),
    ...{ kind: 'people', rules: RULES, statuses: ['active'], dry_run: false, service_token: null },
  };
  const observed: Known = {
    kind: 'known',
    observed: { state: { status: 'active' }, state_status: 'fresh', state_observed_at: '2026-03-01T12:00:00.000Z' },
  };
  const event = {
    ...anEvent({ type: 'subscription.created', subject: { kind: 'subscription', id: 's' } }),
    ...{ customer: { id: 'c', email: 'a@example.org' }, recovered: false, dataJson: '{}' },
  };
  const delivery = { id: 'd', webhook_id: to.id, payload: null, replay_of: null };
  const service = {
    ...{ things: () => [], urlOf: () => '', callerOf: () => '', secretsOf: () => [] },
    open: () => Promise.reject(new Error('unused')),
  };
  const prepared = await sendPeople(resources, service).prepare?.(to, { delivery, event }, async () => observed);
  expect(prepared).toEqual({ kind: 'wait', error: unavailable, delayMs: 60_000, lagging: false });
  expect(store.all(PEOPLE)).toEqual([expect.objectContaining({ lease: null })]);
});
