/** What telemetry costs: the same load without it and with it, in turn, so that a machine that changes changes both. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { IN_FLIGHT, runLoad, warmUp } from '../run-load.ts';
import type { Scenario } from '../scenario.ts';
import { costs } from '../usage.ts';
import { newLoad, openWorld } from '../world.ts';

/** The name of the figure in `costs`. */
const CPU = 'CPU ms per delivery: functions';

/** Takes all and keeps nothing. */
async function startSink() {
  let exports = 0;
  const server = createServer((request, response) => {
    exports += 1;
    request.resume().on('end', () => response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    exports: () => exports,
    close: () => void server.close().closeAllConnections(),
  };
}

/** @returns milliseconds of the functions' CPU for each delivery */
async function cpuPerDelivery(settings: NodeJS.ProcessEnv, quick: boolean): Promise<number> {
  const world = await openWorld(settings);
  try {
    const webhookIds = [await world.webhook({ name: 'Telemetry', url: world.endpoint('/ok') })];
    const target = world.target('api', '/v1/deliveries');
    const load = (count: number) => newLoad(world, target, { kind: 'payload', webhookIds, bytes: 1_000 }, count);
    await warmUp(world, load(quick ? 500 : 4_000));
    const measured = await runLoad(world, load(quick ? 1_000 : 10_000), { inFlight: IN_FLIGHT });
    return costs(measured.used, measured.flights.length)[CPU]!;
  } finally {
    await world.stop();
  }
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

export const telemetry: Scenario = {
  name: 'telemetry',
  title: '10,000 payloads as in saturation, without telemetry and with it at a sampled 1 %, in turn, three times each',
  needsWorld: false,
  onlyByName: true,
  run: async (_, { quick }) => {
    const sink = await startSink();
    const [off, on]: [number[], number[]] = [[], []];
    try {
      for (let round = 0; round < (quick ? 1 : 3); round += 1) {
        const settings = { OTEL_EXPORTER_OTLP_ENDPOINT: sink.url, OTEL_TRACES_SAMPLER_ARG: '0.01' };
        const measureOff = async () => off.push(await cpuPerDelivery({}, quick));
        const measureOn = async () => on.push(await cpuPerDelivery(settings, quick));
        // Neither is always the first.
        for (const measure of round % 2 === 0 ? [measureOff, measureOn] : [measureOn, measureOff]) await measure();
      }
    } finally {
      sink.close();
    }
    return {
      'off, functions’ CPU ms per delivery': median(off),
      'on, functions’ CPU ms per delivery': median(on),
      'on, times off': median(on) / median(off),
      'exports received': sink.exports(),
    };
  },
};
