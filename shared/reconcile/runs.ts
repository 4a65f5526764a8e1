import type { EpochMs } from '../base/time.ts';
import type { SourceName } from '../events/event.ts';
import { collection } from '../store/collection.ts';
import type { Store } from '../store/store.ts';
import { Timestamp } from '../store/timestamp.ts';
import { merge } from '../store/write.ts';
import type { ReconcileReport } from './reconciler.ts';

/** The last run over an account, and what it found. */
export interface RunDocument {
  v: 1;
  source: SourceName;
  account: string;
  ran_at: Timestamp;
  /** Whether it could not go through: what it found is that of the run before then. */
  failed: boolean;
  finished?: boolean;
  checked?: number;
  changed?: number;
  missing?: number;
  unknown?: number;
}

export const RUNS = collection<RunDocument>('runs');

/** What became of a run: what it found, or whose it was where it failed. */
export type RunOutcome = ReconcileReport | (Pick<ReconcileReport, 'source' | 'account'> & { failed: true });

export type KeepRun = (outcome: RunOutcome, at: EpochMs) => Promise<void>;

/** Keeps the last run of each account. */
export const keepRuns =
  (store: Pick<Store, 'commit'>): KeepRun =>
  async (outcome, at) => {
    const { source, account } = outcome;
    const ref = RUNS.doc(`${source} ${account}`.replaceAll('/', ' '));
    const run = { v: 1 as const, source, account, ran_at: Timestamp.fromMillis(at) };
    const found = 'failed' in outcome ? { failed: true } : { failed: false, ...foundBy(outcome) };
    await store.commit({ writes: [merge(ref, { ...run, ...found })] });
  };

type Found = Pick<ReconcileReport, 'finished' | 'checked' | 'changed' | 'missing' | 'unknown'>;

const foundBy = ({ finished, checked, changed, missing, unknown }: ReconcileReport): Found => ({
  finished,
  checked,
  changed,
  missing,
  unknown,
});
