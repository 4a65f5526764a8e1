/** One endpoint among many accepts connections and never answers: what do the others notice? */
import type { Flight } from '../flights.ts';
import { runLoad, warmUp } from '../run-load.ts';
import type { Figures, RunOptions, Scenario } from '../scenario.ts';
import { ascending, median, percentile } from '../statistics.ts';
import { newLoad } from '../world.ts';
import type { World } from '../world.ts';

const PER_SECOND = 100;

interface Others {
  webhooks: number;
  seconds: number;
  runs: number;
}

export const blackHole10: Scenario = {
  name: 'black-hole-10',
  title: '100 payloads a second for 10 webhooks in turn, 30 s without and 30 s with one that never answers',
  run: (world, { quick }) => run(world, { webhooks: 10, seconds: quick ? 4 : 30, runs: 1 }, { quick }),
};

export const blackHole100: Scenario = {
  name: 'black-hole-100',
  title:
    '100 payloads a second for 100 webhooks in turn, 60 s without and 60 s with one that never answers, three times',
  run: (world, { quick }) => run(world, { webhooks: 100, seconds: quick ? 4 : 60, runs: quick ? 1 : 3 }, { quick }),
};

async function run(world: World, others: Others, { quick }: RunOptions): Promise<Figures> {
  const p95s: { without: number; with: number }[] = [];
  const hole = { name: 'Black hole', delivery_attempt_timeout: 15 };
  const created = Array.from({ length: others.webhooks - 1 }, (_, n) =>
    world.webhook({ name: `Healthy ${n + 1}`, url: world.endpoint(`/ok/${n + 1}`) }),
  );
  const healthy = await Promise.all(created);
  const answering = await world.webhook({ name: 'Answering', url: world.endpoint('/ok/0') });
  await warmUp(world, payloads(world, [answering, ...healthy], quick ? 300 : 4_000));
  let arrived = 0;
  let sent = 0;
  for (let turn = 0; turn < others.runs; turn++) {
    const without = await p95OfOthers(world, [answering, ...healthy], others);
    const blackHole = await world.webhook({ ...hole, url: world.endpoint('/hang/0') });
    const withHole = await p95OfOthers(world, [blackHole, ...healthy], others);
    p95s.push({ without: without.p95, with: withHole.p95 });
    arrived += withHole.arrived;
    sent += withHole.sent;
  }
  const before = median(p95s.map((each) => each.without));
  const after = median(p95s.map((each) => each.with));
  return {
    'p95 ms of the others, all answering': before,
    'p95 ms of the others, one black hole': after,
    'p95 moves by %': (100 * (after - before)) / before,
    'others, arrived %': (100 * arrived) / sent,
  };
}

const payloads = (world: World, webhookIds: string[], count: number) =>
  newLoad(world, world.target('api', '/v1/deliveries'), { kind: 'payload', webhookIds, bytes: 1_000 }, count);

async function p95OfOthers(world: World, webhookIds: string[], { seconds }: Others) {
  const load = payloads(world, webhookIds, PER_SECOND * seconds);
  // What the black hole was sent arrives there, as everything does, but is never answered: nobody waits for that.
  const { flights } = await runLoad(world, load, { perSecond: PER_SECOND }, { giveUpMs: 3_000 });
  const isOther = ({ endpoint }: Flight) => endpoint !== 0;
  const latencies = ascending(flights.filter(isOther).map(({ fromScheduleMs }) => fromScheduleMs));
  const sent = load.count - Math.ceil(load.count / webhookIds.length);
  return { p95: percentile(latencies, 95), arrived: latencies.length, sent };
}
