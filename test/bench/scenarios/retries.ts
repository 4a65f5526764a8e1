/** How late retries are sent, after the time at which the failed attempt's record says that they are due. */

import type { Timestamp } from '../../../shared/store/timestamp.ts';
import { IN_FLIGHT } from '../run-load.ts';
import type { Scenario } from '../scenario.ts';
import { percentiles } from '../statistics.ts';
import { newLoad } from '../world.ts';
import type { World } from '../world.ts';

const BACKOFF_SECONDS = [1, 2];

export const retries: Scenario = {
  name: 'retries',
  title: '200 payloads for an endpoint that answers 500 twice, then 200; backoff 1 s and 2 s',
  run: async (world, { quick }) => {
    const count = quick ? 50 : 200;
    // The same once before: the code of a retry is compiled while it runs.
    await burst(world, 'Warm-up', count);
    const { webhook, ended } = await burst(world, 'Retries', count);
    const lateness = await latenessOf(world, webhook);
    return { ...percentiles('retry lateness', lateness), 'retries measured': lateness.length, succeeded: ended };
  },
};

/** @returns the webhook, and how many have succeeded */
async function burst(world: World, name: string, count: number) {
  const policy = { retry_policy: 'exponential', retry_min_backoff: 1, retry_max_backoff: 60 };
  const url = world.endpoint('/fail-twice');
  const webhook = await world.webhook({ name, url, ...policy, max_delivery_attempts: 5 });
  const webhookIds = [webhook];
  const body = { kind: 'payload', webhookIds, bytes: 1_000 } as const;
  await world.receiver.call('reset', null);
  const load = newLoad(world, world.target('api', '/v1/deliveries'), body, count);
  await world.generator.call('saturate', { ...load, inFlight: IN_FLIGHT });
  return { webhook, ended: await succeeded(world, webhook, count) };
}

/** Waits until all have succeeded, or 30 s. */
async function succeeded(world: World, webhook: string, count: number): Promise<number> {
  const ended = world.stack.db
    .collection('deliveries')
    .where('webhook_id', '==', webhook)
    .where('status', '==', 'succeeded');
  for (const until = Date.now() + 30_000; ; await new Promise((resolve) => setTimeout(resolve, 500))) {
    const found = (await ended.count().get()).data().count;
    if (found >= count || Date.now() > until) return found;
  }
}

/** A failed attempt's record is made at `created_at`, and the next is due its backoff later; nothing is jittered. */
async function latenessOf({ stack }: World, webhook: string): Promise<number[]> {
  const attempts = (await stack.db.collection('attempts').where('webhook_id', '==', webhook).get()).docs;
  const time = (place: number, field: string) => (attempts[place]!.get(field) as Timestamp).toMillis();
  const places = new Map(
    attempts.map((each, place) => [`${each.get('delivery_id') as string}/${each.get('attempt') as number}`, place]),
  );
  return [...places].flatMap(([key, place]) => {
    const [delivery, number] = key.split('/') as [string, string];
    const backoff = BACKOFF_SECONDS[Number(number) - 1];
    const next = places.get(`${delivery}/${Number(number) + 1}`);
    if (backoff === undefined || next === undefined) return [];
    return [time(next, 'started_at') - (time(place, 'created_at') + backoff * 1_000)];
  });
}
