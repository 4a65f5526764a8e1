/** Deliveries of one subject that go out one after the other (docs/ordering.md). */
import { publishedInTime } from '../bus/bus.ts';
import type { DeliveryDocument } from '../deliveries/documents.ts';
import { hasPlace } from '../deliveries/queues.ts';
import type { DeliverDeps } from './deps.ts';
import type { Reading } from './reading.ts';

/** Whether those of its queue go out one after the other, by the webhook's setting as it is now. */
export const isOrdered = ({ webhook, delivery }: Pick<Reading, 'webhook' | 'delivery'>): boolean =>
  webhook?.ordering === 'subject' && hasPlace(delivery);

/** @returns whether it is held, since one before it is pending */
export async function waitsForOrder(
  { queues, lanes, now }: Pick<DeliverDeps, 'queues' | 'lanes' | 'now'>,
  delivery: DeliveryDocument,
): Promise<boolean> {
  for (;;) {
    const behind = await queues.firstBefore(delivery);
    if (behind === null) return false;
    const held = await lanes.hold(delivery, { kind: 'order', behind }, now());
    if (held !== 'again') return held === 'held';
  }
}

/** After a delivery's end, or where a push finds it ended: its ender may have died before it got here. */
export async function passOn(
  { queues, bus, now, log }: Pick<DeliverDeps, 'queues' | 'bus' | 'now' | 'log'>,
  ended: Pick<Reading, 'webhook' | 'delivery' | 'track'>,
): Promise<void> {
  if (!isOrdered(ended)) return;
  const next = await queues.advance(ended.delivery, now());
  if (next === null) return;
  const error = await publishedInTime(bus.publishPointers([{ ...next, track: ended.track }]));
  if (error) log.warn({ delivery: next.pointer.delivery, error }, 'pointers.not_published');
}
