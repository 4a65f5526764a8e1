/** What `register`, `unregister` and `watch` share: the same code as the function's, run on the operator's machine. */
import type { SubrelayError } from '../../shared/base/errors.ts';
import type { SubscriptionChoice } from '../../shared/bus/push-subscription.ts';
import { SUBSCRIPTION_SETTINGS } from '../../shared/bus/settings.ts';
import { PUSH_AUDIENCE, PUSH_SERVICE_ACCOUNT } from '../../shared/http/settings.ts';
import type { Env } from '../../shared/settings/config.ts';
import { SOURCE_TIMEOUT_MS } from '../../shared/sources/asking/http-exchange.ts';
import { signerOf } from '../../shared/sources/workspace/auth.ts';
import { createRegistrar } from '../../shared/sources/workspace/registrar.ts';
import type { Outcome, Registrar } from '../../shared/sources/workspace/registrar.ts';
import {
  DELEGATION_SETTINGS,
  RECEIVE_WORKSPACE_URL,
  WORKSPACE_SUBSCRIPTION,
} from '../../shared/sources/workspace/settings.ts';
import type { JsonObject } from '../../shared/base/json.ts';
import type { Terminal } from '../frame/terminal.ts';
import { CommandFailure, UsageError } from '../frame/usage-error.ts';
import { auditIfPossible } from './audited.ts';
import { chosenResellers } from './resellers.ts';
import type { ResellerValues } from './resellers.ts';
import { settingsOf } from './settings-options.ts';
import type { OptionValues } from './settings-options.ts';

/** What a command needs to ask for a reseller, and to see to its subscription. */
export const OPERATOR_SETTINGS = [...SUBSCRIPTION_SETTINGS, ...DELEGATION_SETTINGS, WORKSPACE_SUBSCRIPTION] as const;
const PUSH_SETTINGS = [RECEIVE_WORKSPACE_URL, PUSH_SERVICE_ACCOUNT, PUSH_AUDIENCE] as const;

export type OperatorValues = OptionValues & ResellerValues;

/** How the subscription brings messages; `null`: it is pulled. */
export type PushChoice = SubscriptionChoice['push'];

/** Whether anything says where notifications are pushed. */
export const namesPush = (values: OptionValues, env: Env): boolean =>
  Boolean(values['push-endpoint'] ?? values['push-service-account'] ?? values.audience) ||
  PUSH_SETTINGS.some(({ variable }) => Boolean(env[variable]));

/** @throws UsageError that names what is missing */
export function pushChoice(values: OptionValues, env: Env): NonNullable<PushChoice> {
  const settings = settingsOf([...OPERATOR_SETTINGS, ...PUSH_SETTINGS], values, env);
  return {
    endpoint: settings.receiveWorkspaceUrl,
    serviceAccount: settings.pushServiceAccount,
    audience: settings.pushAudience,
  };
}

interface Operation {
  values: OperatorValues;
  env: Env;
  push: PushChoice;
  /** What it is about to change, for the audit log; absent: it only looks. */
  changes?: { action: string; order: JsonObject; note: Terminal['note'] };
}

/**
 * Calls the registrar of the chosen resellers, and closes what that opened.
 * @throws UsageError or ConfigError; a reseller's failure where it is the only one, so that it is told as one message
 */
export async function asOperator<T>(
  { values, env, push, changes }: Operation,
  work: (registrar: Registrar) => Promise<Outcome<T>[]>,
): Promise<Outcome<T>[]> {
  const config = settingsOf(OPERATOR_SETTINGS, values, env);
  const { projectId, deadLetterTopic } = config;
  const resellers = chosenResellers(config, values);
  const signer = signerOf(config, { fetch, timeoutMs: SOURCE_TIMEOUT_MS });
  if (!signer) throw new UsageError('Name who is registered: --service-account EMAIL or --key-file FILE');
  if (changes) {
    const accounts = resellers.map(({ account }) => account);
    await auditIfPossible(projectId, { ...changes, order: { accounts, ...changes.order } });
  }
  // Loaded here: --help and wrong usage are answered without it.
  const { createSubscriptions, openPubSub } = await import('../../shared/bus/subscriptions.ts');
  const pubsub = openPubSub(projectId, config.workspaceKeyFile);
  const subscriptions = createSubscriptions(pubsub);
  const choice = { projectId, deadLetterTopic, push };
  const registrar = createRegistrar({ resellers, signer, subscriptions, choice, config, fetch, now: Date.now });
  const outcomes = await work(registrar).finally(() => pubsub.close());
  const [first] = outcomes;
  if (outcomes.length === 1 && first && 'failed' in first) throw whole(first.failed);
  return outcomes;
}

/** What was not foreseen is a fault of ours; an obstacle that was, is not. */
export function whole(failure: SubrelayError): Error {
  if (failure.code !== 'INTERNAL') return failure;
  return failure.cause instanceof Error ? failure.cause : new CommandFailure('refused', failure.message);
}
