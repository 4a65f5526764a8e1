import { z } from 'zod';

import { API_KEYS } from '../shared/api/settings.ts';
import { EGRESS_ALLOW, OWN_URLS } from '../shared/sending/settings.ts';
import type { Env, Setting } from '../shared/settings/config.ts';
import { environmentWith } from './function-settings.ts';
import type { KeyFiles, LocalKeys } from './keys.ts';
import { RESELLER_ACCOUNT } from './samples.ts';
import type { Sandbox } from './sandbox/server.ts';
import type { Servers } from './servers.ts';

export const PROJECT_ID = 'subrelay-local';
export const PUSH_AUDIENCE = 'subrelay-local';
export const PUSH_SERVICE_ACCOUNT = `push@${PROJECT_ID}.iam.gserviceaccount.com`;
export const WORKSPACE_SERVICE_ACCOUNT = `workspace@${PROJECT_ID}.iam.gserviceaccount.com`;
export const RESELLER_ADMIN = 'admin@reseller.example';
export const PADDLE_BILLING_API_KEY = 'pdl_sdbx_apikey_local';
export const PADDLE_CREDENTIALS = { vendorId: '100000', vendorAuthCode: 'sandbox-auth-code' };

/** What the functions are told of the parts around them. */
export interface Surroundings {
  keys: LocalKeys;
  files: Pick<KeyFiles, 'workspace'>;
  servers: Pick<Servers, 'pubsub' | 'firestore' | 'idTokens'>;
  /** Where requests from outside come in. */
  door: string;
  /** The push endpoint of the reseller's notifications. */
  receiveWorkspaceUrl: string;
  sandbox: Pick<Sandbox, 'url' | 'tokenUrl' | 'slackApiUrl'>;
}

/** Loopback, which production never allows, is where the local receiver listens. */
const LOOPBACK = '127.0.0.0/8,::1/128';

/** The stack asks with a key of its own, which counts beside the user's. What is no list is left to the functions to refuse. */
export function withOwnKey(given: string | undefined, own: { id: string; key: string }): string {
  if (!given) return JSON.stringify([own]);
  const list = listIn.safeParse(given);
  return list.success ? JSON.stringify([...list.data, own]) : given;
}

const listIn = z.string().transform((text, context) => {
  try {
    return z.array(z.json()).parse(JSON.parse(text));
  } catch {
    context.addIssue('must be a list');
    return z.NEVER;
  }
});

/**
 * The functions' environment: the names are those that Terraform sets on GCP. What the user has set goes first, but for
 * `EGRESS_ALLOW`, which loopback is added to, `OWN_URLS`, which the door is, and `API_KEYS`, which the stack's own key is.
 */
export function functionEnvironment(surroundings: Surroundings, user: Env): Env {
  const { keys, files, servers, door, receiveWorkspaceUrl, sandbox } = surroundings;
  const besides = (own: string, { variable }: Setting) => [own, user[variable]].filter(Boolean).join(',');
  return {
    ...environmentWith({
      projectId: PROJECT_ID,
      pushAudience: PUSH_AUDIENCE,
      pushServiceAccount: PUSH_SERVICE_ACCOUNT,
      registerAudience: PUSH_AUDIENCE,
      oidcCertsUrl: servers.idTokens.certsUrl,
      apiUrl: door,
      encryptionKeys: JSON.stringify([{ id: 'local', key: keys.encryptionKey }]),
      customerHmacKey: keys.customerHmacKey,
      paddleAccounts: JSON.stringify([
        {
          name: 'default',
          classic: { publicKeys: [keys.paddleClassic.publicKey], ...PADDLE_CREDENTIALS },
          billing: { secrets: [keys.paddleBillingSecret], apiKey: PADDLE_BILLING_API_KEY },
        },
      ]),
      paddleClassicApiUrl: sandbox.url,
      paddleBillingApiUrl: sandbox.url,
      workspaceAccounts: JSON.stringify([{ account: RESELLER_ACCOUNT, adminEmail: RESELLER_ADMIN }]),
      workspaceServiceAccount: WORKSPACE_SERVICE_ACCOUNT,
      receiveWorkspaceUrl,
      workspaceKeyFile: files.workspace,
      resellerApiUrl: `${sandbox.url}/`,
      iamCredentialsUrl: `${sandbox.url}/`,
      oauthTokenUrl: sandbox.tokenUrl,
      jiraApiUrl: sandbox.url,
      slackApiUrl: sandbox.slackApiUrl,
      monitoringUrl: `http://${servers.pubsub}/`,
    }),
    ...user,
    ...environmentWith({
      egressAllow: besides(LOOPBACK, EGRESS_ALLOW),
      ownUrls: besides(door, OWN_URLS),
      apiKeys: withOwnKey(user[API_KEYS.variable], { id: 'local', key: keys.apiKey }),
    }),
    PUBSUB_EMULATOR_HOST: servers.pubsub,
    FIRESTORE_EMULATOR_HOST: servers.firestore,
    METADATA_SERVER_DETECTION: 'none',
    NODE_ENV: 'production',
  };
}
