import { setting } from '../../settings/config.ts';
import { url, wholeNumber } from '../../settings/forms.ts';
import { HISTORY_SETTINGS, PADDLE_ACCOUNTS, PADDLE_REQUESTS_PER_MINUTE } from '../paddle/settings.ts';

/** At most the days in which Paddle repeats. */
export const PADDLE_SIGNATURE_TOLERANCE_SECONDS = setting(
  'paddleToleranceSeconds',
  'PADDLE_SIGNATURE_TOLERANCE_SECONDS',
  {
    schema: wholeNumber(5, 4 * 86_400),
    default: '300',
    isChoice: true,
    says: 'how far the time in a `Paddle-Signature` may lie from ours, before or after; 5 to 345600, see [paddle.md](paddle.md)',
  },
);

export const PADDLE_BILLING_API_URL = setting('paddleBillingApiUrl', 'PADDLE_BILLING_API_URL', {
  schema: url,
  default: 'https://api.paddle.com',
  isChoice: true,
  says: "Paddle Billing's API; its sandbox is `https://sandbox-api.paddle.com`",
});

/** What asking for a state takes. */
export const ASK_SETTINGS = [PADDLE_ACCOUNTS, PADDLE_BILLING_API_URL, PADDLE_REQUESTS_PER_MINUTE] as const;
/** What reading the history of events takes. */
export const COMPARE_SETTINGS = [...HISTORY_SETTINGS, PADDLE_BILLING_API_URL] as const;
