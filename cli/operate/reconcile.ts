import { createLog } from '../../shared/base/log.ts';
import { inTrace, newTrace } from '../../shared/base/trace.ts';
import type { ReconcileResult } from '../../shared/reconcile/reconcile.ts';
import type { Run } from '../frame/command.ts';
import { withProgress } from '../frame/progress.ts';
import { targetOf } from '../target/target.ts';
import { logLines } from './log-lines.ts';
import { settingsOf } from './settings-options.ts';
import type { OptionValues } from './settings-options.ts';

interface ReconcileFlags extends Pick<OptionValues, 'project' | 'key-file'> {
  baseline?: boolean | undefined;
}

/** A lease is held for 15 s after its holder has gone. */
const STOPPED =
  'Stopped: what was taken in is kept and delivered. The next run goes on where this one was; it finds the account busy for 15 s.';

export const reconcile: Run<ReconcileFlags> = async (terminal, values) => {
  const { print } = terminal;
  const { env } = await targetOf(values.project, terminal);
  // Loaded here: --help and wrong usage are answered without it.
  const { RECONCILE_SETTINGS } = await import('../../functions/reconcile/settings.ts');
  const config = settingsOf(RECONCILE_SETTINGS, values, env);
  const { openReconcile } = await import('../../functions/reconcile/open.ts');
  const log = createLog('reconcile', { ...config, destination: logLines(terminal, 'reconcile') });
  const run = await openReconcile(config, log);
  const { baseline = false } = values;
  const result = await withProgress(terminal, STOPPED, (at) =>
    inTrace(newTrace(), () =>
      run({
        baseline,
        onProgress: ({ done, of, account, checked }) => at(done, of, `${account}: ${checked} looked at`),
      }),
    ),
  );
  if (result === null) return 'interrupted';
  for (const line of linesOf(result)) print(line);
  return result.failed.length > 0 ? 'partly' : 'done';
};

function linesOf({ reports, busy, failed }: ReconcileResult): string[] {
  const lines = [
    ...reports.map(
      ({ source, account, finished, checked, changed, missing, unknown }) =>
        `${source}/${account}: ${checked} checked, ${changed} announced, ${missing} missing, ${unknown} unknown` +
        (finished ? '' : '; not at its end, the next run goes on'),
    ),
    ...busy.map((account) => `${account}: another run is busy with it`),
    ...failed.map(
      ({ account, error }) => `${account}: failed: ${error instanceof Error ? error.message : String(error)}`,
    ),
  ];
  return lines.length > 0 ? lines : ['No account with API credentials is configured: nothing to compare'];
}
