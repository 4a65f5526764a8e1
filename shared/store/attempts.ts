/** A transaction that did not come to its end is tried again. */
import { setTimeout } from 'node:timers/promises';

import { STORE_DEADLINE_MS } from './deadline.ts';
import { statusNameOf } from './failures.ts';
import type { GrpcStatusName } from './grpc-status.ts';
import { untilDone } from './until-done.ts';
import type { Patience } from './until-done.ts';

/** After these nothing of a transaction is written, or nobody knows: its body reads all anew. */
const TRIED_AGAIN: ReadonlySet<GrpcStatusName> = new Set([
  'ABORTED',
  'CANCELLED',
  'UNKNOWN',
  'DEADLINE_EXCEEDED',
  'INTERNAL',
  'UNAVAILABLE',
  'UNAUTHENTICATED',
]);

const PATIENCE: Patience = { now: Date.now, sleep: (ms) => setTimeout(ms), random: Math.random };

/**
 * Tries a transaction until it is done. Those that meet wait some milliseconds: the client waits a second and more, and
 * whatever waits for it as well.
 * @param once makes one try
 * @param deadlineMs of the whole: no try begins in its last sixth, so its last failure is told and not the deadline
 * @throws its last failure
 */
export async function untilCommitted<T>(
  once: () => Promise<T>,
  deadlineMs = STORE_DEADLINE_MS,
  patience: Patience = PATIENCE,
): Promise<T> {
  let failure: unknown;
  const attempt = () =>
    once().then(
      (value) => ({ value }),
      (error: unknown) => {
        const status = statusNameOf(error);
        if (status === undefined || !TRIED_AGAIN.has(status)) throw error;
        failure = error;
        return null;
      },
    );
  const done = await untilDone(patience, attempt, (deadlineMs * 5) / 6);
  if (done === null) throw failure;
  return done.value;
}
