import type { Env } from '../../../shared/settings/config.ts';
import { STORE_SETTINGS } from '../../../shared/store/settings.ts';
import type { Run } from '../../frame/command.ts';
import { UsageError } from '../../frame/usage-error.ts';
import { REGION } from '../deployed-settings.ts';
import { checked, isSound, linesOf } from './finding.ts';
import type { Finding } from './finding.ts';
import { judgeKeys } from './keys.ts';
import { judgeNpmName } from './npm-name.ts';
import { settingsOf } from '../settings-options.ts';
import type { OptionValues } from '../settings-options.ts';
import { targetOf } from '../../target/target.ts';

interface DoctorFlags extends Pick<OptionValues, 'project' | 'key-file'> {
  region?: string | undefined;
  json?: boolean | undefined;
  'exit-zero'?: boolean | undefined;
}

export const doctor: Run<DoctorFlags> = async (terminal, values) => {
  const { print, printWhole, paint } = terminal;
  const target = await targetOf(values.project, terminal);
  const { projectId } = settingsOf(STORE_SETTINGS, values, target.env);
  const { 'key-file': keyFile, region } = values;
  if (region !== undefined && !REGION.test(region))
    throw new UsageError(`--region: give a region such as europe-west1, current value is ${JSON.stringify(region)}`);
  const settings = {
    ...target.env,
    GOOGLE_CLOUD_PROJECT: projectId,
    ...(keyFile === undefined ? {} : { WORKSPACE_KEY_FILE: keyFile }),
  };
  const diagnosed = await diagnose(settings, target.isLocal ? null : { project: projectId, region });
  const findings = [...diagnosed, ...judgeNpmName(terminal)];
  if (values.json) printWhole(JSON.stringify({ findings }, null, 2));
  else linesOf(findings, paint).forEach(print);
  return isSound(findings) || values['exit-zero'] ? 'done' : 'wrong';
};

/** Where Cloud Run is to be looked at. */
interface Deployed {
  project: string;
  region: string | undefined;
}

/** @param deployed null: the local stack, which has no quotas */
async function lookAtDeployed(env: Env, deployed: Deployed | null): Promise<Finding[]> {
  if (deployed === null) return [];
  const [{ lookAtQuotas, regionIn }, { ownAccessToken }] = await Promise.all([
    import('./look-quotas.ts'),
    import('../../../shared/sources/workspace/auth.ts'),
  ]);
  const region = deployed.region ?? regionIn(env);
  return lookAtQuotas({ env, project: deployed.project, region, accessToken: ownAccessToken, fetch });
}

/** Every check, none of which keeps another from being made. */
async function diagnose(env: Env, deployed: Deployed | null): Promise<Finding[]> {
  // Loaded here: --help and wrong usage are answered without them.
  const [{ lookAtClock }, { lookAtWorkspace }, { lookAtBus }, { lookAtStore }, { lookAtReach }] = await Promise.all([
    import('./look-clock.ts'),
    import('./look-workspace.ts'),
    import('./look-bus.ts'),
    import('./look-store.ts'),
    import('./look-reach.ts'),
  ]);
  const settings = 'correct the setting (docs/settings.md)';
  const found = await Promise.all([
    checked('clock', settings, () => lookAtClock(env, { fetch, now: Date.now })),
    checked('Workspace', settings, () => lookAtWorkspace(env)),
    checked('Pub/Sub', settings, () => lookAtBus(env)),
    checked('Firestore', settings, () => lookAtStore(env, Date.now)),
    checked('who reaches the API', settings, () => lookAtReach(env, fetch)),
    checked('quotas of Cloud Run', settings, () => lookAtDeployed(env, deployed)),
  ]);
  return [...judgeKeys(env), ...found.flat()];
}
