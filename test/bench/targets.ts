/** The targets of the design, and whether what was measured meets them: pure. */
import type { Figures } from './scenario.ts';

export interface Target {
  name: string;
  scenario: string;
  figure: string;
  bound: { atLeast: number } | { atMost: number };
}

/** One target beside what was measured; `met` is null where it was not. */
export interface Judged {
  name: string;
  /** As text: `≤ 0.85`. */
  target: string;
  measured: number | null;
  met: boolean | null;
}

const atMost = (name: string, scenario: string, figure: string, most: number): Target => ({
  name,
  scenario,
  figure,
  bound: { atMost: most },
});
const atLeast = (name: string, scenario: string, figure: string, least: number): Target => ({
  name,
  scenario,
  figure,
  bound: { atLeast: least },
});

const FUNCTIONS = 'CPU ms per delivery: functions';
const SYSTEM = 'CPU ms per delivery: whole system';
const READS = 'Firestore reads per delivery';
const WRITES = 'Firestore writes per delivery: its own';
const WRITES_WITHOUT_STATE = 'Firestore writes per delivery: its own, no state';

const HUNG = [
  ['hung-1-of-10', '1 of 10'],
  ['hung-8-of-9', '8 of 9'],
  ['hung-64-of-65', '64 of 65'],
] as const;

export const TARGETS: readonly Target[] = [
  atLeast('delivered/s at saturation, fan-out 1', 'saturation', 'delivered/s', 1_300),
  atMost('CPU ms per delivery at saturation: functions', 'saturation', FUNCTIONS, 0.85),
  atMost('CPU ms per delivery at saturation: whole system', 'saturation', SYSTEM, 1.35),
  atMost('peak memory at saturation, MiB: functions', 'saturation', 'peak memory MiB: functions', 400),
  atMost('peak memory at saturation, MiB: embedded servers', 'saturation', 'peak memory MiB: embedded servers', 380),
  atLeast('fan-out 10: deliveries/s', 'fan-out', 'delivered/s', 3_300),
  atMost('fan-out 10: CPU ms per delivery, whole system', 'fan-out', SYSTEM, 0.65),
  atLeast('fan-out 10, the first 1,000 events: deliveries/s', 'fan-out-first', 'delivered/s', 3_300),
  atMost('fan-out 10, the first 1,000 events: CPU ms per delivery, whole system', 'fan-out-first', SYSTEM, 0.65),
  atMost('scheduled send → received at 200/s, p50 ms', 'open-loop', 'scheduled send → receive p50 ms', 3.5),
  atMost('scheduled send → received at 200/s, p95 ms', 'open-loop', 'scheduled send → receive p95 ms', 8),
  atMost('scheduled send → received at 200/s, p99 ms', 'open-loop', 'scheduled send → receive p99 ms', 16),
  atMost('CPU ms per delivery at 200/s, whole system', 'open-loop', SYSTEM, 3.3),
  atMost('Firestore writes per delivery: API payload', 'saturation', WRITES, 2),
  atMost('Firestore reads per delivery: API payload', 'saturation', READS, 2),
  atMost('Firestore writes per delivery: event with re-fetch', 'workspace', WRITES, 4),
  atMost('Firestore reads per delivery: event with re-fetch', 'workspace', READS, 4),
  atMost('Firestore writes per delivery: state still fresh', 'paddle', WRITES_WITHOUT_STATE, 3),
  atMost('Firestore reads per delivery: state still fresh', 'paddle', READS, 4),
  atMost('cold start of the slowest function, times a hello-world function’s', 'cold-start', 'slowest ratio', 1.5),
  atMost('retry lateness p50 ms', 'retries', 'retry lateness p50 ms', 10),
  atMost('retry lateness p99 ms', 'retries', 'retry lateness p99 ms', 40),
  atMost('one black hole among 100: the others’ p95 moves by %', 'black-hole-100', 'p95 moves by %', 10),
  ...HUNG.flatMap(([scenario, what]) => [
    atMost(`${what} hung: the healthy’s p95 moves by %`, scenario, 'p95 moves by %', 20),
    atMost(`${what} hung: their p99 from the second second, times`, scenario, 'p99 from the second second, times', 2),
    atMost(`${what} hung: events not accepted`, scenario, 'not accepted', 0),
    atMost(`${what} hung: deliver’s peak memory grows by MiB`, scenario, 'deliver peak grows by MiB', 150),
  ]),
  atMost(
    '1,000,000 stored events: functions’ CPU per delivery grows by %',
    'stored-events',
    'functions’ CPU grows by %',
    10,
  ),
  atMost('1,000,000 stored events: Firestore operations grow by %', 'stored-events', 'operations grow by %', 10),
  ...['search by e-mail', 'search by the beginning of an id', 'timeline', 'status'].map((question) =>
    atMost(`100,000 stored deliveries: ${question}, p95 ms`, 'questions', `${question} p95 ms`, 150),
  ),
  atMost('100,000 stored deliveries: the console’s first screen, p95 ms', 'questions', 'first screen p95 ms', 1_000),
  atMost('the console’s first screen: layout shift', 'questions', 'first screen, layout shift', 0.1),
  atMost('kill -9 in a burst of 5,000: lost', 'crash', 'lost', 0),
  atMost('duplicates beyond the exchanges in flight at that time', 'crash', 'duplicates beyond these', 0),
  atMost('last arrival after that restart, s', 'crash', 'last arrival, seconds after the restart', 5),
  atMost('telemetry at a sampled 1 %: CPU per delivery, times without', 'telemetry', 'on, times off', 1.05),
];

/** @param measured figures by scenario */
export function judge(measured: Readonly<Record<string, Figures>>, targets: readonly Target[] = TARGETS): Judged[] {
  return targets.map(({ name, scenario, figure, bound }) => {
    const value = measured[scenario]?.[figure] ?? null;
    const target = 'atMost' in bound ? `≤ ${bound.atMost}` : `≥ ${bound.atLeast}`;
    return { name, target, measured: value, met: value === null ? null : isMet(value, bound) };
  });
}

const isMet = (value: number, bound: Target['bound']): boolean =>
  'atMost' in bound ? value <= bound.atMost : value >= bound.atLeast;
