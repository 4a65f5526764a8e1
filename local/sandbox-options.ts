import {
  PADDLE_BILLING_API_KEY,
  PADDLE_CREDENTIALS,
  RESELLER_ADMIN,
  WORKSPACE_SERVICE_ACCOUNT,
} from './environment.ts';
import type { LocalKeys } from './keys.ts';
import { SAMPLE_CUSTOMER, sampleBillingSubscription } from './samples-billing.ts';
import { sampleJira, sampleSlack } from './samples-people.ts';
import { RESELLER_ACCOUNT, samplePaddleSubscription, sampleSubscription } from './samples.ts';
import type { SandboxOptions } from './sandbox/server.ts';
import { SCOPE_ORDER, SCOPE_ORDER_READONLY } from '../shared/sources/workspace/auth.ts';

/**
 * The outside world as the local stack and its functions' environment know it.
 * @param publish takes the reseller's notifications
 */
export const sandboxOptions = (
  keys: LocalKeys,
  createTopic: (name: string) => Promise<void>,
  publish?: (topic: string, data: Buffer) => Promise<void>,
): SandboxOptions => ({
  host: '127.0.0.1',
  port: 0,
  oauth: {
    accounts: [
      {
        email: WORKSPACE_SERVICE_ACCOUNT,
        publicKey: keys.workspace.publicKey,
        scopes: [SCOPE_ORDER, SCOPE_ORDER_READONLY],
      },
    ],
    admins: [RESELLER_ADMIN],
    now: Date.now,
  },
  reseller: { customerId: RESELLER_ACCOUNT, subscriptions: [sampleSubscription(Date.now())], createTopic, publish },
  paddle: {
    vendors: [{ id: PADDLE_CREDENTIALS.vendorId, authCode: PADDLE_CREDENTIALS.vendorAuthCode }],
    subscriptions: [samplePaddleSubscription(Date.now())],
  },
  billing: {
    apiKeys: [PADDLE_BILLING_API_KEY],
    subscriptions: [sampleBillingSubscription(Date.now())],
    customers: [SAMPLE_CUSTOMER],
    now: Date.now,
  },
  jira: sampleJira(Date.now),
  slack: sampleSlack(Date.now),
});
