/** Whether keys and secrets are there and have the right form; they are never shown. */
import { API_KEYS } from '../../../shared/api/settings.ts';
import { CUSTOMER_HMAC_KEY } from '../../../shared/events/settings.ts';
import { readSetting } from '../../../shared/settings/config.ts';
import type { Env, Setting } from '../../../shared/settings/config.ts';
import { PADDLE_CLASSIC_PUBLIC_KEY } from '../../../shared/sources/paddle-classic/settings.ts';
import type { PaddleAccount } from '../../../shared/sources/paddle/paddle-accounts.ts';
import { PADDLE_ACCOUNTS } from '../../../shared/sources/paddle/settings.ts';
import { ENCRYPTION_KEYS } from '../../../shared/webhooks/signing/settings.ts';
import { fail, ok, warn } from './finding.ts';
import type { Finding } from './finding.ts';

const count = (number: number, one: string): string => `${number} ${one}${number === 1 ? '' : 's'}`;

const judgeEncryptionKeys = judged(
  ENCRYPTION_KEYS,
  (keys) => `${count(keys.length, 'key')}, ${keys[0]?.id ?? 'none'} seals`,
);
const judgeCustomerKey = judged(CUSTOMER_HMAC_KEY, () => '32 bytes; never change it');
const judgeApiKeys = judged(API_KEYS, (keys) => `${count(keys.length, 'key')}: ${keys.map(({ id }) => id).join(', ')}`);
const judgeSellers = judged(PADDLE_ACCOUNTS, (accounts) => accounts.map(describeSeller).join('; ') || 'no seller');
const judgeClassicKey = judged(PADDLE_CLASSIC_PUBLIC_KEY, () => 'an RSA key');

function describeSeller({ name, classic, billing }: PaddleAccount): string {
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
  judgeEncryptionKeys(env),
  judgeCustomerKey(env),
  judgeApiKeys(env),
  ...(env[PADDLE_ACCOUNTS.variable] ? [judgeSellers(env)] : []),
  ...(env[PADDLE_CLASSIC_PUBLIC_KEY.variable] ? [judgeClassicKey(env)] : []),
  ...judgeAccounts(env),
];

function judged<Value>(setting: Setting<string, Value>, describe: (value: Value) => string): (env: Env) => Finding {
  const { variable } = setting;
  return (env) => {
    if (!env[variable]) {
      const fix = `export it as the function has it: ${variable}="$(gcloud secrets versions access latest --secret …)"`;
      return warn(variable, 'is not set here, so it was not looked at', fix);
    }
    const read = readSetting(setting, env);
    if ('value' in read) return ok(variable, describe(read.value));
    // A private key pasted in place of a public one, say, must not be shown.
    const problem = read.problem.replace(`${variable}: `, '').replace(/, current value is .*/s, '');
    return fail(variable, problem, 'give the secret a new version (docs/settings.md), then terraform apply');
  };
}

/** An event's account is its seller's name, or the id of the API key that gave it: a name for both tells neither. */
function judgeAccounts(env: Env): Finding[] {
  if (!env[API_KEYS.variable] || !env[PADDLE_ACCOUNTS.variable]) return [];
  const [keys, sellers] = [readSetting(API_KEYS, env), readSetting(PADDLE_ACCOUNTS, env)];
  if ('problem' in keys || 'problem' in sellers) return [];
  const names = sellers.value.map(({ name }) => name);
  const shared = keys.value.map(({ id }) => id).filter((id) => names.includes(id));
  if (shared.length === 0) return [];
  const says = `the API key ${shared.join(', ')} has the id of a Paddle seller: the account of an event tells neither`;
  return [fail('accounts', says, 'give the key another id in API_KEYS: a seller’s name can’t be changed')];
}
