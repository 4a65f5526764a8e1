import { z } from 'zod';

import { setting } from '../../settings/config.ts';
import { json, url, wholeNumber } from '../../settings/forms.ts';

const account = z.object({
  /** The reseller's customer id, `C0…`: the account of its events. */
  account: z.string().min(1),
  /** The reseller admin that domain-wide delegation acts as. */
  adminEmail: z.email(),
  /** The subscription that brings its notifications, by full name or within the project. */
  subscription: z.string().optional(),
});

export const WORKSPACE_ACCOUNTS = setting('workspaceAccounts', 'WORKSPACE_ACCOUNTS', {
  schema: json(z.array(account)),
  default: '[]',
  says: 'JSON: `[{"account": "C0…", "adminEmail": "admin@reseller.example", "subscription": "projects/…"}]`: [below](#workspace)',
});

export const WORKSPACE_SERVICE_ACCOUNT = setting('workspaceServiceAccount', 'WORKSPACE_SERVICE_ACCOUNT', {
  schema: z.email().optional(),
  says: 'the service account that is registered, and delegated domain-wide: [below](#workspace)',
});

export const WORKSPACE_KEY_FILE = setting('workspaceKeyFile', 'WORKSPACE_KEY_FILE', {
  schema: z.string().optional(),
  says: 'the key file of the account that is delegated domain-wide; without one, IAM Credentials signs for it',
});

export const WORKSPACE_SUBSCRIPTION = setting('workspaceSubscription', 'WORKSPACE_SUBSCRIPTION', {
  schema: z.string(),
  default: 'workspace-notifications',
  says: 'the subscription that `register` keeps in order: [below](#workspace)',
});

export const WORKSPACE_REQUESTS_PER_MINUTE = setting('workspaceRequestsPerMinute', 'WORKSPACE_REQUESTS_PER_MINUTE', {
  schema: wholeNumber(1, 6_000),
  default: '600',
  isChoice: true,
  says: 'calls of the Reseller API in any 60 s for one reseller, together, 1 to 6000 (docs/state.md)',
});

export const RECEIVE_WORKSPACE_URL = setting('receiveWorkspaceUrl', 'RECEIVE_WORKSPACE_URL', {
  schema: url,
  says: 'the push endpoint of the subscription that `register` keeps in order',
});

export const RESELLER_API_URL = setting('resellerApiUrl', 'RESELLER_API_URL', {
  schema: url,
  default: 'https://reseller.googleapis.com/',
  says: 'the Reseller API',
});

export const IAM_CREDENTIALS_URL = setting('iamCredentialsUrl', 'IAM_CREDENTIALS_URL', {
  schema: url,
  default: 'https://iamcredentials.googleapis.com/',
  says: 'where `signJwt` signs for the service account, when there is no key file',
});

export const OAUTH_TOKEN_URL = setting('oauthTokenUrl', 'OAUTH_TOKEN_URL', {
  schema: url,
  default: 'https://oauth2.googleapis.com/token',
  says: 'where assertions are exchanged for tokens',
});

/** What signing as the delegated service account takes. */
export const SIGNER_SETTINGS = [WORKSPACE_KEY_FILE, WORKSPACE_SERVICE_ACCOUNT, IAM_CREDENTIALS_URL] as const;
/** What calling the Reseller API as a reseller's admin takes, besides a signer. */
export const RESELLER_SETTINGS = [RESELLER_API_URL, OAUTH_TOKEN_URL] as const;
/** What acting as every reseller's admin takes. */
export const DELEGATION_SETTINGS = [WORKSPACE_ACCOUNTS, ...SIGNER_SETTINGS, ...RESELLER_SETTINGS] as const;
/** What reading subscriptions takes. */
export const READ_SETTINGS = [...DELEGATION_SETTINGS, WORKSPACE_REQUESTS_PER_MINUTE] as const;
/** What telling by its subscription whose a notification is takes. */
export const DOOR_SETTINGS = [WORKSPACE_ACCOUNTS, WORKSPACE_SUBSCRIPTION] as const;
