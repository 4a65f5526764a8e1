/** Every refusal of the API that a client can bring about, and those of the other doors. */
import { createHash } from 'node:crypto';

import { Timestamp } from '@google-cloud/firestore';

import { untilDelivery } from '../waits.ts';
import type { RecordedWorld } from '../world.ts';

const NOBODY = 'a6e9a525-ac5a-488c-b118-bd7327ce6d8d';
const NONE = 'evt_00000000000000000000000000000000';
const UNAVAILABLE = 14;

export async function refuseInput({ api, post, door, id, bodyOf }: RecordedWorld): Promise<void> {
  const body = bodyOf('token');
  await api('an id that is none', '/v1/webhooks/none');
  await api('a body that is no JSON', '/v1/webhooks', { method: 'POST', body: '{"name":' });
  await api('an empty webhook', '/v1/webhooks', { method: 'POST', body: {} });
  await api('a webhook full of mistakes', '/v1/webhooks', {
    method: 'POST',
    body: {
      ...{
        name: 'x',
        url: 'http://169.254.169.254/',
        signatures: ['none'],
        match: { other: [] },
        headers: { host: 'x' },
      },
      ...{
        delivery_attempt_timeout: 31,
        retry_policy: [0],
        rate_limit_duration: 5,
        event_types: ['a b'],
        ordering: 'x',
      },
    },
  });
  await api('an unknown field', '/v1/webhooks', { method: 'POST', body: { ...body, event_type: [], name: '' } });
  const strict = { prefer: 'handling=strict' };
  await api('an unknown field, strictly', '/v1/webhooks', {
    method: 'POST',
    headers: strict,
    body: { ...body, event_type: [] },
  });
  await api('an unknown field of an event', '/v1/events', { method: 'POST', body: { type: 'a.b', typ: 1 } });
  await api('an event of our own type', '/v1/events', { method: 'POST', body: { type: 'webhook.failing' } });
  await api(
    'parameters that are none',
    '/v1/deliveries?limit=0&offset=x&status=none&created_at.gt=today&cursor=none&webhook_id=',
  );
  await api('a job of another mode and a window that ends first', '/v1/replays', {
    method: 'POST',
    body: {
      filter: { 'created_at.gte': '2999-01-01T00:00:00Z', 'created_at.lt': '2026-01-01T00:00:00Z' },
      mode: 'lost',
    },
  });
  await api('a rotation of nothing', `/v1/webhooks/${id('token')}/rotate-secret`, {
    method: 'POST',
    body: { secret: 'none' },
  });
  await api('an idempotency key that is none', '/v1/events', {
    method: 'POST',
    headers: { 'idempotency-key': 'é' },
    body: { type: 'a.b' },
  });
  await post('an idempotency key reused', '/v1/events', 'event-1', { type: 'another.one' });
  await post('an idempotency key of a webhook', '/v1/webhooks', 'token', { ...body, name: 'another' });
  await post('a webhook made again', '/v1/webhooks', 'rotated', bodyOf('rotated'));
  await api('a body of another type', '/v1/webhooks', {
    method: 'POST',
    headers: { 'content-type': 'text/plain' },
    body: 'x',
  });
  await api('an encoded body', '/v1/webhooks', { method: 'POST', headers: { 'content-encoding': 'gzip' }, body: 'x' });
  await api('a body that is too large', '/v1/webhooks', { method: 'POST', body: `"${'x'.repeat(1_100_000)}"` });
  await api('too many hops', '/v1/events', { method: 'POST', headers: { 'webhook-hops': '4' }, body: { type: 'a.b' } });
  await api('a method that is not allowed', '/v1/webhooks', { method: 'PATCH', body: {} });
  await api('a path that is not there', '/v1/nothing');
  await door('no key', '/v1/webhooks');
}

export async function refuseUnknown({ api, post }: RecordedWorld): Promise<void> {
  for (const list of ['webhooks', 'deliveries', 'delivery-attempts', 'replays'])
    await api(`one of ${list}`, `/v1/${list}/${NOBODY}`);
  await api('one of events', `/v1/events/${NONE}`);
  await api('the data of an event', `/v1/events/${NONE}/data?webhook_id=${NOBODY}&signature=x`);
  await api('one in quarantine', `/v1/quarantine/${'0'.repeat(32)}`);
  await post('a payload for nobody', '/v1/deliveries', 'nobody', { webhook_id: NOBODY });
  await api('a deleted webhook', `/v1/webhooks/${NOBODY}`, { method: 'DELETE' });
}

/** What only a deployment in a certain state refuses. */
export async function refuseByState(world: RecordedWorld): Promise<void> {
  const { api, door, post, id, bodyOf, stack } = world;
  const {
    docs: [event],
  } = await stack.db.collection('events').where('type', '==', 'recorded.gone').get();
  await event?.ref.update({ expire_at: Timestamp.fromMillis(0) });
  await api('an event that has expired', `/v1/events/${event?.id}/replay`, {
    method: 'POST',
    body: { webhook_id: id('token') },
  });
  await api('a delivery of an event that has expired', `/v1/deliveries/${await untilDelivery(world, 'large')}`);
  const { name: _, ...hooker } = bodyOf('hooker-v0');
  await post('one webhook too many', '/v1/webhooks', 'too many', { ...hooker, name: 'too many' });
  const path = `/v1/webhooks/${id('rotated')}/rotate-secret`;
  for (const byte of [2, 3, 4, 5]) {
    const value = `whsec_${Buffer.alloc(24, byte).toString('base64')}`;
    await post(`secret ${byte}`, path, `secret-${byte}`, { secret: 'signing_secret', value });
  }
  for (let count = 1; count <= 11; count += 1) {
    const headers = { authorization: `Bearer wrong-${count}`, 'x-forwarded-for': '203.0.113.9' };
    await door(`wrong key ${count}`, '/v1/webhooks', { headers });
  }
  await stack.db.collection('webhooks').doc(id('rotated')).update({ requests: 'v1.gone.x.x' });
  await post('what cannot be opened', '/v1/webhooks', 'rotated', bodyOf('rotated'));
}

export async function refuseDoors({ door, invoke }: RecordedWorld): Promise<void> {
  const pushed = ['receive-workspace', 'deliver', 'sweep', 'reconcile', 'register'];
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  for (const name of pushed) {
    await invoke(`${name} without a token`, name, { headers: { authorization: '' } });
    await invoke(`${name} with another token`, name, { headers: { authorization: 'Bearer x.y.z' } });
    await invoke(`${name} got`, name, { method: 'GET' });
    await invoke(`${name} sent a form`, name, { headers: form, body: 'a=b' });
    await invoke(`${name} sent an encoded body`, name, { headers: { 'content-encoding': 'gzip' }, body: 'x' });
    await invoke(`${name} sent too much`, name, { body: `"${'x'.repeat(600_000)}"` });
  }
  for (const name of ['reconcile', 'register'])
    await invoke(`${name} asked for something else`, name, { body: { other: 1 } });
  const data = Buffer.from('{"delivery":1}').toString('base64');
  for (const name of ['deliver', 'sweep'])
    await invoke(`${name} sent another message`, name, {
      body: { message: { data, messageId: 'm-1' }, subscription: 's' },
    });
  await refusePaddle(door);
}

async function refusePaddle(door: RecordedWorld['door']): Promise<void> {
  const path = '/receive-paddle';
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const signed = (ts: number) => ({ 'paddle-signature': `ts=${ts};h1=${createHash('sha256').digest('hex')}` });
  await door('a form without a signature', path, { method: 'POST', headers: form, body: 'alert_id=1' });
  await door('a form with another signature', path, {
    method: 'POST',
    headers: form,
    body: 'alert_id=1&p_signature=AAAA',
  });
  await door('a form with a name twice', path, { method: 'POST', headers: form, body: 'a=1&a=2&p_signature=AAAA' });
  await door('JSON without a signature', path, { method: 'POST', body: '{}' });
  await door('JSON with another signature', path, {
    method: 'POST',
    headers: signed(Math.floor(Date.now() / 1_000)),
    body: '{}',
  });
  await door('JSON with an old signature', path, { method: 'POST', headers: signed(1), body: '{}' });
  await door('neither form nor JSON', path, { method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'x' });
  await door('an encoded form', path, { method: 'POST', headers: { ...form, 'content-encoding': 'gzip' }, body: 'x' });
  await door('a form that is too large', path, { method: 'POST', headers: form, body: `a=${'x'.repeat(300_000)}` });
  await door('put, not posted', path, { method: 'PUT', headers: form, body: 'a=1' });
}

/** While Firestore answers nothing but that it cannot. */
export async function refuseAll({ stack, api, door, post, invoke }: RecordedWorld): Promise<void> {
  const heal = stack.firestore.inject({ method: '*', kind: 'status', code: UNAVAILABLE });
  await Promise.all([
    api('webhooks, unavailable', '/v1/webhooks'),
    post('an event, unavailable', '/v1/events', 'unavailable', { type: 'a.b' }),
    door('health, unavailable', '/health'),
    // One that is under way may have ended before: nothing else is sure to meet it.
    invoke('sweep, unavailable', 'sweep'),
  ]);
  heal();
}
