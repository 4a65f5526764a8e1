/** For each function a request that has it do a whole unit of work: what it reads, writes and sends included. */
import { createHmac, randomUUID } from 'node:crypto';

import type { Timestamp } from '../../shared/store/timestamp.ts';
import type { FlowStack } from '../support/flow-stack.ts';
import type { ColdRequest } from './cold-process.ts';

type NextRequest = () => Promise<ColdRequest>;

/** `reconcile` and `register` work as long as their source answers: there is no such unit. */
export async function fullRequests(stack: FlowStack): Promise<Record<string, NextRequest>> {
  // Whatever is given is left for the process that is measured.
  await stack.kill('deliver');
  const webhookId = await createWebhook(stack);
  const given = JSON.stringify({ webhook_id: webhookId, payload: '{"cold":true}' });
  return {
    api: () => Promise.resolve({ ...posted(given, stack.keys.apiKey), path: '/v1/deliveries', status: 201 }),
    deliver: async () => push(stack, await pointerToNewDelivery(stack, given)),
    'receive-paddle': () => Promise.resolve(notification(stack.keys.paddleBillingSecret)),
    'receive-workspace': () => push(stack, { event_type: 'SUBSCRIPTION_RENEWED', message_id: randomUUID() }),
    'receive-pubsub': () => push(stack, { type: 'order.shipped' }),
    sweep: async () => ({ ...posted('', await stack.idTokens.token()), status: 204 }),
  };
}

const posted = (body: string, bearer: string) => ({
  method: 'POST',
  path: '/',
  headers: { 'content-type': 'application/json', authorization: `Bearer ${bearer}` },
  body,
});

async function push(stack: FlowStack, message: unknown): Promise<ColdRequest> {
  const data = Buffer.from(JSON.stringify(message)).toString('base64');
  const envelope = { message: { data, messageId: randomUUID() }, subscription: 'projects/local/subscriptions/cold' };
  return { ...posted(JSON.stringify(envelope), await stack.idTokens.token()), status: 204 };
}

async function createWebhook({ api, receiver }: FlowStack): Promise<string> {
  const body = JSON.stringify({ name: 'cold', url: receiver.url, event_types: ['none.of.them'] });
  const answer = await api('/v1/webhooks', { method: 'POST', body });
  if (answer.status !== 201) throw new Error(await answer.text());
  return ((await answer.json()) as { id: string }).id;
}

async function pointerToNewDelivery({ api, db }: FlowStack, given: string) {
  const answer = await api('/v1/deliveries', { method: 'POST', body: given });
  const { id } = (await answer.json()) as { id: string };
  const stored = await db.collection('deliveries').doc(id).get();
  const due = stored.get('due_at') as Timestamp;
  return { delivery: id, attempt: 1, due_at: due.toMillis(), event: null, subject: null };
}

function notification(secret: string): ColdRequest {
  const body = JSON.stringify({
    event_id: `evt_${randomUUID()}`,
    event_type: 'cold.started',
    occurred_at: new Date().toISOString(),
    data: {},
  });
  const ts = Math.floor(Date.now() / 1_000);
  const h1 = createHmac('sha256', secret).update(`${ts}:${body}`).digest('hex');
  const headers = { 'content-type': 'application/json', 'paddle-signature': `ts=${ts};h1=${h1}` };
  return { method: 'POST', path: '/', headers, body, status: 200 };
}
