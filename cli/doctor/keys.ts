/** Whether keys and secrets are there and have the right form; they are never shown. */
import { ConfigError, readConfig, variableOf } from '../../shared/settings/config.ts';
import type { Config, Env, SettingName } from '../../shared/settings/config.ts';
import { fail, ok, warn } from './finding.ts';
import type { Finding } from './finding.ts';

type KeySetting = 'apiKeys' | 'encryptionKeys' | 'customerHmacKey' | 'paddleAccounts' | 'paddleClassicPublicKey';

const count = (number: number, one: string): string => `${number} ${one}${number === 1 ? '' : 's'}`;

const DESCRIBED: { [K in KeySetting]: (value: Config<K>[K]) => string } = {
  apiKeys: (keys) => `${count(keys.length, 'key')}: ${keys.map(({ id }) => id).join(', ')}`,
  encryptionKeys: (keys) => `${count(keys.length, 'key')}, ${keys[0]?.id} seals`,
  customerHmacKey: () => '32 bytes; never change it',
  paddleAccounts: (accounts) => accounts.map(describeSeller).join('; ') || 'no seller',
  paddleClassicPublicKey: () => 'an RSA key',
};

function describeSeller({ name, classic, billing }: Config<'paddleAccounts'>['paddleAccounts'][number]): string {
  const has = [
    ...(classic ? [count(classic.publicKeys.length, 'Classic key')] : []),
    ...(billing ? [count(billing.secrets.length, 'Billing secret')] : []),
    ...(classic && !classic.vendorAuthCode ? ['no Classic API credentials'] : []),
    ...(billing && !billing.apiKey ? ['no Billing API key'] : []),
  ];
  return `${name}: ${has.join(', ') || 'nothing to verify with'}`;
}

/** One finding for each; what this environment lacks can't be judged from here. */
export const judgeKeys = (env: Env): Finding[] => [
  ...(['encryptionKeys', 'customerHmacKey', 'apiKeys'] as const).map((name) => judgeKey(name, env)),
  ...judgePaddle(env),
  ...judgeAccounts(env),
];

function judgeKey<K extends KeySetting>(name: K, env: Env): Finding {
  const variable = variableOf(name);
  if (!env[variable]) {
    const fix = `export it as the function has it: ${variable}="$(gcloud secrets versions access latest --secret …)"`;
    return warn(variable, 'is not set here, so it was not looked at', fix);
  }
  const value = valueOf(name, env);
  return 'problem' in value
    ? fail(variable, value.problem, 'give the secret a new version (docs/settings.md), then terraform apply')
    : ok(variable, DESCRIBED[name](value.value));
}

function judgePaddle(env: Env): Finding[] {
  const given = (['paddleAccounts', 'paddleClassicPublicKey'] as const).filter((name) => env[variableOf(name)]);
  return given.map((name) => judgeKey(name, env));
}

/** An event's account is its seller's name, or the id of the API key that gave it: a name for both tells neither. */
function judgeAccounts(env: Env): Finding[] {
  if (!env[variableOf('apiKeys')] || !env[variableOf('paddleAccounts')]) return [];
  const [keys, sellers] = [valueOf('apiKeys', env), valueOf('paddleAccounts', env)];
  if ('problem' in keys || 'problem' in sellers) return [];
  const names = sellers.value.map(({ name }) => name);
  const shared = keys.value.map(({ id }) => id).filter((id) => names.includes(id));
  if (shared.length === 0) return [];
  const says = `the API key ${shared.join(', ')} has the id of a Paddle seller: the account of an event tells neither`;
  return [fail('accounts', says, 'give the key another id in API_KEYS: a seller’s name can’t be changed')];
}

function valueOf<K extends SettingName>(name: K, env: Env): { value: Config<K>[K] } | { problem: string } {
  try {
    return { value: readConfig([name], env)[name] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const problem = error.problems.join('; ').replace(`${variableOf(name)}: `, '');
    // A private key pasted in place of a public one, say, must not be shown.
    return { problem: problem.replace(/, current value is .*/s, '') };
  }
}
