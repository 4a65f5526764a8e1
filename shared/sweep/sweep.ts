import type { Log } from '../base/log.ts';
import { publishedInTime } from '../bus/bus.ts';
import type { Bus } from '../bus/bus.ts';
import { BACKLOG_PER_SECOND, LEAD_MS, bucket, earliest } from '../deliveries/pace.ts';
import type { Lanes } from '../lanes/lanes.ts';
import type { Lease, Leases } from '../store/leases.ts';
import { measure } from '../telemetry/telemetry.ts';
import type { DueDeliveries } from './due.ts';
import type { FanOut } from './fan-out.ts';
import type { LookAtPeople } from './people.ts';

/** One watcher watches this long at most: below the timeouts of the scheduler's call and of `wake`'s push. */
const WATCH_MS = 50_000;
/** And this long after the last wake: an instance publishes one at most every 5 s, so more may be due unannounced. */
const WATCH_AFTER_WAKE_MS = 10_000;
/** The shortest retry is due in 1 s: looking this often sees it before it is due. */
const LOOK_AT_LEAST_EVERY_MS = 900;
const LOOK_AT_MOST_EVERY_MS = 100;
/** And this often where retries are due, or about to be: they wait for nothing but a look. */
const LOOK_FOR_RETRIES_EVERY_MS = 30;
/** What is due within this is worth a watcher; later than that the next tick sees it. */
const HORIZON_MS = 60_000;

export type SweepTrigger = 'tick' | 'wake';

export interface SweepDeps {
  due: DueDeliveries;
  lanes: Lanes;
  fanOut: FanOut;
  lookAtPeople: LookAtPeople;
  leases: Leases;
  bus: Bus;
  now: () => number;
  wait: (ms: number) => Promise<void>;
  log: Log;
}

export interface SweepResult {
  outcome: 'idle' | 'watched' | 'another_watches';
  published: number;
  drained: number;
  /** Deliveries that fan-outs and replay jobs made, and that retry jobs sent. */
  fannedOut: number;
  looks: number;
}

/**
 * Publishes what is due: retries, and deliveries whose first publish was lost. Walks fan-outs. One watcher at a time
 * goes on while anything is due soon, and wakes another before it answers (docs/protocol.md, DP-50 and DP-51).
 */
export async function sweep(deps: SweepDeps, trigger: SweepTrigger): Promise<SweepResult> {
  const result: SweepResult = { outcome: 'idle', published: 0, drained: 0, fannedOut: 0, looks: 0 };
  if (trigger === 'tick') await deps.due.endHeldPastRetention(deps.now());
  if (trigger === 'tick') await deps.lookAtPeople();
  if (trigger === 'tick' && !isSoon(await nextDue(deps), deps.now())) return result;
  const lease = await deps.leases.take('sweep', trigger === 'wake');
  if (lease === null) return { ...result, outcome: 'another_watches' };
  result.outcome = 'watched';
  const kept = await watch(deps, lease, result);
  if (kept) await lease.release();
  if (isSoon(await nextDue(deps), deps.now())) await publishedInTime(deps.bus.wakeAgain());
  return result;
}

/** @returns whether the lease was held to the end */
async function watch(deps: SweepDeps, lease: Lease, result: SweepResult): Promise<boolean> {
  const started = deps.now();
  const backlog = bucket(BACKLOG_PER_SECOND, started);
  for (;;) {
    const now = deps.now();
    const [due, lanes] = await Promise.all([deps.due.look(now, backlog.available(now)), deps.lanes.look(now)]);
    backlog.use(due.backlog.length);
    if (due.late !== null) deps.log.warn(due.late, 'deliveries.late');
    tellOldest(due.next, now);
    const { pointers, silent } = await deps.due.claim([...due.urgent, ...due.backlog], now);
    if (pointers.length > 0) await deps.bus.publishPointers(pointers);
    const [drained] = await Promise.all([deps.lanes.drain(lanes.due, now), deps.due.hold(silent, now)]);
    result.published += pointers.length;
    result.drained += drained;
    result.looks += 1;

    const wokenAt = await lease.keep();
    if (wokenAt === null) return false;
    const nextDueAt = earliest([due.next === null ? null : due.next - LEAD_MS, lanes.next]);
    // Fan-outs are walked in the pauses between two looks, so that no retry waits for more than the page at hand.
    const atMostEvery = due.urgent.length > 0 ? LOOK_FOR_RETRIES_EVERY_MS : LOOK_AT_MOST_EVERY_MS;
    const walkUntil = deps.now() + restMs(nextDueAt, deps.now(), atMostEvery);
    const walked = await deps.fanOut.walk(walkUntil);
    result.fannedOut += walked.created;
    const next = earliest([nextDueAt, walked.next]);
    const isIdle = !isSoon(next, deps.now()) && drained === 0 && walked.created === 0;
    if (isIdle && deps.now() - wokenAt >= WATCH_AFTER_WAKE_MS) return true;
    if (deps.now() - started >= WATCH_MS) return true;
    const rest = walked.created > 0 ? LOOK_AT_MOST_EVERY_MS : restMs(walked.next, deps.now());
    await deps.wait(Math.max(0, Math.min(walkUntil - deps.now(), rest)));
  }
}

async function nextDue({ due, lanes, fanOut, now: clock }: SweepDeps): Promise<number | null> {
  const now = clock();
  const next = await Promise.all([due.next(), lanes.next(now), fanOut.next()]);
  tellOldest(next[0], now);
  return earliest(next);
}

const tellOldest = (due: number | null, now: number): void =>
  measure('subrelay.deliveries.oldest_due', due === null ? 0 : Math.max(0, now - due) / 1_000, {});

const isSoon = (due: number | null, now: number): boolean => due !== null && due - now < HORIZON_MS;

/** What is due already, and was left where it is, belongs to a backlog, which has time. */
function restMs(next: number | null, now: number, atMostEvery = LOOK_AT_MOST_EVERY_MS): number {
  const leftMs = (next ?? Infinity) - now;
  return leftMs > 0 ? Math.max(LOOK_FOR_RETRIES_EVERY_MS, Math.min(LOOK_AT_LEAST_EVERY_MS, leftMs)) : atMostEvery;
}
