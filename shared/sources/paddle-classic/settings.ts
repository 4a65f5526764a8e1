import { setting } from '../../settings/config.ts';
import { url } from '../../settings/forms.ts';
import { rsaPublicKey } from '../paddle/paddle-accounts.ts';
import { HISTORY_SETTINGS, PADDLE_ACCOUNTS, PADDLE_REQUESTS_PER_MINUTE } from '../paddle/settings.ts';

export const PADDLE_CLASSIC_PUBLIC_KEY = setting('paddleClassicPublicKey', 'PADDLE_CLASSIC_PUBLIC_KEY', {
  schema: rsaPublicKey.optional(),
  says: "PEM; shorthand for one account `default` with this key, which keeps that account's API credentials",
});

export const PADDLE_CLASSIC_API_URL = setting('paddleClassicApiUrl', 'PADDLE_CLASSIC_API_URL', {
  schema: url,
  default: 'https://vendors.paddle.com',
  isChoice: true,
  says: "Paddle Classic's API; its sandbox is `https://sandbox-vendors.paddle.com`",
});

/** What asking for a state takes. */
export const ASK_SETTINGS = [
  PADDLE_ACCOUNTS,
  PADDLE_CLASSIC_PUBLIC_KEY,
  PADDLE_CLASSIC_API_URL,
  PADDLE_REQUESTS_PER_MINUTE,
] as const;
/** What reading the history of alerts takes. */
export const COMPARE_SETTINGS = [...HISTORY_SETTINGS, PADDLE_CLASSIC_API_URL] as const;
/** What naming the accounts takes. */
export const ACCOUNT_SETTINGS = [PADDLE_ACCOUNTS, PADDLE_CLASSIC_PUBLIC_KEY] as const;
