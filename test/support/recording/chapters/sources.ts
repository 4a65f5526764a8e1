/** What the sources send: read, repeated, unknown and unreadable. */
import { sampleAlert, sampleNotification } from '../../../../local/samples.ts';
import { signBillingNotification, signClassicAlert } from '../../../../local/sandbox/sign-paddle.ts';
import { billingNotification } from '../../billing-samples.ts';
import { classicAlert, fulfilment } from '../../classic-samples.ts';
import type { Answered } from '../calls.ts';
import { untilDeliveries } from '../waits.ts';
import { HAPPENED } from '../world.ts';
import type { RecordedWorld } from '../world.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The reseller's topic, its subscription, and the first notification that comes through them. */
export async function register(world: RecordedWorld): Promise<void> {
  const { invoke, stack } = world;
  const { json } = await invoke('register', 'register');
  await invoke('register again', 'register', { body: { action: 'register', service_accounts: ['b@example.com'] } });
  await invoke('watch', 'register', { body: { action: 'watch' } });
  await invoke('unregister', 'register', { body: { action: 'unregister', service_accounts: ['b@example.com'] } });
  const [{ topic } = { topic: '' }] = json['registrations'] as { topic: string }[];
  const data = Buffer.from(JSON.stringify(sampleNotification('recorded-0', HAPPENED)));
  await stack.client.topic(topic).publishMessage({ data });
  await untilDeliveries(world, 'every signature', 1);
}

export async function takeSources(world: RecordedWorld): Promise<void> {
  await takeWorkspace(world);
  await takeClassic(world);
  await takeBilling(world);
  await untilDeliveries(world, 'every signature', 10);
  await untilDeliveries(world, 'hooker-v0', 1);
  await untilDeliveries(world, 'hooker-v1', 1);
}

async function takeWorkspace(world: RecordedWorld): Promise<void> {
  const notification = (id: string, changes: Fields = {}) => ({ ...sampleNotification(id, HAPPENED), ...changes });
  await push(world, 'a Workspace push', notification('recorded-1'));
  await push(world, 'the same push again', notification('recorded-1'));
  await untilDeliveries(world, 'token', 2);
  await push(world, 'of an unknown type', notification('recorded-2', { event_type: 'A_TYPE_OF_TOMORROW' }));
  await push(world, 'of a customer that is gone', notification('recorded-3', { customer_id: 'C0gone' }));
  await push(world, 'of an unknown reseller', notification('recorded-4', { reseller_customer_id: 'C0other' }));
  await push(world, 'a push that cannot be read', ['no', 'object']);
  await untilDeliveries(world, 'every signature', 5);
}

async function takeClassic(world: RecordedWorld): Promise<void> {
  await postForm(world, 'a Classic alert', sampleAlert('7001', HAPPENED));
  await postForm(world, 'the same alert again', sampleAlert('7001', HAPPENED));
  await untilDeliveries(world, 'every signature', 6);
  await postForm(world, 'a payment', classicAlert('subscription_payment_succeeded', '7002'));
  await postForm(world, 'an alert of an unknown name', { ...sampleAlert('7004', HAPPENED), alert_name: 'of_tomorrow' });
  await postForm(world, 'a fulfilment', fulfilment);
  await postForm(world, 'an alert that cannot be read', { ...sampleAlert('7003', HAPPENED), quantity: 'quantity' });
}

async function takeBilling(world: RecordedWorld): Promise<void> {
  await postBilling(world, 'a Billing notification', billingNotification('subscription.created', 1));
  await postBilling(world, 'the same notification again', billingNotification('subscription.created', 1));
  await postBilling(world, 'a transaction', billingNotification('transaction.completed', 2));
  await postBilling(world, 'a notification that cannot be read', {
    event_id: 'evt_1',
    event_type: 'subscription.created',
  });
}

/** As Pub/Sub pushes it. */
export function push({ invoke }: RecordedWorld, title: string, data: unknown): Promise<Answered> {
  const message = { data: Buffer.from(JSON.stringify(data)).toString('base64'), messageId: 'm-1', attributes: {} };
  const subscription = 'projects/p/subscriptions/workspace-notifications';
  return invoke(title, 'receive-workspace', { body: { message, subscription } });
}

export function postForm(world: RecordedWorld, title: string, fields: Readonly<Record<string, string>>) {
  const { stack, placeholders, door } = world;
  const body = signClassicAlert(fields, stack.keys.paddleClassic.privateKey);
  const signature = new URLSearchParams(body).get('p_signature') ?? '';
  placeholders.know(encodeURIComponent(signature), '<p_signature>');
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return door(title, '/receive-paddle', { method: 'POST', headers, body });
}

export function postBilling({ stack, door }: RecordedWorld, title: string, notification: Fields) {
  const body = JSON.stringify(notification);
  const seconds = Math.floor(Date.now() / 1_000);
  const headers = { 'paddle-signature': signBillingNotification(body, stack.keys.paddleBillingSecret, seconds) };
  return door(title, '/receive-paddle', { method: 'POST', headers, body });
}
