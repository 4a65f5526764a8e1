import { LEAST_KEPT_DAYS, MOST_KEPT_DAYS } from '../events/retention.ts';
import { setting } from '../settings/config.ts';
import { wholeNumber } from '../settings/forms.ts';

export const RETENTION_DAYS = setting('retentionDays', 'RETENTION_DAYS', {
  schema: wholeNumber(LEAST_KEPT_DAYS, MOST_KEPT_DAYS),
  default: `${MOST_KEPT_DAYS}`,
  isChoice: true,
  says: 'days that deliveries which have ended are kept, and each attempt, 7 to 100 ([operations.md](operations.md#retention))',
});
