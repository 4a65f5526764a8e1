import { setting } from '../../settings/config.ts';
import { url } from '../../settings/forms.ts';
import { rsaPublicKey } from '../paddle/paddle-accounts.ts';

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
