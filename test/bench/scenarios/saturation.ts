import { IN_FLIGHT, runLoad, saturationFigures, warmUp } from '../run-load.ts';
import type { Scenario } from '../scenario.ts';
import { newLoad } from '../world.ts';

export const saturation: Scenario = {
  name: 'saturation',
  title: '20,000 payloads of 1,000 bytes for one webhook, 32 requests in flight (POST /v1/deliveries)',
  run: async (world, { quick }) => {
    const webhookIds = [await world.webhook({ name: 'Saturation', url: world.endpoint('/ok') })];
    const target = world.target('api', '/v1/deliveries');
    const load = (count: number) => newLoad(world, target, { kind: 'payload', webhookIds, bytes: 1_000 }, count);
    await warmUp(world, load(quick ? 500 : 4_000));
    const measured = await runLoad(world, load(quick ? 1_000 : 20_000), { inFlight: IN_FLIGHT });
    const { functions, servers } = world.peakMemory();
    const shared = world.sharedMemory();
    return {
      ...saturationFigures(measured),
      'peak memory MiB: functions': functions,
      'peak memory MiB: embedded servers': servers,
      'memory MiB, shared pages once: functions': shared.functions,
      'memory MiB, shared pages once: embedded servers': shared.servers,
    };
  },
};
