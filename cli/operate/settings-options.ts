/** Options that stand for settings: the environment has the defaults, options go first. */
import { DEAD_LETTER_TOPIC } from '../../shared/bus/settings.ts';
import { PUSH_AUDIENCE, PUSH_SERVICE_ACCOUNT } from '../../shared/http/settings.ts';
import { ConfigError, readConfig } from '../../shared/settings/config.ts';
import type { Config, Env, Setting } from '../../shared/settings/config.ts';
import {
  RECEIVE_WORKSPACE_URL,
  WORKSPACE_KEY_FILE,
  WORKSPACE_SERVICE_ACCOUNT,
} from '../../shared/sources/workspace/settings.ts';
import { GOOGLE_CLOUD_PROJECT } from '../../shared/store/settings.ts';
import { UsageError } from '../frame/usage-error.ts';
import { keysOf } from '../../shared/base/records.ts';

const SETTING_OPTIONS = {
  project: GOOGLE_CLOUD_PROJECT,
  'service-account': WORKSPACE_SERVICE_ACCOUNT,
  'key-file': WORKSPACE_KEY_FILE,
  'push-endpoint': RECEIVE_WORKSPACE_URL,
  'push-service-account': PUSH_SERVICE_ACCOUNT,
  audience: PUSH_AUDIENCE,
  'dead-letter-topic': DEAD_LETTER_TOPIC,
} as const satisfies Record<string, Setting>;

export type SettingOption = keyof typeof SETTING_OPTIONS;
export type OptionValues = Partial<Record<SettingOption, string | undefined>>;

/**
 * The settings of a command.
 * @throws UsageError that names every setting that is missing or wrong, and its option
 */
export function settingsOf<S extends Setting>(settings: readonly S[], values: OptionValues, env: Env): Config<S> {
  try {
    return readConfig(settings, environmentWith(values, env));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new UsageError(['Correct these:', ...error.problems.map((problem) => `  ${withOption(problem)}`)].join('\n'));
  }
}

function environmentWith(values: OptionValues, env: Env): Env {
  const given = keysOf(SETTING_OPTIONS).flatMap((option) => {
    const { variable } = SETTING_OPTIONS[option];
    const value = values[option];
    return value === undefined ? [] : [[variable, value] as const];
  });
  // A key file of the environment's would sign as another account than the one asked for.
  const dropped = values['service-account'] === undefined ? {} : { [WORKSPACE_KEY_FILE.variable]: undefined };
  return { ...env, ...dropped, ...Object.fromEntries(given) };
}

function withOption(problem: string): string {
  const named = /^\w+/.exec(problem)?.[0];
  const option = Object.entries(SETTING_OPTIONS).find(([, { variable }]) => variable === named)?.[0];
  return option === undefined ? problem : `--${option} or ${problem}`;
}
