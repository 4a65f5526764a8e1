/** What the parts of the system have used, between two looks at them. */
import { startedWith } from '../../local/build.ts';
import { BUDGETS } from '../../shared/sources/asking/budgets.ts';
import { LEASES } from '../../shared/store/leases.ts';
import { SUBJECTS } from '../../shared/subjects/document.ts';
import type { ServerCounts } from './stack.ts';

/** CPU time by part, milliseconds, and what the servers have counted. */
export interface Look {
  at: number;
  /** By part: a function that is asked again after a while has another process. */
  pids: Record<string, number>;
  cpuMs: Record<string, number>;
  counts: ServerCounts;
}

export interface Used {
  seconds: number;
  /** CPU milliseconds: of all functions, of the embedded servers, of the rest of the local stack (sandboxes, scheduler). */
  functionsMs: number;
  serversMs: number;
  standInsMs: number;
  /** Cores that the generator and the receiver used together. */
  loadCores: number;
  partsMs: Record<string, number>;
  reads: number;
  writes: number;
  /** Writes of what is kept by the clock or for a rate, and belongs to no delivery: leases and budgets. */
  upkeepWrites: number;
  /** Writes of fetched states. */
  stateWrites: number;
  commits: number;
  published: number;
  pushed: number;
}

/** Those that run where no topic is named. */
export const FUNCTIONS = startedWith([]);
export const SERVERS = ['firestore', 'pubsub'];
export const LOAD = ['generator', 'receiver'];

export function usedBetween(before: Look, after: Look): Used {
  const partsMs = Object.fromEntries(
    Object.entries(after.cpuMs).map(([part, ms]) => [
      part,
      after.pids[part] === before.pids[part] ? ms - (before.cpuMs[part] ?? 0) : ms,
    ]),
  );
  const sum = (parts: readonly string[]) => parts.reduce((total, part) => total + (partsMs[part] ?? 0), 0);
  const seconds = (after.at - before.at) / 1_000;
  const [was, is] = [before.counts, after.counts];
  const changesOf = (...groups: string[]) =>
    groups.reduce((sum, group) => sum + (is.firestore.changes[group] ?? 0) - (was.firestore.changes[group] ?? 0), 0);
  return {
    seconds,
    functionsMs: sum(FUNCTIONS),
    serversMs: sum(SERVERS),
    standInsMs: sum(['stack']),
    loadCores: sum(LOAD) / 1_000 / seconds,
    partsMs,
    reads: is.firestore.reads - was.firestore.reads,
    writes: is.firestore.writes + is.firestore.deletes - was.firestore.writes - was.firestore.deletes,
    upkeepWrites: changesOf(LEASES.name, BUDGETS.name),
    stateWrites: changesOf(SUBJECTS.name),
    commits: (is.firestore.calls['Commit'] ?? 0) - (was.firestore.calls['Commit'] ?? 0),
    published: is.pubsub.published - was.pubsub.published,
    pushed: is.pubsub.pushed - was.pubsub.pushed,
  };
}

/** What each of so many deliveries has cost, as figures of a scenario. */
export function costs(used: Used, deliveries: number): Record<string, number> {
  const each = (total: number) => total / deliveries;
  const parts = ['api', 'receive-paddle', 'receive-workspace', 'deliver', 'sweep', 'firestore', 'pubsub'];
  return {
    'CPU ms per delivery: functions': each(used.functionsMs),
    'CPU ms per delivery: embedded servers': each(used.serversMs),
    'CPU ms per delivery: whole system': each(used.functionsMs + used.serversMs),
    ...Object.fromEntries(
      parts
        .filter((part) => used.partsMs[part]! / deliveries >= 0.005)
        .map((part) => [`CPU ms per delivery: ${part}`, each(used.partsMs[part]!)]),
    ),
    'Firestore reads per delivery': each(used.reads),
    'Firestore writes per delivery': each(used.writes),
    'Firestore writes per delivery: its own': each(used.writes - used.upkeepWrites),
    'Firestore writes per delivery: its own, no state': each(used.writes - used.upkeepWrites - used.stateWrites),
    'deliveries per commit': deliveries / used.commits,
    'Pub/Sub messages per delivery': each(used.published),
    'generator and receiver, cores': used.loadCores,
  };
}
