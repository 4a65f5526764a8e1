/**
 * Endpoints that accept connections and never answer, from the first event on: what do the healthy ones notice? Each
 * measurement has a stack of its own. Its code is warm, and nothing else: `deliver` has seen none of the endpoints, and
 * Pub/Sub's push windows are as small as they begin.
 */
import type { Flight, Flown } from '../flights.ts';
import { peakMemoryOf } from '../processes.ts';
import { runLoad, warmUp } from '../run-load.ts';
import type { Figures, Scenario } from '../scenario.ts';
import { ascending, median, percentile } from '../statistics.ts';
import { newLoad, openWorld } from '../world.ts';
import type { World } from '../world.ts';

const TIMEOUT_SECONDS = 30;
/** Nobody waits longer for what has not arrived after the last answer. */
const GIVE_UP_MS = 30_000;

interface Setting {
  /** Webhooks that never answer, or, in the measurement that is compared with, that answer like the others. */
  hung: number;
  healthy: number;
  perSecond: number;
  /** Whether each event goes to all of them, or to one after the other. */
  fansOut: boolean;
  seconds: number;
  /** Pairs of measurements; the flights of all of them count together: a p95 of 30 is its second worst. */
  runs: number;
}

/** One measurement. */
interface Measured {
  /** Of the healthy ones, in ms after the time that was planned; what has not arrived counts as late as we waited. */
  firstSecond: number[];
  /** From the second second on: a small window's first second can't do better than its first round. */
  later: number[];
  arrivedShare: number;
  accepted: number;
  acceptedPerSecond: number;
  deliverMiB: number;
}

const scenario = (name: string, title: string, setting: Setting): Scenario => ({
  name,
  title,
  needsWorld: false,
  run: (_, { quick }) => compare(quick ? { ...setting, runs: 1, seconds: Math.min(4, setting.seconds) } : setting),
});

const ALL_MATCH = { healthy: 1, perSecond: 5, fansOut: true, seconds: 6, runs: 6 };

export const hung1of10 = scenario(
  'hung-1-of-10',
  '100 payloads a second for 10 webhooks in turn, 30 s, one of them hung; cold',
  { hung: 1, healthy: 9, perSecond: 100, fansOut: false, seconds: 30, runs: 1 },
);
export const hung8of9 = scenario(
  'hung-8-of-9',
  '5 events a second for 9 webhooks each, 6 s, 8 of them hung; cold, six times',
  { hung: 8, ...ALL_MATCH },
);
export const hung64of65 = scenario(
  'hung-64-of-65',
  '5 events a second for 65 webhooks each, 6 s, 64 of them hung; cold, six times',
  { hung: 64, ...ALL_MATCH },
);

async function compare(setting: Setting): Promise<Figures> {
  const answering: Measured[] = [];
  const hung: Measured[] = [];
  for (let run = 0; run < setting.runs; run++) {
    answering.push(await inNewWorld(setting, '/ok'));
    hung.push(await inNewWorld(setting, '/hang'));
  }
  const both = (figureOf: (runs: Measured[]) => number) => [figureOf(answering), figureOf(hung)] as const;
  const flown = (which: ('firstSecond' | 'later')[], percent: number) =>
    both((runs) => percentile(ascending(runs.flatMap((run) => which.flatMap((each) => run[each]))), percent));
  const medianOf = (figure: 'acceptedPerSecond' | 'deliverMiB') =>
    both((runs) => median(runs.map((each) => each[figure])));
  const p95 = flown(['firstSecond', 'later'], 95);
  const p99 = flown(['firstSecond', 'later'], 99);
  const laterP99 = flown(['later'], 99);
  const firstSecondP95 = flown(['firstSecond'], 95);
  const accepted = medianOf('acceptedPerSecond');
  const deliverMiB = medianOf('deliverMiB');
  return {
    'p95 ms of the healthy, all answering': p95[0],
    'p95 ms of the healthy, hung': p95[1],
    'p95 moves by %': 100 * (p95[1] / p95[0] - 1),
    'p99 ms of the healthy, all answering': p99[0],
    'p99 ms of the healthy, hung': p99[1],
    'p99 from the second second, times': laterP99[1] / laterP99[0],
    'p95 ms of the first second, all answering': firstSecondP95[0],
    'p95 ms of the first second, hung': firstSecondP95[1],
    'healthy arrived %': 100 * Math.min(...hung.map(({ arrivedShare }) => arrivedShare)),
    'accepted/s, all answering': accepted[0],
    'accepted/s, hung': accepted[1],
    'not accepted': hung.reduce((sum, each) => sum + countOf(setting) - each.accepted, 0),
    'deliver peak MiB, all answering': deliverMiB[0],
    'deliver peak MiB, hung': deliverMiB[1],
    'deliver peak grows by MiB': deliverMiB[1] - deliverMiB[0],
  };
}

const countOf = ({ perSecond, seconds }: Setting): number => perSecond * seconds;

/** @param path of the endpoints that are hung where it says so */
async function inNewWorld(setting: Setting, path: '/ok' | '/hang'): Promise<Measured> {
  const world = await openWorld();
  try {
    return await measure(world, setting, path);
  } finally {
    await world.stop();
  }
}

async function measure(world: World, setting: Setting, path: '/ok' | '/hang'): Promise<Measured> {
  const { hung, healthy, perSecond, fansOut } = setting;
  const total = hung + healthy;
  await warmCode(world);
  const created = Array.from({ length: total }, (_, n) => {
    const url = world.endpoint(`${n < hung ? path : '/ok'}/${n}`);
    const fields = { name: `Endpoint ${n}`, url, delivery_attempt_timeout: TIMEOUT_SECONDS, event_types: ['bench.*'] };
    return world.webhook(fields);
  });
  const webhookIds = await Promise.all(created);
  const events = world.target('api', '/v1/events');
  const load = fansOut
    ? newLoad(world, events, { kind: 'event', type: 'bench.sent', bytes: 1_000 }, countOf(setting))
    : newLoad(
        world,
        world.target('api', '/v1/deliveries'),
        { kind: 'payload', webhookIds, bytes: 1_000 },
        countOf(setting),
      );
  const endpoints = fansOut ? total : 1;
  const flown = await runLoad(world, load, { perSecond }, { endpoints, giveUpMs: GIVE_UP_MS, settles: false });
  const sent = fansOut ? healthy * load.count : Math.floor((healthy * load.count) / total);
  return { ...figuresOf(flown, hung, sent), deliverMiB: peakMemoryOf(world.stack.file.pids['deliver']!) };
}

/** Through webhooks that are gone when it counts. */
async function warmCode(world: World): Promise<void> {
  for (let n = 0; n < 2; n++) {
    await world.webhook({ name: `Warm-up ${n}`, url: world.endpoint(`/ok/${n}`), event_types: ['warm.*'] });
  }
  const body = { kind: 'event', type: 'warm.up', bytes: 1_000 } as const;
  await warmUp(world, newLoad(world, world.target('api', '/v1/events'), body, 1_000), 2);
  await world.tidy();
  await world.stack.closePushWindows();
}

/** @param sent to the healthy ones */
function figuresOf({ accepted, acceptSeconds, flights }: Flown, hung: number, sent: number) {
  const start = Math.min(...flights.map(({ scheduledAt }) => scheduledAt));
  const healthy = flights.filter(({ endpoint }) => endpoint >= hung);
  const missing = Array<number>(sent - healthy.length).fill(GIVE_UP_MS);
  const latencies = (flown: readonly Flight[]) => flown.map(({ fromScheduleMs }) => fromScheduleMs);
  const isFirst = ({ scheduledAt }: Flight) => scheduledAt < start + 1_000;
  return {
    firstSecond: latencies(healthy.filter(isFirst)),
    later: [...latencies(healthy.filter((flight) => !isFirst(flight))), ...missing],
    arrivedShare: healthy.length / sent,
    accepted,
    acceptedPerSecond: accepted / acceptSeconds,
  };
}
