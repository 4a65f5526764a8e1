import { setting } from '../../settings/config.ts';
import { cidrList, json, wholeNumber } from '../../settings/forms.ts';
import { paddleAccounts } from './paddle-accounts.ts';

export const PADDLE_ACCOUNTS = setting('paddleAccounts', 'PADDLE_ACCOUNTS', {
  schema: json(paddleAccounts),
  default: '[]',
  isSecret: true,
  says: 'JSON, below',
});

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
  says: "which entry of `X-Forwarded-For` is the sender's, counted from the right: 1 where only Google's front end is before the function, 2 behind a load balancer",
});

export const PADDLE_REQUESTS_PER_MINUTE = setting('paddleRequestsPerMinute', 'PADDLE_REQUESTS_PER_MINUTE', {
  schema: wholeNumber(1, 6_000),
  default: '240',
  isChoice: true,
  says: "calls in any 60 s for one account and one of Paddle's two APIs, all instances together, 1 to 6000 (docs/state.md)",
});

export const PADDLE_SETTLE_SECONDS = setting('paddleSettleSeconds', 'PADDLE_SETTLE_SECONDS', {
  schema: wholeNumber(0, 86_400),
  default: '900',
  isChoice: true,
  says: "gap repair leaves notifications younger than this to Paddle's own repeats",
});

export const PADDLE_OVERLAP_SECONDS = setting('paddleOverlapSeconds', 'PADDLE_OVERLAP_SECONDS', {
  schema: wholeNumber(60, 43_200),
  default: '900',
  isChoice: true,
  says: 'gap repair looks at notifications younger than this, beyond `PADDLE_SETTLE_SECONDS`, once more; 60 to 43200',
});

export const PADDLE_LOOKBACK_HOURS = setting('paddleLookbackHours', 'PADDLE_LOOKBACK_HOURS', {
  schema: wholeNumber(1, 2_160),
  default: '72',
  isChoice: true,
  says: 'how far back gap repair begins where it has never run',
});

/** What going through an account's history takes. */
export const HISTORY_SETTINGS = [
  PADDLE_ACCOUNTS,
  PADDLE_SETTLE_SECONDS,
  PADDLE_OVERLAP_SECONDS,
  PADDLE_LOOKBACK_HOURS,
] as const;
