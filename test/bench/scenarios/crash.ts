/** `deliver` is killed in a burst, when about half of it is delivered, and started again at once. */
import { flown } from '../flights.ts';
import { IN_FLIGHT, lossFigures, warmUp } from '../run-load.ts';
import type { Scenario } from '../scenario.ts';
import { newLoad } from '../world.ts';
import type { World } from '../world.ts';

export const crash: Scenario = {
  name: 'crash',
  title: 'a burst of 5,000, kill -9 of deliver with about half of it delivered, restart at once',
  run: async (world, { quick }) => {
    const webhookIds = [await world.webhook({ name: 'Crash', url: world.endpoint('/ok') })];
    const target = world.target('api', '/v1/deliveries');
    const load = (count: number) => newLoad(world, target, { kind: 'payload', webhookIds, bytes: 1_000 }, count);
    await warmUp(world, load(quick ? 300 : 2_000));
    await world.receiver.call('reset', null);
    const burst = load(quick ? 1_000 : 5_000);
    const generated = world.generator.call('saturate', { ...burst, inFlight: IN_FLIGHT });
    await world.receiver.call('arrived', { distinct: burst.count / 2, timeoutMs: 60_000 });
    const inFlight = await pushesOpen(world);
    const killedAt = await world.stack.killAndRestart('deliver');
    const restartedAt = Date.now();
    const sent = await generated;
    const accepted = sent.statuses.filter((status) => status >= 200 && status <= 299).length;
    await world.receiver.call('arrived', { distinct: accepted, timeoutMs: 90_000 });
    const result = flown(burst, sent, await world.receiver.call('arrivals', null));
    const last = Math.max(...result.flights.map(({ arrivedAt }) => arrivedAt));
    return {
      lost: result.accepted - result.flights.length,
      ...lossFigures(result),
      'exchanges in flight when killed, at most': inFlight,
      'duplicates beyond these': Math.max(0, result.duplicates - inFlight),
      'delivered when killed': result.flights.filter(({ arrivedAt }) => arrivedAt <= killedAt).length,
      'seconds until it was there again': (restartedAt - killedAt) / 1_000,
      'last arrival, seconds after the restart': Math.max(0, last - restartedAt) / 1_000,
      'last arrival, seconds after the kill': Math.max(0, last - killedAt) / 1_000,
    };
  },
};

/** Each exchange that an endpoint answers at once has its push open until it is recorded. */
async function pushesOpen({ stack }: World): Promise<number> {
  const { pushed, acked, nacked } = (await stack.counts()).pubsub;
  return pushed - acked - nacked;
}
