/** What a delivery stores of a person, beside an erasure that met it in flight. */
import { expect, test } from '@jest/globals';

import { GRANTS, PEOPLE } from '../../../../../shared/destinations/people/document.ts';
import type { Counted } from '../../../../../shared/destinations/people/document.ts';
import { note, takePerson } from '../../../../../shared/destinations/people/hold.ts';
import type { Held, Noted } from '../../../../../shared/destinations/people/hold.ts';
import { EVENTS } from '../../../../../shared/events/event-document.ts';
import { Timestamp } from '../../../../../shared/store/timestamp.ts';
import { merge } from '../../../../../shared/store/write.ts';
import { memoryStore } from '../../../../support/memory-store.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const now = () => NOW;

const reason = { event: 'e', customerKey: 'c' };
const counted: Counted = {
  ...{ source: 'paddle-billing', account: 'shop', kind: 'subscription', subject_id: 'sub_1', customer_id: null },
  ...{ wanted: true, until: null, plan: null, observed_at: Timestamp.fromMillis(NOW), inaccessible_since: null },
};
const noted: Noted = {
  ...{ subjectKey: 's', grant: 'g', counted, reason },
  person: { id: 'p', email: null },
};

async function taken(store: ReturnType<typeof memoryStore>, holder: string): Promise<Held> {
  const take = await takePerson(store, { id: 'p', destination: 'd', holder, email: 'v1.sealed', reason }, now);
  if (!('held' in take)) throw new Error('The person is another’s');
  return take.held;
}

test('one who was erased while a delivery had them is not known again by it', async () => {
  const store = memoryStore(now);
  const held = await taken(store, 'first');
  await store.commit({ writes: [merge(PEOPLE.doc('p'), { erasing: true })] });
  expect(await note(store, held, [noted], NOW)).toBeNull();
  expect(store.kept(GRANTS.doc('g'))).toBeUndefined();
  expect(store.kept(PEOPLE.doc('p'))).toMatchObject({ erasing: true, subscriptions: {} });
});

test('what comes after the erasure counts', async () => {
  const store = memoryStore(now);
  await taken(store, 'first');
  await store.commit({ writes: [merge(PEOPLE.doc('p'), { erasing: true })] });
  const again = await taken(store, 'first');
  expect(await note(store, again, [noted], NOW)).toMatchObject({ erasing: false, subscriptions: { s: counted } });
  expect(store.kept(GRANTS.doc('g'))).toMatchObject({ person: 'p', customer_key: 'c', event: 'e' });
});

test('who is taken is found by the key of the customer, before anything is noted', async () => {
  const store = memoryStore(now);
  await taken(store, 'first');
  expect(store.kept(PEOPLE.doc('p'))).toMatchObject({ customer_keys: ['c'], subscriptions: {} });
});

test('an event that was erased takes nobody, and leaves nothing', async () => {
  const store = memoryStore(now);
  await store.commit({ writes: [merge(EVENTS.doc('e'), { erased_at: Timestamp.fromMillis(NOW) })] });
  await expect(taken(store, 'first')).rejects.toThrow('The person is another’s');
  expect([store.kept(PEOPLE.doc('p')), store.kept(GRANTS.doc('g'))]).toEqual([undefined, undefined]);
});

test('one whose subscription counts for another address now is still found by its customer', async () => {
  const store = memoryStore(now);
  const held = await taken(store, 'first');
  await note(store, held, [noted], NOW);
  const moved = { ...noted, reason: { event: 'f', customerKey: 'c' }, person: { id: 'q', email: 'v1.other' } };
  await note(store, held, [moved], NOW);
  expect(store.kept(PEOPLE.doc('p'))).toMatchObject({ customer_keys: ['c'], subscriptions: {} });
  expect(store.kept(PEOPLE.doc('q'))).toMatchObject({ customer_keys: ['c'], subscriptions: { s: counted } });
});
