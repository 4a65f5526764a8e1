/** The rates and customers that docs/scale.md shows, and what a deployment of that size has. */
import { SHARDS } from '../../shared/store/shards.ts';
import { API_PAYLOAD, costPerMillion } from '../bench/cost.ts';
import { percentile } from '../bench/statistics.ts';
import { simulate } from './model.ts';
import type { Case, Outcome, Times } from './model.ts';

/** Where they come from: docs/scale.md, Service times. Milliseconds. */
export const TIMES: Times = {
  acceptCpu: 0.6,
  deliverCpu: 0.9,
  read: { p50: 8, p95: 25 },
  commit: { p50: 15, p95: 50 },
  push: { p50: 25, p95: 80 },
  answer: { p50: 100, p95: 400 },
};

/** Cloud Run starts another instance at 60 % of a CPU, or of the concurrency. */
const BUSY = 0.6;

export interface Row {
  name: string;
  /** Deployments that share the rate, split by account; `given` is one of them. */
  deployments: number;
  given: Case;
}

const caseOf = (eventsPerSecond: number, changes: Partial<Case> = {}): Case => ({
  eventsPerSecond,
  seconds: eventsPerSecond > 2_000 ? 5 : 20,
  webhooks: 65,
  hung: 0,
  timeoutMs: 30_000,
  shards: SHARDS,
  writesPerRange: 500,
  apiInstances: Math.max(1, Math.ceil((eventsPerSecond * TIMES.acceptCpu) / 1_000 / BUSY)),
  deliverInstances: Math.max(1, Math.ceil((eventsPerSecond * TIMES.deliverCpu) / 1_000 / BUSY)),
  concurrency: 250,
  firstWindow: 4,
  earlyAnswers: true,
  seed: 1,
  times: TIMES,
  ...changes,
});

/** The most shards that one query reads (https://firebase.google.com/docs/firestore/query-data/queries#limitations). */
const MOST_SHARDS = 30;

/** Shards that a rate needs: a delivery is written to its range twice, when it is made and when it ends. */
const shardsFor = (eventsPerSecond: number): number => Math.max(SHARDS, Math.ceil((2 * eventsPerSecond) / 500));

export const ROWS: readonly Row[] = [100, 1_000, 10_000].flatMap((total) => {
  const deployments = Math.ceil(shardsFor(total) / MOST_SHARDS);
  const rate = total / deployments;
  const shards = shardsFor(rate);
  return [
    { name: 'all answer', deployments, given: caseOf(rate, { shards }) },
    { name: '8 of 65 hang', deployments, given: caseOf(rate, { shards, hung: 8 }) },
    {
      name: '8 of 65 hang, early answers off',
      deployments,
      given: caseOf(rate, { shards, hung: 8, earlyAnswers: false }),
    },
  ];
});

const ms = (value: number): string => String(Math.round(value));

/** One line of the table: what was given, and what came of it. */
export function lineOf({ name, deployments, given }: Row, outcome: Outcome): string {
  const sorted = [...outcome.lateness].sort((a, b) => a - b);
  const rate = given.eventsPerSecond * deployments;
  const times = deployments > 1 ? `${deployments} × ` : '';
  const cells = [
    rate.toLocaleString('en'),
    name,
    `${times}${given.shards}`,
    `${times}${given.apiInstances} + ${times}${given.deliverInstances}`,
    ...[50, 95, 99].map((p) => ms(percentile(sorted, p))),
    outcome.largestWindow.toLocaleString('en'),
    ((costPerMillion(API_PAYLOAD).usd * rate * 3_600) / 1_000_000).toFixed(2),
  ];
  return `| ${cells.join(' | ')} |`;
}

export const HEADER = [
  '| events/s | receivers | shards | instances | p50 | p95 | p99 | window | USD an hour |',
  '| --: | --- | --: | --: | --: | --: | --: | --: | --: |',
];

export const table = (rows: readonly Row[] = ROWS): string[] => [
  ...HEADER,
  ...rows.map((row) => lineOf(row, simulate(row.given))),
];
