/** What is going to go wrong, and when: all of it follows from the seed. */
import type { EndpointName } from './endpoints.ts';
import { randomOf } from './random.ts';
import type { Random } from './random.ts';

export const FUNCTIONS = [
  'receive-workspace',
  'receive-paddle',
  'deliver',
  'sweep',
  'reconcile',
  'register',
  'api',
] as const;
export const SERVERS = ['firestore', 'pubsub'] as const;
export type Server = (typeof SERVERS)[number];
/** A process each: of `deliver` there are two, as there are many on GCP, so that there is one while another is away. */
export const INSTANCES = [...FUNCTIONS, 'deliver-2'] as const;
export type Part = (typeof INSTANCES)[number] | Server;

/** The function that an instance is of. */
export const functionOf = (part: string): string => part.replace(/-\d$/, '');

export interface Kill {
  atMs: number;
  part: Part;
}

/** A time in which this part of a server's calls, or of the pushes, goes wrong. */
export interface Storm {
  fromMs: number;
  untilMs: number;
  at: Server | 'pushes' | 'flapping';
  share: number;
}

/** A time in which an operator has paused a webhook. */
export interface Pause {
  endpoint: EndpointName;
  fromMs: number;
  untilMs: number;
}

export interface Plan {
  seed: number;
  loadMs: number;
  kills: Kill[];
  storms: Storm[];
  pauses: Pause[];
}

export interface PlanOptions {
  seed: number;
  seconds: number;
  kills: number;
  /** Whether the embedded servers keep their data, and so are killed, too. */
  data: boolean;
}

/** A kill is the likelier the more a part has in hand. */
const WEIGHTS: Record<Part, number> = {
  deliver: 2,
  'deliver-2': 2,
  sweep: 3,
  api: 2,
  'receive-paddle': 2,
  'receive-workspace': 2,
  reconcile: 1,
  register: 1,
  firestore: 1,
  pubsub: 1,
};

const STORM_EVERY_MS = 10_000;
/** Longer ones would leave little but Pub/Sub's own pauses after failed pushes. */
const STORM_LASTS_MS = [200, 1_500] as const;
const PAUSE_EVERY_MS = 60_000;

export function planOf(options: PlanOptions): Plan {
  const { seed, seconds } = options;
  const loadMs = seconds * 1_000;
  return {
    seed,
    loadMs,
    kills: killsOf(options, loadMs),
    storms: spread(Math.min(STORM_EVERY_MS, loadMs), loadMs, randomOf(seed, 'storms'), (fromMs, random) => ({
      fromMs,
      untilMs: Math.min(loadMs, fromMs + random.between(...STORM_LASTS_MS)),
      at: random.pick([...SERVERS, 'pushes', 'flapping'] as const),
      share: random.pick([0.3, 0.6, 1]),
    })),
    pauses: spread(Math.min(PAUSE_EVERY_MS, loadMs), loadMs, randomOf(seed, 'pauses'), (fromMs, random) => ({
      endpoint: random.pick(['healthy', 'slow'] as const),
      fromMs,
      untilMs: Math.min(loadMs, fromMs + random.between(1_000, 15_000)),
    })),
  };
}

function killsOf({ seed, kills, data }: PlanOptions, loadMs: number): Kill[] {
  const random = randomOf(seed, 'kills');
  const parts: Part[] = data ? [...INSTANCES, ...SERVERS] : [...INSTANCES];
  const deck = parts.flatMap((part) => Array<Part>(WEIGHTS[part]).fill(part));
  // Each part once, before those that have more in hand come more often.
  let left: Part[] = random.shuffled(parts);
  return Array.from({ length: kills }, (_, n) => {
    if (left.length === 0) left = random.shuffled(deck);
    return { atMs: Math.round(((n + random.next()) / kills) * loadMs), part: left.pop()! };
  });
}

/** One in each `everyMs`, somewhere in its first half. */
function spread<T>(everyMs: number, untilMs: number, random: Random, make: (fromMs: number, random: Random) => T): T[] {
  return Array.from({ length: Math.ceil(untilMs / everyMs) }, (_, n) =>
    make(Math.round((n + random.between(0, 0.5)) * everyMs), random),
  );
}
