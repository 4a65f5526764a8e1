import { STATE_BACKOFF_SECONDS } from './asking/settings.ts';
import { PADDLE_BILLING_API_URL } from './paddle-billing/settings.ts';
import { PADDLE_CLASSIC_API_URL, PADDLE_CLASSIC_PUBLIC_KEY } from './paddle-classic/settings.ts';
import { PADDLE_ACCOUNTS, PADDLE_REQUESTS_PER_MINUTE } from './paddle/settings.ts';
import { DELEGATION_SETTINGS, WORKSPACE_REQUESTS_PER_MINUTE } from './workspace/settings.ts';

/** What may be asked of each source's API. */
export const BUDGET_SETTINGS = [PADDLE_REQUESTS_PER_MINUTE, WORKSPACE_REQUESTS_PER_MINUTE] as const;

/** What asking every source for a state takes. */
export const STATE_SOURCE_SETTINGS = [
  ...DELEGATION_SETTINGS,
  PADDLE_ACCOUNTS,
  PADDLE_CLASSIC_PUBLIC_KEY,
  PADDLE_CLASSIC_API_URL,
  PADDLE_BILLING_API_URL,
  STATE_BACKOFF_SECONDS,
] as const;
