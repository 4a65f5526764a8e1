import { IN_FLIGHT, runLoad, saturationFigures, warmUp } from '../run-load.ts';
import type { Figures, Scenario } from '../scenario.ts';
import { newLoad } from '../world.ts';
import type { World } from '../world.ts';

const WEBHOOKS = 10;

/** Makes the webhooks. @returns loads of so many new events */
async function fannedOut(world: World) {
  for (let n = 0; n < WEBHOOKS; n++) {
    await world.webhook({ name: `Fan-out ${n}`, url: world.endpoint(`/ok/${n}`), event_types: ['bench.*'] });
  }
  const target = world.target('api', '/v1/events');
  return (count: number) => newLoad(world, target, { kind: 'event', type: 'bench.sent', bytes: 1_000 }, count);
}

const measured = async (world: World, load: ReturnType<typeof newLoad>): Promise<Figures> =>
  saturationFigures(await runLoad(world, load, { inFlight: IN_FLIGHT }, { endpoints: WEBHOOKS }));

export const fanOut: Scenario = {
  name: 'fan-out',
  title: '2,000 events of 1,000 bytes for 10 webhooks each, 32 requests in flight (POST /v1/events)',
  run: async (world, { quick }) => {
    const load = await fannedOut(world);
    await warmUp(world, load(quick ? 50 : 400), WEBHOOKS);
    return measured(world, load(quick ? 100 : 2_000));
  },
};

/** `deliver` has loaded no client yet, nothing is compiled, and the push window is as small as it begins. */
export const fanOutFirst: Scenario = {
  name: 'fan-out-first',
  title: 'the first 1,000 events that a new stack takes, the same otherwise, and nothing warmed up',
  run: async (world, { quick }) => {
    const load = await fannedOut(world);
    return measured(world, load(quick ? 100 : 1_000));
  },
};
