import { setting } from '../../settings/config.ts';
import { cidrList, wholeNumber } from '../../settings/forms.ts';
import { PADDLE_SIGNATURE_TOLERANCE_SECONDS } from '../paddle-billing/settings.ts';
import { PADDLE_CLASSIC_PUBLIC_KEY } from '../paddle-classic/settings.ts';
import { PADDLE_ACCOUNTS } from '../paddle/settings.ts';

export const PADDLE_ALLOWED_ADDRESSES = setting('paddleAllowedAddresses', 'PADDLE_ALLOWED_ADDRESSES', {
  schema: cidrList,
  default: '',
  isChoice: true,
  says: "comma-separated CIDR blocks that Paddle's requests may come from; empty: anywhere, see [paddle.md](paddle.md)",
});

export const PADDLE_ADDRESS_POSITION = setting('paddleAddressPosition', 'PADDLE_ADDRESS_POSITION', {
  schema: wholeNumber(1, 10),
  default: '1',
  isChoice: true,
  says: "the sender's entry of `X-Forwarded-For`, from the right: 1, or 2 behind a load balancer",
});

/** What verifying Paddle's requests takes. */
export const DOOR_SETTINGS = [
  PADDLE_ACCOUNTS,
  PADDLE_CLASSIC_PUBLIC_KEY,
  PADDLE_SIGNATURE_TOLERANCE_SECONDS,
  PADDLE_ALLOWED_ADDRESSES,
  PADDLE_ADDRESS_POSITION,
] as const;
