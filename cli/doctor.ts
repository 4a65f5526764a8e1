import type { Env } from '../shared/settings/config.ts';
import { STORE_SETTINGS } from '../shared/store/settings.ts';
import { UsageError, parseCommand } from './command.ts';
import type { Command } from './command.ts';
import { REGION } from './deployed-settings.ts';
import { checked, codeOf, linesOf } from './doctor/finding.ts';
import type { Finding } from './doctor/finding.ts';
import { judgeKeys } from './doctor/keys.ts';
import { settingOptions, settingsOf } from './settings-options.ts';
import { targetOf } from './target.ts';

const usage = [
  'npx subrelay doctor [OPTIONS]',
  '',
  'Looks at a deployment from outside and says of each thing whether it is in order, and how to mend it: keys, clock,',
  'delegation and scopes of each reseller, its topic, its subscription, what pushes are signed as, our own topics, dead',
  'letters, Firestore and its indexes, what the scheduler should have done, and what customers would notice: webhooks that',
  'fail, deliveries that are late, quarantine, silent sources, quotas. It changes nothing, and shows no secret.',
  'It looks at what the environment tells of: the settings of the functions (docs/settings.md). Without --project it looks',
  'at the running local stack.',
  '',
  '  --project ID     the project of Firestore and Pub/Sub (GOOGLE_CLOUD_PROJECT)',
  '  --region REGION  the region of the functions; else the one that their addresses in the settings name',
  '  --key-file FILE  a key file for the Reseller API (WORKSPACE_KEY_FILE)',
  '  --json           prints one JSON object: {"findings": [{"check", "verdict", "says", "fix"}]}',
  '  -h, --help       shows this',
  '',
  'Exit codes: 0 nothing to mend, 1 something is to be mended, 2 wrong usage.',
].join('\n');

const options = {
  ...settingOptions('project', 'key-file'),
  region: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

/** `npx subrelay doctor` */
export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'looks whether all is in order, and says how to mend what is not',
  usage,
  async run(args, { env, print }) {
    const { values } = parseCommand('doctor', args, { options });
    const target = await targetOf(values.project, env);
    const { projectId } = settingsOf(STORE_SETTINGS, values, target.env);
    const { 'key-file': keyFile, region } = values;
    if (region !== undefined && !REGION.test(region))
      throw new UsageError(`--region: give a region such as europe-west1, current value is ${JSON.stringify(region)}`);
    const settings = {
      ...target.env,
      GOOGLE_CLOUD_PROJECT: projectId,
      ...(keyFile === undefined ? {} : { WORKSPACE_KEY_FILE: keyFile }),
    };
    const findings = await diagnose(settings, target.isLocal ? null : { project: projectId, region });
    if (values.json) print(JSON.stringify({ findings }, null, 2));
    else linesOf(findings).forEach(print);
    return codeOf(findings);
  },
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
    import('./doctor/look-quotas.ts'),
    import('../shared/sources/workspace/auth.ts'),
  ]);
  const region = deployed.region ?? regionIn(env);
  return lookAtQuotas({ env, project: deployed.project, region, accessToken: ownAccessToken, fetch });
}

/** Every check, none of which keeps another from being made. */
async function diagnose(env: Env, deployed: Deployed | null): Promise<Finding[]> {
  // Loaded here: --help and wrong usage are answered without them.
  const [{ lookAtClock }, { lookAtWorkspace }, { lookAtBus }, { lookAtStore }] = await Promise.all([
    import('./doctor/look-clock.ts'),
    import('./doctor/look-workspace.ts'),
    import('./doctor/look-bus.ts'),
    import('./doctor/look-store.ts'),
  ]);
  const settings = 'correct the setting (docs/settings.md)';
  const found = await Promise.all([
    checked('clock', settings, () => lookAtClock(env, { fetch, now: Date.now })),
    checked('Workspace', settings, () => lookAtWorkspace(env)),
    checked('Pub/Sub', settings, () => lookAtBus(env)),
    checked('Firestore', settings, () => lookAtStore(env, Date.now)),
    checked('quotas of Cloud Run', settings, () => lookAtDeployed(env, deployed)),
  ]);
  return [...judgeKeys(env), ...found.flat()];
}
