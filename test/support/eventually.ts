import { setTimeout } from 'node:timers/promises';

const WITHIN_MS = 30_000;

/** Repeats an expectation until it holds; fails with its own message where it never does. */
export async function eventually(expectation: () => void | Promise<void>): Promise<void> {
  const until = performance.now() + WITHIN_MS;
  for (;;) {
    try {
      return await expectation();
    } catch (error) {
      if (performance.now() > until) throw error;
      await setTimeout(50);
    }
  }
}
