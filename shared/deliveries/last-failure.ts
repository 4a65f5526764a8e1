import type { Version } from '../store/version.ts';
import type { Outcome } from './deliveries.ts';
import type { DeliveryDocument } from './documents.ts';

/**
 * Records the exchange that ends a delivery without success, or stops its destination: in one transaction the delivery, its attempt, what becomes
 * of the webhook, and the events that tell of both.
 * @returns whether it counted: false where the delivery has changed since that version, and nothing was written
 */
export type RecordLastFailure = (delivery: DeliveryDocument, outcome: Outcome, version: Version) => Promise<boolean>;
