import { http } from '@google-cloud/functions-framework';
import { PubSub } from '@google-cloud/pubsub';

import { createPushSubscriptions } from '../../shared/bus/subscriptions.ts';
import { SubrelayError } from '../../shared/errors.ts';
import { signerOf } from '../../shared/sources/workspace/auth.ts';
import { SOURCE_TIMEOUT_MS, openReseller } from '../../shared/sources/workspace/open-reseller.ts';
import { register } from '../../shared/sources/workspace/register.ts';
import { configure } from '../compose.ts';
import { registerDoor } from './door.ts';

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
  'oauthTokenUrl',
]);
const subscriptions = createPushSubscriptions(new PubSub({ projectId: config.projectId }));
const world = { fetch, now: Date.now };

async function registerAll() {
  const signer = signerOf(config, { ...world, timeoutMs: SOURCE_TIMEOUT_MS });
  if (!signer)
    throw new SubrelayError('INTERNAL', 'Cannot register: set WORKSPACE_KEY_FILE or WORKSPACE_SERVICE_ACCOUNT');
  const registrations = [];
  for (const { account, adminEmail, subscription } of config.workspaceAccounts) {
    const reseller = await openReseller({ signer, adminEmail, use: 'register', config, ...world });
    registrations.push({
      account,
      ...(await register({ reseller, subscriptions, config, serviceAccount: signer.serviceAccount, subscription })),
    });
  }
  return registrations;
}

http('register', registerDoor({ registerAll, log }));
