/** What each source has told lately, and what `reconcile` found of it. */
import type { EpochMs } from '../base/time.ts';
import { EVENT_RETENTION_MS } from '../events/retention.ts';
import { RUNS } from '../reconcile/runs.ts';
import type { RunDocument } from '../reconcile/runs.ts';
import type { AnySource } from '../sources/source.ts';
import type { Store } from '../store/store.ts';
import type { ReconciledAccount, SourceFacts } from './facts.ts';
import { readHeard, silenceOf } from './heard.ts';

export interface SourcesDeps {
  store: Pick<Store, 'query'>;
  sources: readonly AnySource[];
  /** Null: however long nothing comes, a source is not silent for that. */
  silentAfterMs: number | null;
}

/** Accounts that are looked at. */
const MOST_ACCOUNTS = 100;

/** Of those that notify: what comes through the API comes when somebody gives it. */
export async function readSources(deps: SourcesDeps, now: EpochMs): Promise<SourceFacts[]> {
  const { docs } = await deps.store.query(RUNS.limit(MOST_ACCOUNTS));
  const runs = docs.map(({ data }) => data);
  const notifying = deps.sources.filter(({ door }) => door !== null);
  const all = await Promise.all(
    notifying.map(async (source) => {
      const own = runs.filter((run) => run.source === source.name);
      const facts = await factsOf(deps, source, own, now);
      return source.isNamedOnceHeard && facts.last_received_at === null ? [] : [facts];
    }),
  );
  return all.flat();
}

async function factsOf(
  deps: SourcesDeps,
  { name: source }: AnySource,
  runs: readonly RunDocument[],
  now: EpochMs,
): Promise<SourceFacts> {
  const heardOf = (account: string | null) => readHeard(deps.store, { source, account }, now - EVENT_RETENTION_MS);
  const silence = async (account: string | null) => silenceOf(await heardOf(account), deps.silentAfterMs, now);
  const [heard, reconcile] = await Promise.all([
    heardOf(null),
    Promise.all(runs.map(async (run) => reconciled(run, await silence(run.account)))),
  ]);
  // One account that still notifies hides another that does not.
  const [first] = reconcile.flatMap(({ silent }) => silent ?? []);
  return {
    source,
    last_received_at: heard.notifiedAt === null ? null : new Date(heard.notifiedAt).toISOString(),
    silent: first ?? silenceOf(heard, deps.silentAfterMs, now),
    reconcile,
  };
}

const reconciled = (run: RunDocument, silent: ReconciledAccount['silent']): ReconciledAccount => {
  const { account, ran_at, failed, finished = false, checked = 0, changed = 0, missing = 0, unknown = 0 } = run;
  return {
    account,
    ran_at: ran_at.toDate().toISOString(),
    failed,
    finished,
    checked,
    changed,
    missing,
    unknown,
    silent,
  };
};
