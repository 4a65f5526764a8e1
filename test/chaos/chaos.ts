/** One run: load, disturbances, healing, and the comparison of what was promised with what came. */
import { setTimeout } from 'node:timers/promises';

import { callFunction } from '../../local/operator.ts';
import { startedParts } from '../../local/started-parts.ts';
import { abandonedExchanges } from './abandoned.ts';
import { cachedToken, callableOf } from './callers.ts';
import { disturb } from './disturb.ts';
import type { Killed } from './disturb.ts';
import { readStore } from './evidence.ts';
import { faultsOf } from './faults.ts';
import { startGenerator } from './generator.ts';
import type { Generator } from './generator.ts';
import { heal } from './heal.ts';
import type { Healed } from './heal.ts';
import type { Item, Kind } from './items.ts';
import { planOf } from './plan.ts';
import type { Part, Plan, PlanOptions } from './plan.ts';
import { randomOf } from './random.ts';
import type { LogLine } from './stack.ts';
import { problemsIn } from './verdict.ts';
import type { Evidence, Problem } from './verdict.ts';
import { startWorld } from './world.ts';
import type { World } from './world.ts';

export interface ChaosOptions extends PlanOptions {
  /** Items that are sent, a second. */
  perSecond: number;
  /** How often each kind is sent, beside the others. */
  weights: Readonly<Partial<Record<Kind, number>>>;
  /** How often Cloud Scheduler calls `sweep`: a minute on GCP. */
  tickMs: number;
  /** How long healing may take. */
  healWithinMs: number;
  /** Takes what there is to say while it runs. */
  say?: (line: string) => void;
}

export interface ChaosResult {
  plan: Plan;
  evidence: Evidence;
  killed: readonly Killed[];
  injected: Readonly<Record<string, number>>;
  healed: Healed;
  problems: Problem[];
  lines: readonly LogLine[];
}

/** A sender whose notification is not answered 2xx goes on for days; everything has healed long before. */
const SENDERS_GIVE_UP_MS = 120_000;
const SAY_EVERY_MS = 10_000;

export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const plan = planOf(options);
  const parts = startedParts();
  let startedAt = Infinity;
  const elapsedMs = () => Date.now() - startedAt;
  const faults = faultsOf(plan, elapsedMs);
  try {
    const wide = options.weights.wide !== undefined;
    const world = await startWorld({ ...options, wide, faults }, parts);
    startedAt = Date.now();
    const generator = startGenerator(generatorOptions(options, world, startedAt));
    const progress = setInterval(() => options.say?.(progressOf(world, generator, elapsedMs())), SAY_EVERY_MS);
    parts.onStop(() => clearInterval(progress));

    const killed = await carryOut(plan, world, elapsedMs);
    faults.end();
    options.say?.('the disturbances have ended');
    const healed = await healAll(options, world, generator);
    const evidence = await collect(world, generator, killed);
    const { lines } = world.stack;
    return { plan, evidence, killed, injected: faults.injected(), healed, problems: problemsIn(evidence), lines };
  } finally {
    await parts.stop();
  }
}

const generatorOptions = (options: ChaosOptions, { stack, endpoints, webhooks, topic }: World, startedAt: number) => ({
  ...options,
  keys: stack.keys,
  random: randomOf(options.seed, 'load'),
  now: Date.now,
  run: String(startedAt),
  webhookOf: webhooks.idOf,
  url: stack.doors.url,
  hasArrived: ({ id }: Item) => endpoints.hasCome(id),
  token: cachedToken(stack),
  publish: (notification: Record<string, unknown>) => stack.client.topic(topic).publishMessage({ json: notification }),
});

/** Resolves when the plan's time is over, and every part that was killed is there again. */
async function carryOut(plan: Plan, { stack, setActive }: World, elapsedMs: () => number): Promise<Killed[]> {
  const [killed] = await Promise.all([
    disturb({
      plan,
      parts: stack.parts,
      pushes: stack.doors.pushes,
      elapsedMs,
      poke: (part: Part) => void callFunction(callableOf(stack), part).catch(() => undefined),
      setActive,
    }),
    setTimeout(plan.loadMs),
  ]);
  return killed;
}

async function healAll({ healWithinMs }: ChaosOptions, world: World, generator: Generator): Promise<Healed> {
  const { call, endpoints, ticks, setActive } = world;
  const started = Date.now();
  endpoints.heal();
  ticks.onlySweep();
  await generator.finish(SENDERS_GIVE_UP_MS);
  // Their breakers may be open, with the next probe minutes away: a webhook that is resumed starts with a closed one.
  for (const endpoint of ['flapping', 'hole']) {
    await setActive(endpoint, false);
    await setActive(endpoint, true);
  }
  const { items } = generator;
  const { hasCome } = endpoints;
  const healed = await heal({ call, items, hasCome, deadlineMs: healWithinMs, now: Date.now });
  return { ...healed, took: Date.now() - started };
}

async function collect({ stack, call, endpoints, webhooks }: World, { items }: Generator, killed: readonly Killed[]) {
  const killsOf = (part: string) => killed.filter((kill) => kill.part === part).length;
  return {
    items,
    receipts: [...endpoints.receipts],
    pushes: [...stack.doors.pushes],
    abandoned: abandonedExchanges(stack.lines, killed),
    webhookOf: webhooks.idOf,
    ...(await readStore(stack, call)),
    crashed: Object.keys(stack.restarts).filter((part) => stack.restarts[part]! > killsOf(part)),
  };
}

function progressOf({ endpoints }: World, { items }: Generator, elapsed: number): string {
  const accepted = items.filter(({ acceptedAt }) => acceptedAt !== null).length;
  const second = Math.round(elapsed / 1_000);
  return `${second} s: sent ${items.length}, accepted ${accepted}, POSTs ${endpoints.receipts.length}`;
}
