/** Every route that reads. */
import { subjectKey } from '../../../../shared/events/ids.ts';
import { untilDelivery } from '../waits.ts';
import type { RecordedWorld } from '../world.ts';

/** A list, and one of it. */
export async function readAll(world: RecordedWorld): Promise<void> {
  await readWebhooks(world);
  await readDeliveries(world);
  await readEvents(world);
  await readOthers(world);
}

async function readWebhooks({ api, id }: RecordedWorld): Promise<void> {
  const first = await api('webhooks', '/v1/webhooks?limit=2');
  await api('webhooks, next page', `/v1/webhooks?limit=2&cursor=${String(first.json['next_cursor'])}`);
  await api('webhooks by offset', '/v1/webhooks?limit=1&offset=3&active=true');
  await api('webhooks, HEAD', '/v1/webhooks', { method: 'HEAD' });
  await api('a webhook', `/v1/webhooks/${id('every signature')}`);
  await api('a webhook that is disabled', `/v1/webhooks/${id('gone')}`);
}

async function readDeliveries(world: RecordedWorld): Promise<void> {
  const { api, id } = world;
  const of = `webhook_id=${id('fails once')}`;
  const first = await api('deliveries', `/v1/deliveries?${of}&limit=2`);
  const cursor = String(first.json['next_cursor']);
  await api('deliveries, next page', `/v1/deliveries?${of}&limit=2&cursor=${cursor}`);
  await api('deliveries by status', '/v1/deliveries?status=discarded&created_at.gte=2026-01-01T00:00:00Z');
  await api(
    'a delivery of an event',
    `/v1/deliveries/${await untilDelivery(world, 'exhausted', ({ origin }) => origin === 'event')}`,
  );
  await api(
    'a delivery that is held',
    `/v1/deliveries/${await untilDelivery(world, 'limited', ({ hold }) => hold === 'rate')}`,
  );
  const attempts = await api('attempts', `/v1/delivery-attempts?${of}&limit=10`);
  const [attempt] = attempts.json['delivery_attempts'] as { id: string }[];
  await api('an attempt', `/v1/delivery-attempts/${attempt?.id}`);
  await api('attempts that failed', `/v1/delivery-attempts?success=false&webhook_id=${id('gone')}`);
  await api('attempts of a format', `/v1/delivery-attempts?webhook_id=${id('hooker-v0')}`);
}

async function readEvents({ api, door, stack }: RecordedWorld): Promise<void> {
  const first = await api('events', '/v1/events?source=api&limit=2');
  await api('events, next page', `/v1/events?source=api&limit=2&cursor=${String(first.json['next_cursor'])}`);
  await api('events by type', '/v1/events?type=payment.succeeded&account=default');
  const subject = subjectKey('api', 'local', { kind: 'order', id: 'order-1' });
  await api('events by subject', `/v1/events?subject=${subject}&limit=1`);
  await api('a subject', `/v1/subjects/${subject}`);
  await api('a search', '/v1/search', { method: 'POST', body: { q: 'order-1' } });
  const { docs } = await stack.db.collection('events').where('type', '==', 'recorded.large').get();
  const [large] = docs;
  const {
    docs: [sent],
  } = await stack.db.collection('deliveries').where('event_id', '==', large?.id).get();
  const shown = await api('a delivery of a large event', `/v1/deliveries/${sent?.id}`);
  const { data_url } = JSON.parse(String(shown.json['payload'])) as { data_url: string };
  const { pathname, search } = new URL(data_url);
  await door('the data of a large event', pathname + search);
  const {
    docs: [fails],
  } = await stack.db.collection('events').where('type', '==', 'recorded.fails').get();
  await api('an event', `/v1/events/${fails?.id}`);
}

async function readOthers({ api, door, stack, startedAt }: RecordedWorld): Promise<void> {
  await api('quarantine', '/v1/quarantine');
  const { docs } = await stack.db.collection('quarantine').get();
  for (const [index, id] of docs
    .map((doc) => doc.id)
    .sort()
    .entries())
    await api(`in quarantine ${index + 1}`, `/v1/quarantine/${id}`);
  await api('the ledger', `/v1/ledger?from=${new Date(startedAt).toISOString()}`);
  await door('health', '/health');
}
