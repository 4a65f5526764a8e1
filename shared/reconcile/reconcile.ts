import type { Log } from '../base/log.ts';
import type { EpochMs } from '../base/time.ts';
import type { Leases } from '../store/leases.ts';
import type { ReconcileReport, Reconciler } from './reconciler.ts';
import type { KeepRun } from './runs.ts';

/** A run's pages end by then: below the scheduler's attempt deadline of 5 min, with room for the last page. */
const RUN_MS = 240_000;

export interface ReconcileDeps {
  reconcilers: readonly Reconciler[];
  leases: Leases;
  keepRun: KeepRun;
  now: () => EpochMs;
  log: Log;
}

export interface ReconcileResult {
  reports: ReconcileReport[];
  /** The accounts that another run is busy with, `source/account`. */
  busy: string[];
  /** The accounts that could not be gone through now; the others were all the same. */
  failed: { account: string; error: unknown }[];
}

/** How far a run is. No source tells how much it has: what is left of an account is not known. */
export interface ReconcileProgress {
  /** Accounts that are done, and all. */
  done: number;
  of: number;
  /** `source/account`, which is looked at now. */
  account: string;
  /** What of it was looked at. */
  checked: number;
}

export interface ReconcileOptions {
  /** Takes the source's state for announced, and announces nothing: for a brand-new deployment. */
  baseline: boolean;
  /** Hears before each account, and after each of its pages. */
  onProgress?: (progress: ReconcileProgress) => void;
}

/** Goes through every account, one after another, each under a lease of its own. */
export async function reconcile(
  { reconcilers, leases, keepRun, now, log }: ReconcileDeps,
  { baseline, onProgress }: ReconcileOptions,
): Promise<ReconcileResult> {
  const result: ReconcileResult = { reports: [], busy: [], failed: [] };
  const until = now() + RUN_MS;
  for (const [done, reconciler] of reconcilers.entries()) {
    const account = `${reconciler.source}/${reconciler.account}`;
    const onPage = (checked: number) => onProgress?.({ done, of: reconcilers.length, account, checked });
    onPage(0);
    const lease = await leases.take(`reconcile ${account}`.replaceAll('/', ' '), false);
    if (lease === null) {
      result.busy.push(account);
      continue;
    }
    try {
      const report = await reconciler.run({ baseline, until, keep: lease.keep, onPage });
      await keepRun(report, now());
      result.reports.push(report);
    } catch (error) {
      log.error({ account, error }, 'reconcile.failed');
      result.failed.push({ account, error });
      await keepRun({ source: reconciler.source, account: reconciler.account, failed: true }, now()).catch(() => {
        // What it failed of may be the store.
      });
    } finally {
      await lease.release();
    }
  }
  return result;
}
