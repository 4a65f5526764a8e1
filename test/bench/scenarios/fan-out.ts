import { IN_FLIGHT, runLoad, saturationFigures, warmUp } from '../run-load.ts';
import type { Scenario } from '../scenario.ts';
import { newLoad } from '../world.ts';

const WEBHOOKS = 10;

export const fanOut: Scenario = {
  name: 'fan-out',
  title: '2,000 events of 1,000 bytes for 10 webhooks each, 32 requests in flight (POST /v1/events)',
  run: async (world, { quick }) => {
    for (let n = 0; n < WEBHOOKS; n++) {
      await world.webhook({ name: `Fan-out ${n}`, url: world.endpoint(`/ok/${n}`), event_types: ['bench.*'] });
    }
    const target = world.target('api', '/v1/events');
    const load = (count: number) => newLoad(world, target, { kind: 'event', type: 'bench.sent', bytes: 1_000 }, count);
    await warmUp(world, load(quick ? 50 : 400), WEBHOOKS);
    const pace = { inFlight: IN_FLIGHT };
    return saturationFigures(await runLoad(world, load(quick ? 100 : 2_000), pace, { endpoints: WEBHOOKS }));
  },
};
