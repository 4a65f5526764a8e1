/** What telemetry costs: the same load without it and with it, on two stacks at once. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { IN_FLIGHT, runLoad, warmUp } from '../run-load.ts';
import type { Scenario } from '../scenario.ts';
import { secondCheckout } from '../stack.ts';
import { newLoad, openWorld } from '../world.ts';

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

/** A stack that is warm, and what a slice of the load costs there. */
async function openSide(settings: NodeJS.ProcessEnv, quick: boolean, folder?: string) {
  const world = await openWorld(settings, folder);
  const webhookIds = [await world.webhook({ name: 'Telemetry', url: world.endpoint('/ok') })];
  const target = world.target('api', '/v1/deliveries');
  const load = (count: number) => newLoad(world, target, { kind: 'payload', webhookIds, bytes: 1_000 }, count);
  await warmUp(world, load(quick ? 500 : 4_000));
  return {
    /** @returns milliseconds of CPU for each delivery, of the two functions that it goes through */
    slice: async (): Promise<number> => {
      const { used, flights } = await runLoad(world, load(quick ? 500 : 2_000), { inFlight: IN_FLIGHT });
      return (used.partsMs['api']! + used.partsMs['deliver']!) / flights.length;
    },
    stop: world.stop,
  };
}

/** Slices of both in turn, so that a machine that changes changes both. @param rounds an even number */
async function compare(sinkUrl: string, folder: string, { quick, rounds }: { quick: boolean; rounds: number }) {
  const [off, on]: [number[], number[]] = [[], []];
  const without = await openSide({}, quick);
  try {
    const settings = { OTEL_EXPORTER_OTLP_ENDPOINT: sinkUrl, OTEL_TRACES_SAMPLER_ARG: '0.01' };
    const having = await openSide(settings, quick, folder);
    try {
      for (let round = 0; round < rounds; round += 1) {
        const sliceOff = async () => off.push(await without.slice());
        const sliceOn = async () => on.push(await having.slice());
        // Neither is always the first.
        for (const slice of round % 2 === 0 ? [sliceOff, sliceOn] : [sliceOn, sliceOff]) await slice();
      }
    } finally {
      await having.stop();
    }
  } finally {
    await without.stop();
  }
  return { off, on };
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

export const telemetry: Scenario = {
  name: 'telemetry',
  title: 'Payloads as in saturation, 2,000 in turn to a stack without telemetry and to one with it at a sampled 1 %',
  needsWorld: false,
  onlyByName: true,
  run: async (_, { quick }) => {
    const sink = await startSink();
    const checkout = await secondCheckout();
    try {
      const { off, on } = await compare(sink.url, checkout.folder, { quick, rounds: quick ? 2 : 20 });
      return {
        'off, CPU ms per delivery: api and deliver': mean(off),
        'on, CPU ms per delivery: api and deliver': mean(on),
        'on, times off': mean(on) / mean(off),
        'exports received': sink.exports(),
      };
    } finally {
      await checkout.remove();
      sink.close();
    }
  },
};
