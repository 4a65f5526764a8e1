/** What events cost on Google Cloud, from counted operations: list prices of us-central1, no free tier, US dollars. */

interface Price {
  usd: number;
  /** For so many of the unit. */
  per: number;
  unit: string;
  page: string;
}

const GIB = 2 ** 30;
const TIB = 2 ** 40;

/**
 * Prices change: compare them with their pages before they are relied on. Those of Firestore, Pub/Sub and Cloud
 * Scheduler are facts (docs/facts/google-cloud.md, GC-12, GC-24 and GC-25); alerting was announced at other prices
 * before.
 */
export const PRICES = {
  reads: { usd: 0.03, per: 100_000, unit: 'document read', page: 'cloud.google.com/firestore/pricing' },
  writes: { usd: 0.09, per: 100_000, unit: 'document write', page: 'cloud.google.com/firestore/pricing' },
  deletes: { usd: 0.01, per: 100_000, unit: 'document delete', page: 'cloud.google.com/firestore/pricing' },
  storedGib: { usd: 0.15, per: 1, unit: 'GiB stored for a month', page: 'cloud.google.com/firestore/pricing' },
  messageBytes: {
    usd: 40,
    per: TIB,
    unit: 'byte published, and again delivered',
    page: 'cloud.google.com/pubsub/pricing',
  },
  invocations: { usd: 0.4, per: 1_000_000, unit: 'request', page: 'cloud.google.com/run/pricing' },
  cpuSeconds: { usd: 0.000024, per: 1, unit: 'vCPU second', page: 'cloud.google.com/run/pricing' },
  gibSeconds: { usd: 0.0000025, per: 1, unit: 'GiB second', page: 'cloud.google.com/run/pricing' },
  bytesOut: { usd: 0.12, per: GIB, unit: 'byte to the internet', page: 'cloud.google.com/vpc/network-pricing' },
  logBytes: { usd: 0.5, per: GIB, unit: 'byte logged', page: 'cloud.google.com/stackdriver/pricing' },
  schedulerJobs: { usd: 0.1, per: 1, unit: 'job and month', page: 'cloud.google.com/scheduler/pricing' },
  secretVersions: {
    usd: 0.06,
    per: 1,
    unit: 'active version and month',
    page: 'cloud.google.com/secret-manager/pricing',
  },
  imageGib: { usd: 0.1, per: 1, unit: 'GiB and month', page: 'cloud.google.com/artifact-registry/pricing' },
  conditions: { usd: 0.1, per: 1, unit: 'condition and month', page: 'cloud.google.com/stackdriver/pricing' },
  timeSeries: {
    usd: 0.35,
    per: 1_000_000,
    unit: 'time series returned',
    page: 'cloud.google.com/stackdriver/pricing',
  },
} as const satisfies Record<string, Price>;

const priced = (name: keyof typeof PRICES, quantity: number): number =>
  (quantity / PRICES[name].per) * PRICES[name].usd;

/** What one event takes; `test/flow/counted-operations.test.ts` holds the code to the presets below. */
export interface Counted {
  reads: number;
  writes: number;
  /** Documents that TTL deletes later. */
  deletes: number;
  /** Messages published by us, and those delivered to us: a notification's publish is Google's. */
  published: number;
  delivered: number;
  invocations: number;
  /** Time of an instance with 1 vCPU and 0.5 GiB: what is in flight together shares it. */
  instanceMs: number;
  bytesOut: number;
  /** Of our own lines, and of Cloud Run's line for each request. */
  logBytes: number;
}

/** Each message counts 1,000 bytes at least; ours are smaller. */
const MESSAGE_BYTES = 1_000;
const MEMORY_GIB = 0.5;
const EVENTS = 1_000_000;

export interface CostLine {
  what: string;
  /** Of a million events, or of a month. */
  quantity: string;
  usd: number;
}

export interface Cost {
  lines: CostLine[];
  /** The sum of the lines, which logs and alerting are not among. */
  usd: number;
}

const instanceUsd = (seconds: number): number =>
  priced('cpuSeconds', seconds) + priced('gibSeconds', MEMORY_GIB * seconds);

/** The cost of a million events at fan-out 1; logs are not among it. */
export function costPerMillion(counted: Counted): Cost {
  const times = (each: number) => `${each} × 1 M`;
  const messages = counted.published + counted.delivered;
  return totalled([
    { what: 'Firestore reads', quantity: times(counted.reads), usd: priced('reads', counted.reads * EVENTS) },
    { what: 'Firestore writes', quantity: times(counted.writes), usd: priced('writes', counted.writes * EVENTS) },
    {
      what: 'Firestore deletes (TTL)',
      quantity: times(counted.deletes),
      usd: priced('deletes', counted.deletes * EVENTS),
    },
    {
      what: 'Pub/Sub messages in and out, 1 kB each',
      quantity: times(messages),
      usd: priced('messageBytes', messages * MESSAGE_BYTES * EVENTS),
    },
    {
      what: 'Invocations',
      quantity: times(counted.invocations),
      usd: priced('invocations', counted.invocations * EVENTS),
    },
    {
      what: 'Instance time, 1 vCPU and 0.5 GiB',
      quantity: `${counted.instanceMs} ms × 1 M`,
      usd: instanceUsd((counted.instanceMs * EVENTS) / 1_000),
    },
    {
      what: 'Data to receivers',
      quantity: `${counted.bytesOut} B × 1 M`,
      usd: priced('bytesOut', counted.bytesOut * EVENTS),
    },
  ]);
}

/** Logs of a million events. */
export const logsPerMillion = ({ logBytes }: Counted): number => priced('logBytes', logBytes * EVENTS);

/** Alert conditions of a month; a query is looked at every minute and answered with one time series, a line is not. */
export const alertingPerMonth = ({ queries, lines }: { queries: number; lines: number }): number =>
  priced('conditions', queries + lines) + priced('timeSeries', queries * MINUTES);

const MINUTES = 30 * 24 * 60;

/** What one call of the scheduler takes while nothing happens. */
export interface IdleCall {
  reads: number;
  writes: number;
  seconds: number;
}

/** A month in which nothing arrives, without alerting. */
export function idleMonth(calls: { sweep: IdleCall; reconcile: IdleCall; register: IdleCall }): Cost {
  const line = (name: keyof typeof calls, everyMinutes: number): CostLine => {
    const { reads, writes, seconds } = calls[name];
    const count = MINUTES / everyMinutes;
    return {
      what: name,
      quantity: `${count} × (${reads} reads, ${writes} writes, ${seconds} s)`,
      usd:
        priced('reads', reads * count) +
        priced('writes', writes * count) +
        priced('invocations', count) +
        instanceUsd(seconds * count),
    };
  };
  return totalled([
    line('sweep', 1),
    line('reconcile', 15),
    line('register', 60),
    { what: 'Cloud Scheduler', quantity: '3 jobs', usd: priced('schedulerJobs', 3) },
    { what: 'Secret Manager', quantity: '5 versions', usd: priced('secretVersions', 5) },
    { what: 'Images of the functions', quantity: '0.5 GiB', usd: priced('imageGib', 0.5) },
  ]);
}

const totalled = (lines: CostLine[]): Cost => ({ lines, usd: lines.reduce((sum, { usd }) => sum + usd, 0) });

/** `sweep` watches for ten seconds and more after each event: while anything arrives it watches all the time. */
const WATCH = { readsPerSecond: 20, writesPerSecond: 0.5 };

/** An hour in which `sweep` never stops watching, whatever arrives. */
export const watchedHour = (): number =>
  priced('reads', 3_600 * WATCH.readsPerSecond) + priced('writes', 3_600 * WATCH.writesPerSecond) + instanceUsd(3_600);

/** For about so long after a lone event: ten seconds past its wake, and the way there. */
const WATCHED_SECONDS = 12;

const HOURS = MINUTES / 60;

/**
 * A month of so many events with re-fetch, spread evenly, none of which shares anything with another: no other month of
 * as many costs more.
 * @param onTop US dollars: the indexes of a million events, and the alerting of a month
 */
export function monthAtMost(events: number, onTop: { indexes: number; alerting: number }): number {
  const perMillion = costPerMillion(WITH_REFETCH_ALONE).usd + logsPerMillion(WITH_REFETCH_ALONE) + onTop.indexes;
  const watched = Math.min(HOURS, (events * WATCHED_SECONDS) / 3_600) * watchedHour();
  return (events / EVENTS) * perMillion + watched + idleMonth(IDLE_CALLS).usd + onTop.alerting;
}

/** Cloud Run's own line for a request, about. */
export const REQUEST_LOG_BYTES = 1_000;

/**
 * `POST /v1/deliveries` at 1,000 in a second, by six busy instances. Cloud Run bills an instance while any request is in
 * it, so what is in flight together shares its time.
 */
export const API_PAYLOAD: Counted = {
  reads: 2,
  writes: 2,
  deletes: 1,
  published: 1,
  delivered: 1,
  invocations: 2,
  instanceMs: 6,
  bytesOut: 1_500,
  logBytes: 1_200 + 2 * REQUEST_LOG_BYTES,
};

/** A Workspace notification whose state is fetched, at 1,000 in a second, by eight. */
export const WITH_REFETCH: Counted = {
  reads: 4,
  writes: 4,
  deletes: 2,
  published: 1,
  delivered: 2,
  invocations: 2,
  instanceMs: 8,
  bytesOut: 2_500,
  logBytes: 1_400 + 2 * REQUEST_LOG_BYTES,
};

/** One that shares nothing: no round trip, and not the time of its two requests, 100 ms at least each. */
export const API_PAYLOAD_ALONE: Counted = { ...API_PAYLOAD, reads: 5, instanceMs: 300 };
export const WITH_REFETCH_ALONE: Counted = { ...WITH_REFETCH, reads: 7, instanceMs: 600 };

/** One account of each source, nothing new at any. */
export const IDLE_CALLS = {
  sweep: { reads: 5, writes: 0, seconds: 0.1 },
  reconcile: { reads: 31, writes: 12, seconds: 0.6 },
  register: { reads: 0, writes: 0, seconds: 2 },
};
