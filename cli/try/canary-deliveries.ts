import { setTimeout } from 'node:timers/promises';

import * as answers from '../client/answers.ts';
import type { Delivery } from '../client/answers.ts';
import type { Api } from '../client/client.ts';
import { durationText } from '../frame/times.ts';
import { CommandFailure } from '../frame/usage-error.ts';

const PAUSE_MS = 200;

/**
 * Waits until an event's delivery to a webhook has succeeded, for each of some events.
 * @throws CommandFailure with the verdict of the first that has not in that time
 */
export async function awaited(
  api: Api,
  webhookId: string,
  eventIds: readonly string[],
  most: number,
): Promise<Delivery[]> {
  const end = Date.now() + most;
  for (;;) {
    const query = { webhook_id: webhookId, fields: 'summary', limit: 100 };
    const { deliveries } = await api.get(answers.deliveryPage, '/v1/deliveries', query);
    const mine = deliveries.filter(({ event_id }) => event_id !== null && eventIds.includes(event_id));
    const done = mine.filter(({ status }) => status === 'succeeded');
    if (done.length === eventIds.length) return done;
    const given = mine.find(({ status }) => status !== 'succeeded' && status !== 'pending');
    if (given !== undefined) throw new CommandFailure('wrong', given.verdict);
    if (Date.now() >= end) throw late(mine, eventIds, most);
    await setTimeout(PAUSE_MS);
  }
}

function late(deliveries: readonly Delivery[], eventIds: readonly string[], most: number): CommandFailure {
  const open = deliveries.find(({ status }) => status === 'pending');
  const lost = eventIds.find((id) => deliveries.every(({ event_id }) => event_id !== id));
  const why = open?.verdict ?? `event ${lost ?? ''} has no delivery: see quarantine and whether it arrived`;
  return new CommandFailure('wrong', `not delivered within ${durationText(most)}: ${why}`);
}
