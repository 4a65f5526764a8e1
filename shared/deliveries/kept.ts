import { EVENT_RETENTION_MS, TEST_RETENTION_MS } from '../events/retention.ts';
import { isTest } from './documents.ts';
import type { DeliveryOrigin } from './documents.ts';

/** For how long an ended delivery is kept, and each of its attempts. */
export const keptMs = (delivery: { origin?: DeliveryOrigin }): number =>
  isTest(delivery) ? TEST_RETENTION_MS : EVENT_RETENTION_MS;
