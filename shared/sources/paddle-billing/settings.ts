import { setting } from '../../settings/config.ts';
import { url, wholeNumber } from '../../settings/forms.ts';

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
