import { STORE_SETTINGS } from '../../shared/store/settings.ts';
import { ownAccessToken } from '../../shared/sources/workspace/auth.ts';
import type { Run } from '../frame/command.ts';
import { UsageError } from '../frame/usage-error.ts';
import { REGION, RUN_API_URL, deployedVariables, exportLines } from './deployed-settings.ts';
import { settingsOf } from './settings-options.ts';
import type { OptionValues } from './settings-options.ts';

interface EnvFlags extends Pick<OptionValues, 'project'> {
  region?: string | undefined;
}

export const env: Run<EnvFlags> = async ({ env, printWhole }, values) => {
  const { projectId: project } = settingsOf(STORE_SETTINGS, values, env);
  const { region } = values;
  if (region === undefined) throw new UsageError('Name the region of the functions: --region europe-west1');
  if (!REGION.test(region))
    throw new UsageError(`--region: give a region such as europe-west1, current value is ${JSON.stringify(region)}`);
  const token = await ownAccessToken();
  const apiUrl = env['CLOUD_RUN_API_URL'] ?? RUN_API_URL;
  const variables = await deployedVariables({ apiUrl, project, region, token, fetch });
  for (const line of exportLines(variables, project)) printWhole(line);
  return 'done';
};
