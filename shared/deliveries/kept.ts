import { EVENT_RETENTION_MS, MOST_KEPT_DAYS, TEST_RETENTION_MS } from '../events/retention.ts';
import { isTest } from './documents.ts';
import type { DeliveryDocument } from './documents.ts';

export const DAY_MS = 86_400_000;

type Kept = Partial<Pick<DeliveryDocument, 'origin' | 'kept_days'>>;

/** For how long an ended delivery is kept, and each of its attempts, in ms: by what was set when it was made. */
export function keptMs({ kept_days, ...delivery }: Kept): number {
  if (isTest(delivery)) return TEST_RETENTION_MS;
  return kept_days === undefined ? EVENT_RETENTION_MS : kept_days * DAY_MS;
}

/** What of a new delivery tells it; nothing where it is kept as long as can be. @param days `RETENTION_DAYS` */
export const keptField = (days = MOST_KEPT_DAYS): Pick<Kept, 'kept_days'> =>
  days === MOST_KEPT_DAYS ? {} : { kept_days: days };
