import { setTimeout } from 'node:timers/promises';

import { PATIENT_MS } from './patience.ts';

/** Repeats an expectation until it holds; fails with its own message where it never does. */
export async function eventually(expectation: () => void | Promise<void>): Promise<void> {
  const until = performance.now() + PATIENT_MS;
  for (;;) {
    try {
      return await expectation();
    } catch (error) {
      if (performance.now() > until) throw error;
      await setTimeout(50);
    }
  }
}

const LOOK_EVERY_MS = 20;

/** Looks until what is looked for is there; jest's timeout gives up. Between looks the stack has the processor. */
export async function until<T>(look: () => T | Promise<T>, isThere: (found: T) => boolean): Promise<T> {
  for (;;) {
    const found = await look();
    if (isThere(found)) return found;
    await setTimeout(LOOK_EVERY_MS);
  }
}
