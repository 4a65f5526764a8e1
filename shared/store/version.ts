import type { Precondition, Timestamp } from '@google-cloud/firestore';

/** The version of a delivery that a write is made against. */
export type Version = Precondition & { lastUpdateTime: Timestamp };
