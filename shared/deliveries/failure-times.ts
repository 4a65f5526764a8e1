/** What is recorded around a delivery that has used up its attempts. */
export interface FailureTimes {
  /** Of the delivery's first failure; null where none is recorded. */
  firstFailure: number | null;
  /** Of the webhook's last success; null where none is recorded. */
  lastSuccess: number | null;
}

/** False where one of the times is not recorded. */
export const hasSucceededSince = ({ firstFailure, lastSuccess }: FailureTimes): boolean =>
  firstFailure !== null && lastSuccess !== null && lastSuccess > firstFailure;
