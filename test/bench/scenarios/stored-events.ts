/** What an event costs while few events are stored, and while a million are. */
import { setTimeout } from 'node:timers/promises';

import { lastDelivered, preload } from '../preload.ts';
import { IN_FLIGHT, runLoad, warmUp } from '../run-load.ts';
import type { MeasuredLoad } from '../run-load.ts';
import type { Scenario } from '../scenario.ts';
import { newLoad } from '../world.ts';
import type { World } from '../world.ts';

const FEW = 1_000;
const MANY = 1_000_000;
/** Loading leaves the embedded Firestore's collector work: it is at rest when it has used next to nothing for so long. */
const REST_MS = 2_000;
const REST_CPU_MS = 60;
const REST_AT_MOST_MS = 120_000;

export const storedEvents: Scenario = {
  name: 'stored-events',
  title: '5,000 events for one webhook beside 1,000 stored ones, then beside 1,000,000; takes some 8 GB and 10 minutes',
  onlyByName: true,
  // A million events, deliveries and attempts are more than a heap of the usual size holds.
  settings: { NODE_OPTIONS: '--max-old-space-size=16000' },
  run: async (world, { quick }) => {
    await world.webhook({ name: 'Stored', url: world.endpoint('/ok'), event_types: ['bench.*'] });
    const body = { kind: 'event', type: 'bench.sent', bytes: 1_000 } as const;
    const load = (count: number) => newLoad(world, world.target('api', '/v1/events'), body, count);
    const measure = () => runLoad(world, load(quick ? 500 : 5_000), { inFlight: IN_FLIGHT });
    const warm = () => warmUp(world, load(quick ? 300 : 4_000));
    await warm();
    const example = await lastDelivered(world.stack);
    await preload(world.stack, example, FEW);
    await storeAtRest(world);
    const few = await measure();
    const started = Date.now();
    await preload(world.stack, example, quick ? 10 * FEW : MANY);
    const preloadSeconds = (Date.now() - started) / 1_000;
    // The functions have had nothing to do meanwhile: V8 drops code that is not used.
    await warm();
    await storeAtRest(world);
    const many = await measure();
    const cpu = ({ used, flights }: MeasuredLoad) => used.functionsMs / flights.length;
    const operations = ({ used, flights }: MeasuredLoad) => (used.reads + used.writes) / flights.length;
    return {
      'functions’ CPU ms per delivery, few': cpu(few),
      'functions’ CPU ms per delivery, many': cpu(many),
      'functions’ CPU grows by %': 100 * (cpu(many) / cpu(few) - 1),
      'Firestore operations per delivery, few': operations(few),
      'Firestore operations per delivery, many': operations(many),
      'operations grow by %': 100 * (operations(many) / operations(few) - 1),
      'embedded servers’ CPU ms per delivery, few': few.used.serversMs / few.flights.length,
      'embedded servers’ CPU ms per delivery, many': many.used.serversMs / many.flights.length,
      'seconds to store them': preloadSeconds,
      'peak memory MiB: embedded servers': world.peakMemory().servers,
    };
  },
};

async function storeAtRest({ stack }: World): Promise<void> {
  for (const until = Date.now() + REST_AT_MOST_MS; Date.now() < until;) {
    const before = stack.cpuMsOf('firestore');
    await setTimeout(REST_MS);
    if (stack.cpuMsOf('firestore') - before < REST_CPU_MS) return;
  }
  throw new Error(`the embedded Firestore is not at rest after ${REST_AT_MOST_MS / 1_000} s: nothing can be compared`);
}
