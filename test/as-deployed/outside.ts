/** What the deployment meets: an operator who fills in variables, the sources, and a Workspace admin. */
import type { PubSub } from '@google-cloud/pubsub';

import { PADDLE_BILLING_API_KEY, PADDLE_CREDENTIALS, RESELLER_ADMIN } from '../../local/environment.ts';
import type { LocalKeys } from '../../local/keys.ts';
import { makeTopic, publishTo } from '../../local/resources.ts';
import { sampleJira, sampleSlack } from '../../local/samples-people.ts';
import { sampleBillingSubscription } from '../../local/samples-billing.ts';
import { RESELLER_ACCOUNT, samplePaddleSubscription, sampleSubscription } from '../../local/samples.ts';
import type { Deployment } from './deployment.ts';

export const PROJECT = 'demo-reseller';
const PROJECT_NUMBER = '123456789012';

/** Of another project of the operator's. */
export const ORDERS_TOPIC = 'projects/acme-prod/topics/orders';

/** What an operator fills in, with a reseller and a seller at Paddle. */
export const variablesFor = (keys: LocalKeys) => ({
  project_id: PROJECT,
  project_number: PROJECT_NUMBER,
  region: 'europe-west1',
  api_keys: [{ id: 'ops', key: keys.apiKey }],
  api_invokers: ['allUsers'],
  customer_hmac_key: keys.customerHmacKey,
  encryption_keys: [{ id: 'first', key: keys.encryptionKey }],
  paddle_accounts: [
    {
      name: 'default',
      classic: {
        public_keys: [keys.paddleClassic.publicKey],
        vendor_id: PADDLE_CREDENTIALS.vendorId,
        vendor_auth_code: PADDLE_CREDENTIALS.vendorAuthCode,
      },
      billing: { secrets: [keys.paddleBillingSecret], api_key: PADDLE_BILLING_API_KEY },
    },
  ],
  // The customer's endpoint is on loopback.
  settings: { EGRESS_ALLOW: '127.0.0.0/8' },
  workspace_accounts: [{ account: RESELLER_ACCOUNT, admin_email: RESELLER_ADMIN }],
  pubsub_topics: [{ account: 'orders', topic: ORDERS_TOPIC }],
});

/** The outside world, which knows the delegated account by the scopes that the admin was told to grant it. */
export const sandboxOf = ({ workspaceAccount, workspaceScopes }: Deployment, keys: LocalKeys, client: PubSub) => ({
  host: '127.0.0.1',
  port: 0,
  oauth: {
    accounts: [{ email: workspaceAccount, publicKey: keys.workspace.publicKey, scopes: workspaceScopes }],
    audience: 'https://oauth2.googleapis.com/token',
    admins: [RESELLER_ADMIN],
    now: Date.now,
  },
  reseller: {
    customerId: RESELLER_ACCOUNT,
    subscriptions: [sampleSubscription(Date.now())],
    createTopic: (topic: string) => makeTopic(client, topic),
    publish: (topic: string, data: Buffer) => publishTo(client, topic, data),
  },
  paddle: {
    vendors: [{ id: PADDLE_CREDENTIALS.vendorId, authCode: PADDLE_CREDENTIALS.vendorAuthCode }],
    subscriptions: [samplePaddleSubscription(Date.now())],
  },
  billing: { apiKeys: [PADDLE_BILLING_API_KEY], subscriptions: [sampleBillingSubscription(Date.now())], now: Date.now },
  jira: sampleJira(Date.now),
  slack: sampleSlack(Date.now),
});
