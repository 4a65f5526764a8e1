import { SubrelayError } from '../base/errors.ts';

/** How long a store call may take: the client's own default repeats for ten minutes, long after the sender hung up. */
export const STORE_DEADLINE_MS = 3_000;

/**
 * Waits for a store call until its deadline. The outcome of a write that missed it is unknown: every write is made so
 * that its repeat finds itself.
 * @throws SubrelayError STORE_UNAVAILABLE at the deadline
 */
export async function withDeadline<T>(call: Promise<T>, what: string, ms = STORE_DEADLINE_MS): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new SubrelayError('STORE_UNAVAILABLE', `Firestore did not answer ${what} within ${ms} ms`)),
      ms,
    );
  });
  try {
    return await Promise.race([call, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
