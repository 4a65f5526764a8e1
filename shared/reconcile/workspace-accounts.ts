import type { Log } from '../base/log.ts';
import type { CustomerKey } from '../events/customer-key.ts';
import type { EpochMs } from '../base/time.ts';
import type { Accept } from '../intake/accept.ts';
import type { Config } from '../settings/config.ts';
import type { Budget } from '../sources/asking/budget.ts';
import { signerOf } from '../sources/workspace/auth.ts';
import type { SignerConfig } from '../sources/workspace/auth.ts';
import { SOURCE_TIMEOUT_MS, openReseller } from '../sources/workspace/open-reseller.ts';
import type { Reseller } from '../sources/workspace/reseller.ts';
import type { RESELLER_SETTINGS, WORKSPACE_ACCOUNTS } from '../sources/workspace/settings.ts';
import type { Store } from '../store/store.ts';
import { openListedSubjects } from '../subjects/listed-subjects.ts';
import { openSubjectEvents } from '../subjects/subject-events.ts';
import { openCursors } from './cursors.ts';
import type { Reconciler } from './reconciler.ts';
import { workspaceReconciler } from './workspace.ts';

export interface WorkspaceReconcilersDeps {
  store: Store;
  accept: Accept;
  /** Of calls of the Reseller API. */
  budget: Budget;
  customerKey: CustomerKey;
  fetch: typeof fetch;
  now: () => EpochMs;
  log: Log;
}

/**
 * One for each configured reseller; none where no credentials are configured.
 * @throws ConfigError if WORKSPACE_KEY_FILE is no key file
 */
export function workspaceReconcilers(
  config: SignerConfig & Config<typeof WORKSPACE_ACCOUNTS | (typeof RESELLER_SETTINGS)[number]>,
  deps: WorkspaceReconcilersDeps,
): Reconciler[] {
  const signer = signerOf(config, { fetch: deps.fetch, timeoutMs: SOURCE_TIMEOUT_MS });
  if (!signer) return [];
  return config.workspaceAccounts.map(({ account, adminEmail }) => {
    let opened: Promise<Reseller> | undefined;
    const reseller = () => (opened ??= openReseller({ signer, adminEmail, use: 'read', config, ...deps }));
    const cursors = openCursors(deps.store);
    const subjects = openListedSubjects(deps.store, `google-workspace/${account}`);
    return workspaceReconciler({
      ...deps,
      ...{ account, reseller, cursors, subjects },
      events: openSubjectEvents(deps.store),
    });
  });
}
