import { setTimeout } from 'node:timers/promises';

const TRIES = 5;
const AGAIN_MS = 500;

/**
 * Asks again where the answer is 503, as sources, Cloud Scheduler and clients do: on a busy machine the store may take longer
 * than a function waits for it.
 * @param ask may be called again: it repeats an id or an idempotency key
 * @returns the first answer that is none, or the last one
 */
export async function askAgain(
  ask: () => Promise<Response>,
  sleep: (ms: number) => Promise<unknown> = setTimeout,
): Promise<Response> {
  for (let tries = 1; ; tries += 1) {
    const answer = await ask();
    if (answer.status !== 503 || tries === TRIES) return answer;
    await answer.body?.cancel();
    await sleep(AGAIN_MS);
  }
}
