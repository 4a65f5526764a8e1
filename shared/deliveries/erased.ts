/** What an erasure writes of deliveries and attempts (docs/erasure.md): pure. */
import type { Timestamp } from '../store/timestamp.ts';
import { gone } from '../store/write.ts';
import type { Change } from '../store/write.ts';
import type { AttemptDocument, DeliveryDocument } from './documents.ts';
import type { FanoutDocument } from './fanout-document.ts';
import { firstAttemptOf } from './first-attempt.ts';
import type { Keeping } from './first-attempt.ts';
import { lastAttemptOf } from './last-attempt.ts';

/** The reason of a delivery that an erasure has ended. */
export const ERASED = 'erased';

/** Whom it concerns, and what was given and answered; where it stands stays. */
export const erasedDelivery = (at: Timestamp) =>
  ({
    subject_key: null,
    customer_key: null,
    payload: null,
    request_digest: null,
    last_attempt: gone(),
    erased_at: at,
  }) satisfies Change<DeliveryDocument>;

/** The attempt that it keeps loses what an attempt of its own would lose; how it ended stays, as there. */
export function erasedFirst(delivery: Keeping): Change<DeliveryDocument> {
  const attempt = firstAttemptOf(delivery);
  if (!attempt || !delivery.first) return {};
  const { customer_key: _, ...taken } = erasedAttempt();
  return { first: { ...delivery.first, ...taken }, last_attempt: lastAttemptOf({ ...attempt, ...taken }) };
}

/** Whether a delivery was erased, or has ended to be. */
export const isErased = ({ reason, erased_at }: Pick<DeliveryDocument, 'reason' | 'erased_at'>): boolean =>
  reason === ERASED || erased_at !== undefined;

/** What was sent and answered goes; when, and how it ended, stay. */
export const erasedAttempt = () =>
  ({
    customer_key: null,
    url: '',
    request_headers: {},
    response_headers: {},
    response_body: '',
    error: '',
    state: null,
  }) satisfies Partial<AttemptDocument>;

/** The deliveries that it has yet to make concern nobody. */
export const erasedFanout = () => ({ subject_key: null, customer_key: null }) satisfies Change<FanoutDocument>;
