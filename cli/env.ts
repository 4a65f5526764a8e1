import { ownAccessToken } from '../shared/sources/workspace/auth.ts';
import { STORE_SETTINGS } from '../shared/store/settings.ts';
import { UsageError, parseCommand } from './command.ts';
import type { Command } from './command.ts';
import { REGION, RUN_API_URL, deployedVariables, exportLines } from './deployed-settings.ts';
import { settingOptions, settingsOf } from './settings-options.ts';

const usage = [
  'npx subrelay env --region REGION [--project ID]',
  '',
  'Prints the settings of the deployed functions as lines for a shell, for the commands that work on a deployment:',
  '',
  '  eval "$(npx subrelay env --project my-subrelay --region europe-west1)"',
  '',
  'Secrets are not printed: their lines ask Secret Manager when the shell runs them.',
  '',
  '  --project ID      the project (GOOGLE_CLOUD_PROJECT)',
  '  --region REGION   the region of the functions',
  '  -h, --help        shows this',
  '',
  'It needs roles/run.viewer, and whoever runs its lines roles/secretmanager.secretAccessor.',
  'Exit codes: 0 done, 2 wrong usage, or nothing to be read there.',
].join('\n');

const options = { ...settingOptions('project'), region: { type: 'string' } } as const;

export const envCommand: Command = {
  name: 'env',
  summary: 'prints the settings of the deployed functions, for a shell',
  usage,
  async run(args, { env, print }) {
    const { values } = parseCommand('env', args, { options });
    const { projectId: project } = settingsOf(STORE_SETTINGS, values, env);
    const { region } = values;
    if (region === undefined) throw new UsageError('Name the region of the functions: --region europe-west1');
    if (!REGION.test(region))
      throw new UsageError(`--region: give a region such as europe-west1, current value is ${JSON.stringify(region)}`);
    const token = await ownAccessToken();
    const apiUrl = env['CLOUD_RUN_API_URL'] ?? RUN_API_URL;
    const variables = await deployedVariables({ apiUrl, project, region, token, fetch });
    for (const line of exportLines(variables, project)) print(line);
    return 0;
  },
};
