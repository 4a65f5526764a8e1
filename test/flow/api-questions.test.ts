/** What support asks at 3 a.m., each one request, beside ten thousand other deliveries. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';

import type { JsonObject } from '../../shared/base/json.ts';
import { ATTEMPTS, DELIVERIES } from '../../shared/deliveries/documents.ts';
import { customerKeys } from '../../shared/events/customer-key.ts';
import { EVENTS } from '../../shared/events/event-document.ts';
import { findKeysUnder } from '../../shared/events/find-keys.ts';
import type { Store } from '../../shared/store/store.ts';
import { answer, startEndpoint } from '../support/endpoint.ts';
import type { Endpoint } from '../support/endpoint.ts';
import { until } from '../support/eventually.ts';
import { SENDING, startFlowStack } from '../support/flow-stack.ts';
import type { FlowStack } from '../support/flow-stack.ts';
import { storeMany } from '../support/many-stored.ts';
import type { Example } from '../support/many-stored.ts';
import { patientStore } from '../support/patience.ts';

const OTHERS = 5_000;
const HOUR_MS = 3_600_000;
const PERSON = { id: 'c-acme', domain: 'acme.example', email: 'jo@acme.example' };
const SUBSCRIPTION = { kind: 'subscription', id: 'sub-acme' };

let stack: FlowStack;
let shop: Endpoint;
let crm: Endpoint;
const webhooks: Record<string, string> = {};
const events: Record<string, string> = {};

async function call(path: string, body?: JsonObject): Promise<JsonObject> {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const response = await stack.api(path, init);
  const json = (await response.json()) as JsonObject;
  if (!response.ok) throw new Error(`${path}: ${JSON.stringify(json)}`);
  return json;
}

const listOf = (json: JsonObject, name: string) => json[name] as JsonObject[];

/** One request, and how many documents it read. */
async function asked(path: string, body?: JsonObject): Promise<{ json: JsonObject; reads: number }> {
  const before = stack.firestore.counts().reads;
  const json = await call(path, body);
  return { json, reads: stack.firestore.counts().reads - before };
}

const give = async (type: string, about: JsonObject): Promise<string> =>
  (await call('/v1/events', { type, ...about })).id as string;

/** The deliveries of an event, once each was tried. */
const tried = (event: string): Promise<JsonObject[]> =>
  until(
    async () => listOf(await call(`/v1/deliveries?event_id=${event}`), 'deliveries'),
    (found) => found.length === 2 && found.every(({ delivery_attempts: attempts }) => (attempts as number) > 0),
  );

/** An event as the pipeline has left it. */
async function exampleOf(store: Store, event: string): Promise<Example> {
  const of = async <T>(query: Promise<{ docs: { data: T }[] }>) => (await query).docs.map(({ data }) => data);
  const [events, deliveries, attempts] = await Promise.all([
    store.read([EVENTS.doc(event)]),
    of(store.query(DELIVERIES.where('event_id', '==', event))),
    of(store.query(ATTEMPTS.where('event_id', '==', event))),
  ]);
  return { event: events[0].data!, deliveries, attempts };
}

beforeAll(async () => {
  stack = await startFlowStack(undefined, SENDING);
  [shop, crm] = await Promise.all([
    startEndpoint(answer(204)),
    startEndpoint(answer(204), answer(500), answer(500), answer(204)),
  ]);
  for (const [name, url, event_types] of [
    ['Shop', shop.url, ['subscription.*']],
    ['CRM', crm.url, ['subscription.*']],
    ['Audit', shop.url, ['invoice.*']],
  ] as const)
    webhooks[name] = (await call('/v1/webhooks', { name, url, event_types: [...event_types], retry_policy: [3_600] }))
      .id as string;

  const example = await give('subscription.renewed', {
    customer: { id: 'c-0', domain: 'c0.example', email: 'c0@c0.example' },
    subject: { kind: 'subscription', id: 'sub-0' },
    data: { text: 'x'.repeat(300) },
  });
  await tried(example);
  const store = patientStore(stack.env['GOOGLE_CLOUD_PROJECT']!);
  const secret = stack.env['CUSTOMER_HMAC_KEY']!;
  await storeMany(store, await exampleOf(store, example), {
    ...{ count: OTHERS, spreadMs: 48 * HOUR_MS },
    about: {
      of: (place) => ({
        customer: {
          id: `c-${place % 1_000}`,
          domain: `c${place % 1_000}.example`,
          email: `c@c${place % 1_000}.example`,
        },
        subject: { kind: 'subscription', id: `sub-${place % 1_000}` },
      }),
      ...{ customerKey: customerKeys(secret), findKeys: findKeysUnder(secret) },
    },
  });
  await store.close();

  for (const type of ['subscription.created', 'subscription.cancelled']) {
    events[type] = await give(type, { customer: PERSON, subject: SUBSCRIPTION });
    await tried(events[type]);
  }
});
afterAll(async () => {
  await stack.stop();
  await Promise.all([shop.close(), crm.close()]);
});

/** Keys as search has answered them. */
let keys: { customer: string; subject: string };

it('stands beside ten thousand deliveries', async () => {
  const counted = await stack.db.collection('deliveries').count().get();
  expect(counted.data().count).toBe(2 * (OTHERS + 3));
});

it('Is anything lost?', async () => {
  const { json } = await asked('/v1/status?window=7d');
  expect(json).toMatchObject({
    ...{ headline: 'complete', given_up: 0, missing: 0, unread: [] },
    equations: {
      // With the one that says that the CRM fails.
      events: { received: OTHERS + 4, due: 2 * (OTHERS + 3), delivered: 2 * (OTHERS + 3) - 2, waiting: 2, missing: 0 },
    },
  });
});

it('Who is jo@acme.example?', async () => {
  const { json, reads } = await asked('/v1/search', { q: ' Jo@ACME.example' });
  const hits = listOf(json, 'hits');
  expect(hits.map(({ kind, by, id }) => [kind, by, id])).toEqual([
    ['customer', 'email', PERSON.id],
    ['subject', 'email', SUBSCRIPTION.id],
    ['event', 'email', events['subscription.cancelled']],
    ['event', 'email', events['subscription.created']],
  ]);
  expect(json).toMatchObject({ more: false, findable_since: null });
  expect(reads).toBeLessThan(60);
  keys = { customer: hits[0]!['key'] as string, subject: hits[1]!['key'] as string };
});

it('What of theirs was delivered?', async () => {
  const { json, reads } = await asked(`/v1/deliveries?customer=${keys.customer}&fields=summary`);
  const found = listOf(json, 'deliveries').map(({ webhook_id, event_id, status, cause }) => ({
    ...{ webhook_id, event_id, status, cause },
  }));
  const one = (name: string, type: string, status: string, cause: string | null) => ({
    ...{ webhook_id: webhooks[name], event_id: events[type], status, cause },
  });
  expect(found).toHaveLength(4);
  expect(found).toEqual(
    expect.arrayContaining([
      one('Shop', 'subscription.created', 'succeeded', null),
      one('CRM', 'subscription.created', 'pending', 'http_5xx'),
      one('Shop', 'subscription.cancelled', 'succeeded', null),
      one('CRM', 'subscription.cancelled', 'pending', 'http_5xx'),
    ]),
  );
  expect(reads).toBeLessThan(60);
});

it('Why did the cancellation not reach the CRM, and is it lost?', async () => {
  const path = `/v1/deliveries?event_id=${events['subscription.cancelled']}&webhook_id=${webhooks['CRM']}&fields=summary`;
  const { json, reads } = await asked(path);
  expect(json['deliveries']).toEqual([
    expect.objectContaining({
      verdict: expect.stringMatching(
        /^Not delivered to CRM yet: 1 try, which answered 500\. (?:CRM has been failing since .*\. )?Next try .*\. Nothing is lost\.$/,
      ),
    }),
  ]);
  expect(reads).toBeLessThan(60);
});

it('What happened to the subscription?', async () => {
  const { json, reads } = await asked(`/v1/subjects/${keys.subject}/timeline`);
  const told = listOf(json, 'events').map(({ type, deliveries }) => [
    type,
    (deliveries as JsonObject[])
      .map(({ webhook_name, status, attempts }) => [
        ...[webhook_name, status],
        (attempts as JsonObject[]).map(({ response_status_code: code }) => code),
      ])
      .sort(),
  ]);
  const deliveries = [
    ['CRM', 'pending', [500]],
    ['Shop', 'succeeded', [204]],
  ];
  expect(told).toEqual([
    ['subscription.cancelled', deliveries],
    ['subscription.created', deliveries],
  ]);
  expect(reads).toBeLessThan(60);
});

it('Why did the cancellation not go to Audit?', async () => {
  const path = `/v1/events/${events['subscription.cancelled']}/matches?webhook_id=${webhooks['Audit']}`;
  const { json, reads } = await asked(path);
  expect(json['not_matched_webhooks']).toEqual([
    {
      ...{ webhook_id: webhooks['Audit'], webhook_name: 'Audit', reason: 'event_types', changed_since: null },
      sentence: 'Its event_types are invoice.*; the event is of type subscription.cancelled.',
    },
  ]);
  expect(reads).toBeLessThan(20);
});

it('Which webhooks fail?', async () => {
  const { json, reads } = await asked('/v1/webhooks');
  const healths = listOf(json, 'webhooks').map(({ name, health }) => [name, health]);
  expect(healths).toEqual(
    expect.arrayContaining([
      ['Audit', 'ok'],
      ['CRM', 'failing'],
      ['Shop', 'ok'],
    ]),
  );
  expect(reads).toBeLessThan(20);
});

it('What would be sent, and what comes of it now that the CRM is mended?', async () => {
  const filter = { webhook_id: webhooks['CRM']! };
  expect((await asked('/v1/retries', { filter, dry_run: true })).json).toMatchObject({ selected: 2 });
  expect(crm.arrivals).toHaveLength(3);
  const { json } = await asked('/v1/retries', { filter });
  expect(json).toMatchObject({ kind: 'retry', selected: 2 });
  await crm.arrived(5);
  const isOurs = ({ body }: { body: string }) => Object.values(events).some((id) => body.includes(id));
  expect(crm.arrivals.slice(3).filter(isOurs)).toHaveLength(2);
});
