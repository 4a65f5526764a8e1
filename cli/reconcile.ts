import process from 'node:process';

import { createLog } from '../shared/base/log.ts';
import { inTrace, newTrace } from '../shared/base/trace.ts';
import type { ReconcileResult } from '../shared/reconcile/reconcile.ts';
import { parseCommand } from './command.ts';
import type { Command } from './command.ts';
import { settingOptions, settingsOf } from './settings-options.ts';

const usage = [
  'npx subrelay reconcile [OPTIONS]',
  '',
  'Compares every configured account with its source, as the function does that the scheduler calls: Workspace',
  'subscriptions with what was announced of them, Paddle notifications with what arrived. What is missing is taken in',
  'and delivered. It goes on where the last run stopped, and may be run beside the function. It needs the settings of',
  'the function reconcile in the environment (docs/settings.md).',
  '',
  '  --project ID     the project of Firestore and Pub/Sub (GOOGLE_CLOUD_PROJECT)',
  '  --key-file FILE  a key file for the Reseller API (WORKSPACE_KEY_FILE)',
  '  --baseline       takes the source as it is for announced, and announces nothing: for a brand-new deployment',
  '  -h, --help       shows this',
  '',
  'Exit codes: 0 done, 1 an account could not be gone through, 2 wrong usage.',
].join('\n');

const options = {
  ...settingOptions('project', 'key-file'),
  baseline: { type: 'boolean', default: false },
} as const;

export const reconcileCommand: Command = {
  name: 'reconcile',
  summary: 'compares every account with its source, and takes in what never arrived',
  usage,
  async run(args, { env, print }) {
    const { values } = parseCommand('reconcile', args, { options });
    // Loaded here: --help and wrong usage are answered without it.
    const { RECONCILE_SETTINGS } = await import('../functions/reconcile/settings.ts');
    const config = settingsOf(RECONCILE_SETTINGS, values, env);
    const { openReconcile } = await import('../functions/reconcile/open.ts');
    const log = createLog('reconcile', { ...config, destination: process.stderr });
    const run = openReconcile(config, log);
    const result = await inTrace(newTrace(), () => run({ baseline: values.baseline }));
    for (const line of linesOf(result)) print(line);
    return result.failed.length > 0 ? 1 : 0;
  },
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
