/**
 * What must not change by itself: every kind of document, payload, answer and log line of a run through the whole pipeline,
 * compared with `test/fixtures/recorded/pipeline`. `npm run record` writes those anew.
 */
import { afterAll, beforeAll, it } from '@jest/globals';

import { sampleAlert, sampleNotification } from '../../../local/samples.ts';
import { signBillingNotification, signClassicAlert } from '../../../local/sandbox/sign-paddle.ts';
import { billingNotification } from '../../support/billing-samples.ts';
import { classicAlert } from '../../support/classic-samples.ts';
import { answer } from '../../support/endpoint.ts';
import type { Behaviour } from '../../support/endpoint.ts';
import { documentsShown } from '../../support/recording/documents.ts';
import type { Fields } from '../../support/recording/documents.ts';
import { linesShown } from '../../support/recording/lines.ts';
import { openRecordings } from '../../support/recording/recordings.ts';
import { SECRETS } from '../../support/recording/secrets.ts';
import { hasEnded, isHeld, untilDeliveries } from '../../support/recording/waits.ts';
import { HAPPENED, startRecordedWorld } from '../../support/recording/world.ts';
import type { RecordedWorld } from '../../support/recording/world.ts';

const recordings = openRecordings('pipeline');
let world: RecordedWorld;
const webhooks: Record<string, string> = {};

beforeAll(async () => {
  world = await startRecordedWorld();
});
afterAll(() => world.stop());

const EVERY_SIGNATURE = ['v1', 'v1a', 'x-hub-signature', 'x-hub-signature-256', 'x-signature', 'content-signature'];
const SOURCES = ['subscription.*', 'payment.*'];
const HOUR = 3_600;

it('webhooks of every kind are made', async () => {
  const { webhook } = world;
  const make = async (name: string, settings: Record<string, unknown>, ...behaviours: [Behaviour, ...Behaviour[]]) => {
    webhooks[name] = await webhook(name, settings, ...behaviours);
  };
  await make(
    'every signature',
    { ...SECRETS, signatures: EVERY_SIGNATURE, event_types: SOURCES, headers: { 'X-Own': 'own value' } },
    answer(204),
  );
  await make('token', { secret_token: SECRETS.secret_token, event_types: SOURCES }, answer(200, { 'x-answer': 'yes' }));
  const hooker = { retry_jitter: undefined, signing_secret: undefined, rsa_private_key: SECRETS.rsa_private_key };
  await make(
    'hooker-v0',
    { ...hooker, payload_format: 'hooker-v0', signatures: ['x-signature'], retry_policy: 'hooker' },
    answer(200),
  );
  await make(
    'hooker-v1',
    { ...hooker, payload_format: 'hooker-v1', signatures: ['content-signature'], retry_policy: 'hooker-28' },
    answer(200),
  );
  await make('fails once', { event_types: ['recorded.fails'], retry_policy: [1, HOUR] }, answer(500), answer(200));
  await make('backs off', { event_types: ['recorded.fails'] }, answer(503, { 'retry-after': `${HOUR}` }));
  await make(
    'exhausted',
    { event_types: ['recorded.fails'], retry_policy: 'exponential', max_delivery_attempts: 1 },
    answer(302),
  );
  await make('gone', { event_types: ['recorded.gone'] }, answer(410));
  await make('limited', { event_types: [], rate_limit: 1, rate_limit_duration: HOUR }, answer(200));
  await make('scheduled', { event_types: [] }, answer(200));
  await make(
    'ordered',
    { event_types: ['recorded.ordered'], ordering: 'subject', retry_policy: [1] },
    answer(500),
    answer(200),
  );
  await make('paused', { event_types: ['recorded.fails'], active: false }, answer(200));
  await make('operations', { event_types: ['webhook.*', 'delivery.*'] }, answer(200));
  recordings.compare('webhooks made', world.answers());
});

const postForm = (title: string, fields: Record<string, string>) => {
  const body = signClassicAlert(fields, world.stack.keys.paddleClassic.privateKey);
  const signature = new URLSearchParams(body).get('p_signature')!;
  world.placeholders.know(signature, '<p_signature>');
  world.placeholders.know(encodeURIComponent(signature), '<p_signature>');
  return world.door(title, '/receive-paddle', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body,
  });
};
const postBilling = (title: string, notification: Record<string, unknown>) => {
  const body = JSON.stringify(notification);
  const signature = signBillingNotification(body, world.stack.keys.paddleBillingSecret, Math.floor(Date.now() / 1_000));
  return world.door(title, '/receive-paddle', { method: 'POST', headers: { 'paddle-signature': signature }, body });
};
const push = async (title: string, data: unknown) => {
  const token = await world.stack.idTokens.token();
  const message = { data: Buffer.from(JSON.stringify(data)).toString('base64'), messageId: 'm-1', attributes: {} };
  return world.door(title, '/receive-workspace', {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: { message, subscription: 'projects/p/subscriptions/workspace-notifications' },
  });
};

it('sources are taken in', async () => {
  const untilSources = (name: string, count: number) => untilDeliveries(world, webhooks[name]!, count, hasEnded);
  await push('a Workspace push', sampleNotification('recorded-1', HAPPENED));
  await push('the same push again', sampleNotification('recorded-1', HAPPENED));
  await push('a push that cannot be read', ['no', 'object']);
  await untilSources('token', 1);
  await postForm('a Classic alert', sampleAlert('7001', HAPPENED));
  await postForm('the same alert again', sampleAlert('7001', HAPPENED));
  await postForm('a payment', classicAlert('subscription_payment_succeeded', '7002'));
  await postForm('an alert that cannot be read', { ...sampleAlert('7003', HAPPENED), quantity: 'quantity' });
  await untilSources('token', 3);
  await postBilling('a Billing notification', billingNotification('subscription.created', 1));
  await untilSources('token', 4);
  await untilSources('every signature', 4);
  await untilSources('hooker-v0', 1);
  await untilSources('hooker-v1', 1);
  recordings.compare('sources', world.answers());
});

it('events and payloads are given', async () => {
  const { api } = world;
  const give = (title: string, key: string, body: Record<string, unknown>) =>
    api(title, '/v1/events', {
      method: 'POST',
      headers: { 'idempotency-key': key },
      body: { timestamp: '2026-03-02T09:15:04Z', ...body },
    });
  const deliver = (title: string, key: string, body: Record<string, unknown>) =>
    api(title, '/v1/deliveries', { method: 'POST', headers: { 'idempotency-key': key }, body });
  const order = { type: 'recorded.ordered', subject: { id: 'order-1', kind: 'order' } };

  await give('an event that fails', 'event-1', {
    type: 'recorded.fails',
    data: { text: '<b>&</b>', none: null },
    customer: { id: 'C1', domain: 'Example.com', email: 'a@example.com' },
    subject: { id: 'sub-1' },
  });
  await give('the same event again', 'event-1', {
    type: 'recorded.fails',
    data: { text: '<b>&</b>', none: null },
    customer: { id: 'C1', domain: 'Example.com', email: 'a@example.com' },
    subject: { id: 'sub-1' },
  });
  await untilDeliveries(world, webhooks['fails once']!, 1, hasEnded);
  await untilDeliveries(world, webhooks['exhausted']!, 1, hasEnded);
  await untilDeliveries(world, webhooks['paused']!, 1, isHeld('paused'));
  await untilDeliveries(world, webhooks['backs off']!, 1, ({ attempts }) => attempts === 1);
  await give('an event for an endpoint that is gone', 'event-2', { type: 'recorded.gone' });
  await untilDeliveries(world, webhooks['gone']!, 1, hasEnded);
  await give('an event for a disabled webhook', 'event-3', { type: 'recorded.gone' });
  for (const number of [1, 2, 3])
    await give(`ordered event ${number}`, `ordered-${number}`, { ...order, data: { number } });
  await untilDeliveries(world, webhooks['ordered']!, 3, hasEnded);
  await deliver('a payload', 'payload-1', { webhook_id: webhooks['limited'], payload: 'any text, <as> it is' });
  await deliver('the same payload again', 'payload-1', {
    webhook_id: webhooks['limited'],
    payload: 'any text, <as> it is',
  });
  await deliver('a second payload', 'payload-2', { webhook_id: webhooks['limited'], payload: '{"a": 1.0}' });
  await untilDeliveries(world, webhooks['limited']!, 1, hasEnded);
  await untilDeliveries(world, webhooks['limited']!, 1, isHeld('rate'));
  await deliver('a scheduled payload', 'payload-3', {
    webhook_id: webhooks['scheduled'],
    payload: '',
    scheduled_at: new Date(Date.now() + 86_400_000).toISOString(),
  });
  recordings.compare('given', world.answers());
});

it('endpoints are sent the same requests', async () => {
  await recordings.settle('requests', async () => world.requests());
});

/** An attempt's id is random, and its shard follows from it; the digest is of a time to come; who drains a queue publishes. */
function unstable(collection: string, { webhook_id }: Fields): string[] {
  if (collection === 'attempts') return ['shard'];
  if (collection !== 'deliveries') return [];
  if (webhook_id === webhooks['ordered']) return ['republished', 'urgent'];
  if (webhook_id === webhooks['scheduled']) return ['request_digest'];
  return [];
}

it('the store holds the same documents', async () => {
  const { stack, placeholders } = world;
  await recordings.settle('documents', () => documentsShown(stack.db, placeholders, unstable));
});

it('functions write the same log lines', async () => {
  await recordings.settle('log lines', async () => linesShown(world.stack.lines));
});

it('every recording was compared', () => {
  recordings.expectAllCompared();
});
