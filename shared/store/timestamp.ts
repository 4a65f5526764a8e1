/**
 * Firestore's own time, seconds and nanoseconds: the only class of its client that the rooms see, and they take it from here
 * (docs/decisions/2026-11-30-typed-store.md).
 */
import { Timestamp } from '@google-cloud/firestore';

export { Timestamp };

/** Whether both are the same time, to the nanosecond, or neither is one. */
export const isSameTime = (a: Timestamp | null, b: Timestamp | null): boolean =>
  a === null || b === null ? a === b : a.isEqual(b);
