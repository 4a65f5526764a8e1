import type { Env } from '../shared/settings/config.ts';
import type { LocalKeys } from './keys.ts';

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
  /** `host:port` */
  pubsub: string;
  /** `host:port` */
  firestore: string;
  certsUrl: string;
  frontDoor: string;
  /** The push endpoint of the reseller's notifications. */
  receiveWorkspaceUrl: string;
  /** The reseller's customer id. */
  resellerAccount: string;
  resellerApi: string;
  iamCredentialsApi: string;
  tokenUrl: string;
  paddleApi: string;
  workspaceKeyFile: string;
}

/** Loopback, which production never allows, is where the local receiver listens. */
const LOOPBACK = '127.0.0.0/8,::1/128';

/**
 * The functions' environment: the names are those that Terraform sets on GCP. What the user has set goes first, but for
 * `EGRESS_ALLOW`, which loopback is added to, and `OWN_URLS`, which the front door is.
 */
export function functionEnvironment(surroundings: Surroundings, user: Env): Env {
  const { keys, frontDoor, pubsub, firestore } = surroundings;
  const egressAllow = [LOOPBACK, user['EGRESS_ALLOW']].filter(Boolean).join(',');
  const ownUrls = [frontDoor, user['OWN_URLS']].filter(Boolean).join(',');
  return {
    GOOGLE_CLOUD_PROJECT: PROJECT_ID,
    PUSH_AUDIENCE,
    PUSH_SERVICE_ACCOUNT,
    REGISTER_AUDIENCE: PUSH_AUDIENCE,
    OIDC_CERTS_URL: surroundings.certsUrl,
    API_URL: frontDoor,
    API_KEYS: JSON.stringify([{ id: 'local', key: keys.apiKey }]),
    ENCRYPTION_KEYS: JSON.stringify([{ id: 'local', key: keys.encryptionKey }]),
    CUSTOMER_HMAC_KEY: keys.customerHmacKey,
    PADDLE_ACCOUNTS: JSON.stringify([
      {
        name: 'default',
        classic: { publicKeys: [keys.paddleClassic.publicKey], ...PADDLE_CREDENTIALS },
        billing: { secrets: [keys.paddleBillingSecret], apiKey: PADDLE_BILLING_API_KEY },
      },
    ]),
    PADDLE_CLASSIC_API_URL: surroundings.paddleApi,
    PADDLE_BILLING_API_URL: surroundings.paddleApi,
    WORKSPACE_ACCOUNTS: JSON.stringify([{ account: surroundings.resellerAccount, adminEmail: RESELLER_ADMIN }]),
    WORKSPACE_SERVICE_ACCOUNT,
    RECEIVE_WORKSPACE_URL: surroundings.receiveWorkspaceUrl,
    WORKSPACE_KEY_FILE: surroundings.workspaceKeyFile,
    RESELLER_API_URL: surroundings.resellerApi,
    IAM_CREDENTIALS_URL: surroundings.iamCredentialsApi,
    OAUTH_TOKEN_URL: surroundings.tokenUrl,
    ...user,
    EGRESS_ALLOW: egressAllow,
    OWN_URLS: ownUrls,
    PUBSUB_EMULATOR_HOST: pubsub,
    FIRESTORE_EMULATOR_HOST: firestore,
    METADATA_SERVER_DETECTION: 'none',
    NODE_ENV: 'production',
  };
}
