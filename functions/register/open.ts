import { SubrelayError } from '../../shared/base/errors.ts';
import { createSubscriptions, openPubSub } from '../../shared/bus/subscriptions.ts';
import type { Config } from '../../shared/settings/config.ts';
import { SOURCE_TIMEOUT_MS } from '../../shared/sources/asking/http-exchange.ts';
import { resellersOf } from '../../shared/sources/workspace/accounts.ts';
import { signerOf } from '../../shared/sources/workspace/auth.ts';
import { createRegistrar } from '../../shared/sources/workspace/registrar.ts';
import type { Registrar } from '../../shared/sources/workspace/registrar.ts';
import type { RegistrarChoice } from './door.ts';
import type { SETTINGS } from './settings.ts';

/** Joins the parts of `register`. */
export function openRegister(config: Config<(typeof SETTINGS)[number]>): (choice: RegistrarChoice) => Registrar {
  const resellers = resellersOf(config);
  const subscriptions = createSubscriptions(openPubSub(config.projectId, config.workspaceKeyFile));
  const { projectId, deadLetterTopic } = config;
  const push = {
    endpoint: config.receiveWorkspaceUrl,
    serviceAccount: config.pushServiceAccount,
    audience: config.pushAudience,
  };

  return ({ accounts, pull }) => {
    const signer = signerOf(config, { fetch, timeoutMs: SOURCE_TIMEOUT_MS });
    if (!signer)
      throw new SubrelayError('INTERNAL', 'Cannot register: set WORKSPACE_KEY_FILE or WORKSPACE_SERVICE_ACCOUNT');
    const unknown = accounts?.find((account) => !resellers.some((each) => each.account === account));
    if (unknown !== undefined)
      throw new SubrelayError('BODY_UNREADABLE', `WORKSPACE_ACCOUNTS has no account ${JSON.stringify(unknown)}`);
    return createRegistrar({
      resellers: resellers.filter(({ account }) => accounts?.includes(account) ?? true),
      signer,
      subscriptions,
      choice: { projectId, deadLetterTopic, push: pull ? null : push },
      config,
      fetch,
      now: Date.now,
    });
  };
}
