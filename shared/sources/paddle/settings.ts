import { setting } from '../../settings/config.ts';
import { json, wholeNumber } from '../../settings/forms.ts';
import { paddleAccounts } from './paddle-accounts.ts';

export const PADDLE_ACCOUNTS = setting('paddleAccounts', 'PADDLE_ACCOUNTS', {
  schema: json(paddleAccounts),
  default: '[]',
  isSecret: true,
  says: 'JSON, below',
});

export const PADDLE_REQUESTS_PER_MINUTE = setting('paddleRequestsPerMinute', 'PADDLE_REQUESTS_PER_MINUTE', {
  schema: wholeNumber(1, 6_000),
  default: '240',
  isChoice: true,
  says: 'calls in any 60 s for one account and one API, all instances together, 1 to 6000 (docs/state.md)',
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

/** What treating the recent past of a history takes. */
export const RECENT_SETTINGS = [PADDLE_SETTLE_SECONDS, PADDLE_OVERLAP_SECONDS, PADDLE_LOOKBACK_HOURS] as const;
/** What going through an account's history takes. */
export const HISTORY_SETTINGS = [PADDLE_ACCOUNTS, PADDLE_REQUESTS_PER_MINUTE, ...RECENT_SETTINGS] as const;
