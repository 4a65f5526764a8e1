import { latencyFigures, lossFigures, runLoad, warmUp } from '../run-load.ts';
import type { Scenario } from '../scenario.ts';
import { costs } from '../usage.ts';
import { newLoad } from '../world.ts';

const PER_SECOND = 200;

export const openLoop: Scenario = {
  name: 'open-loop',
  title: '200 payloads a second at fixed times for 20 s, one webhook',
  run: async (world, { quick }) => {
    const webhookIds = [await world.webhook({ name: 'Open loop', url: world.endpoint('/ok') })];
    const target = world.target('api', '/v1/deliveries');
    const load = (count: number) => newLoad(world, target, { kind: 'payload', webhookIds, bytes: 1_000 }, count);
    await warmUp(world, load(quick ? 500 : 4_000));
    const measured = await runLoad(world, load(PER_SECOND * (quick ? 5 : 20)), { perSecond: PER_SECOND });
    const { flights, used } = measured;
    return { ...latencyFigures(flights), ...costs(used, flights.length), ...lossFigures(measured) };
  },
};
