/** Options that stand for settings: the environment has the defaults, options go first. */
import { ConfigError, readConfig, variableOf } from '../shared/settings/config.ts';
import type { Config, Env, SettingName } from '../shared/settings/config.ts';
import { UsageError } from './command.ts';

const SETTING_OPTIONS = {
  project: 'projectId',
  'service-account': 'workspaceServiceAccount',
  'key-file': 'workspaceKeyFile',
  'push-endpoint': 'receiveWorkspaceUrl',
  'push-service-account': 'pushServiceAccount',
  audience: 'pushAudience',
  'dead-letter-topic': 'deadLetterTopic',
} as const satisfies Record<string, SettingName>;

export type SettingOption = keyof typeof SETTING_OPTIONS;
export type OptionValues = Partial<Record<SettingOption, string | undefined>>;

/** For `parseArgs`. */
export const settingOptions = <K extends SettingOption>(...names: K[]) =>
  Object.fromEntries(names.map((name) => [name, { type: 'string' }])) as Record<K, { type: 'string' }>;

/**
 * The settings of a command.
 * @throws UsageError that names every setting that is missing or wrong, and its option
 */
export function settingsOf<K extends SettingName>(names: readonly K[], values: OptionValues, env: Env): Config<K> {
  try {
    return readConfig(names, environmentWith(values, env));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new UsageError(['Correct these:', ...error.problems.map((problem) => `  ${withOption(problem)}`)].join('\n'));
  }
}

function environmentWith(values: OptionValues, env: Env): Env {
  const given = Object.entries(SETTING_OPTIONS).flatMap(([option, setting]) => {
    const value = values[option as SettingOption];
    return value === undefined ? [] : [[variableOf(setting), value] as const];
  });
  // A key file of the environment's would sign as another account than the one asked for.
  const dropped = values['service-account'] === undefined ? {} : { [variableOf('workspaceKeyFile')]: undefined };
  return { ...env, ...dropped, ...Object.fromEntries(given) };
}

function withOption(problem: string): string {
  const variable = /^\w+/.exec(problem)?.[0];
  const option = Object.entries(SETTING_OPTIONS).find(([, setting]) => variableOf(setting) === variable)?.[0];
  return option === undefined ? problem : `--${option} or ${problem}`;
}
