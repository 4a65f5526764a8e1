/** Carries the plan out: kills parts, and pauses webhooks as an operator would. */
import { setTimeout } from 'node:timers/promises';

import type { KeptChild } from '../../local/kept-child.ts';
import type { EpochMs } from '../../shared/base/time.ts';
import type { PointerPush } from './doors.ts';
import type { Kill, Part, Pause, Plan } from './plan.ts';
import { randomOf } from './random.ts';

/** A kill that was done. */
export interface Killed {
  at: EpochMs;
  part: Part;
  /** Until its successor listened. */
  downMs: number;
  /** Pushes that it had in hand, where it was one of `deliver`. */
  inHand: number;
}

export interface DisturbOptions {
  plan: Plan;
  parts: Record<Part, KeptChild>;
  pushes: readonly PointerPush[];
  elapsedMs: () => number;
  /** Calls a function that nothing else calls all the time, so that it has something in hand when it is killed. */
  poke: (part: Part) => void;
  setActive: (endpoint: string, active: boolean) => Promise<void>;
}

const POKED: readonly Part[] = ['sweep', 'reconcile', 'register'];
const POKED_BEFORE_MS = 400;

/** Resolves when the plan has been carried out and every part listens again. */
export async function disturb(options: DisturbOptions): Promise<Killed[]> {
  const { plan, parts, pushes, elapsedMs, poke, setActive } = options;
  const random = randomOf(plan.seed, 'pokes');
  const until = (atMs: number) => setTimeout(Math.max(0, atMs - elapsedMs()));

  const kill = async ({ atMs, part }: Kill, pokedForMs: number): Promise<Killed> => {
    await until(atMs);
    if (POKED.includes(part)) {
      await parts[part].listening;
      poke(part);
      await setTimeout(pokedForMs);
    }
    const at = Date.now();
    const inHand = pushes.filter(({ until: ended, instance }) => ended === null && instance === part).length;
    await parts[part].kill();
    return { at, part, inHand, downMs: Date.now() - at };
  };
  const pauseAndResume = async ({ endpoint, fromMs, untilMs }: Pause): Promise<void> => {
    await until(fromMs);
    await setActive(endpoint, false);
    await until(untilMs);
    await setActive(endpoint, true);
  };
  const kills = plan.kills.map((each) => kill(each, random.between(0, POKED_BEFORE_MS)));
  const [killed] = await Promise.all([Promise.all(kills), Promise.all(plan.pauses.map(pauseAndResume))]);
  return killed;
}
