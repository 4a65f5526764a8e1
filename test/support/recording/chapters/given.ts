/** What clients give through the API, and endpoints that fail, redirect, limit, keep an order, or are gone. */
import { hasEnded, isHeld, untilDeliveries, untilDelivery } from '../waits.ts';
import type { RecordedWorld } from '../world.ts';

const DAY_MS = 86_400_000;
const timestamp = '2026-03-02T09:15:04.5+01:00';

export async function give(world: RecordedWorld): Promise<void> {
  await giveEvents(world);
  await giveInOrder(world);
  await untilDelivery(world, 'fails once');
  await untilDeliveries(world, 'ordered', 3);
  await givePayloads(world);
}

async function giveEvents(world: RecordedWorld): Promise<void> {
  const { post } = world;
  const failing = {
    type: 'recorded.fails',
    timestamp,
    data: { text: '<b>&</b> é', none: null, list: [[1, 2.5], []] },
    customer: { id: 'C1', domain: 'Example.com', email: 'a@example.com' },
    subject: { id: 'sub-1' },
  };
  await post('an event that fails', '/v1/events', 'event-1', failing);
  await post('the same event again', '/v1/events', 'event-1', failing);
  await untilDelivery(world, 'exhausted');
  await untilDelivery(world, 'paused', isHeld('paused'));
  await untilDelivery(world, 'backs off', ({ attempts }) => attempts === 1);
  await post('an event for an endpoint that is gone', '/v1/events', 'event-2', { type: 'recorded.gone', timestamp });
  await untilDelivery(world, 'gone');
  await post('an event for a disabled webhook', '/v1/events', 'event-3', { type: 'recorded.gone', timestamp });
  const large = { type: 'recorded.large', timestamp, data: { text: 'x'.repeat(250_000) } };
  await post('a large event', '/v1/events', 'event-4', large);
  await untilDelivery(world, 'large');
  await post('an event that nobody wants', '/v1/events', 'event-5', { type: 'recorded.unwanted', timestamp });
}

async function giveInOrder(world: RecordedWorld): Promise<void> {
  const order = { type: 'recorded.ordered', timestamp, subject: { id: 'order-1', kind: 'order' } };
  for (const number of [1, 2, 3])
    await world.post(`ordered event ${number}`, '/v1/events', `ordered-${number}`, { ...order, data: { number } });
}

async function givePayloads(world: RecordedWorld): Promise<void> {
  const { post, id } = world;
  const limited = { webhook_id: id('limited') };
  const text = { ...limited, payload: 'any text, <as> it is' };
  await post('a payload', '/v1/deliveries', 'payload-1', text);
  await untilDelivery(world, 'limited');
  await post('the same payload again', '/v1/deliveries', 'payload-1', text);
  await post('a payload over the limit', '/v1/deliveries', 'payload-2', { ...limited, payload: '{"a": 1.0}' });
  await untilDelivery(world, 'limited', isHeld('rate'));
  const scheduled_at = new Date(Date.now() + DAY_MS).toISOString();
  await post('a scheduled payload', '/v1/deliveries', 'payload-3', { webhook_id: id('scheduled'), scheduled_at });
  await untilDelivery(world, 'scheduled', (delivery) => !hasEnded(delivery));
}
