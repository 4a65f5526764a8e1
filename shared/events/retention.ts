/**
 * Events, what is kept of their ended deliveries, and what is in quarantine: longer than every source's replay window
 * (Paddle Billing's is 90 days), or a replay would take an event in anew.
 */
export const EVENT_RETENTION_MS = 100 * 24 * 3_600_000;

/** `RETENTION_DAYS` at least: a test of a webhook is kept as long, and the status looks back a day. */
export const LEAST_KEPT_DAYS = 7;
/** `RETENTION_DAYS` at most, and where nothing is set: as long as events. */
export const MOST_KEPT_DAYS = 100;

/** What is kept of a test of a webhook. */
export const TEST_RETENTION_MS = 7 * 24 * 3_600_000;

/** A delivery that is pending this long after its creation ends `discarded: retention`; its event outlives it. */
export const PENDING_RETENTION_MS = 60 * 24 * 3_600_000;
