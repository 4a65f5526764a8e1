import type { Timestamp } from './timestamp.ts';

/** The version of a document that a write is made against: when it was written last, by the store's clock. */
export interface Version {
  readonly lastUpdateTime: Timestamp;
}
