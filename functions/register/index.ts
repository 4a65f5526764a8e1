import { http } from '@google-cloud/functions-framework';

import { createSubscriptions, openPubSub } from '../../shared/bus/subscriptions.ts';
import { SubrelayError } from '../../shared/errors.ts';
import { resellersOf } from '../../shared/sources/workspace/accounts.ts';
import { signerOf } from '../../shared/sources/workspace/auth.ts';
import { SOURCE_TIMEOUT_MS } from '../../shared/sources/workspace/open-reseller.ts';
import { createRegistrar } from '../../shared/sources/workspace/registrar.ts';
import { configure } from '../compose.ts';
import { registerDoor } from './door.ts';
import type { OpenRegistrar } from './door.ts';

const { config, log } = configure('register', [
  'projectId',
  'pushAudience',
  'pushServiceAccount',
  'workspaceAccounts',
  'workspaceServiceAccount',
  'workspaceSubscription',
  'workspaceKeyFile',
  'receiveWorkspaceUrl',
  'deadLetterTopic',
  'resellerApiUrl',
  'iamCredentialsUrl',
  'oauthTokenUrl',
]);
const resellers = resellersOf(config);
const subscriptions = createSubscriptions(openPubSub(config.projectId, config.workspaceKeyFile));
const { projectId, deadLetterTopic } = config;
const push = {
  endpoint: config.receiveWorkspaceUrl,
  serviceAccount: config.pushServiceAccount,
  audience: config.pushAudience,
};

const openRegistrar: OpenRegistrar = ({ accounts, pull }) => {
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

http('register', registerDoor({ openRegistrar, log }));
