/** Who calls the functions besides senders and Pub/Sub: clients of the API, the operator, and Cloud Scheduler. */
import { setTimeout } from 'node:timers/promises';

import type { Callable } from '../../local/operator.ts';
import { startScheduler } from '../../local/scheduler.ts';
import type { ChaosStack } from './stack.ts';
import type { CallApi, Webhooks } from './webhooks.ts';

const RECONCILE_EVERY_MS = 20_000;
const REGISTER_EVERY_MS = 30_000;
const TOKEN_LASTS_MS = 10 * 60_000;
const ASK_AGAIN_MS = 500;

/** Calls the API with the key. */
export const callerOf =
  ({ doors, keys }: ChaosStack): CallApi =>
  (method, path, body) =>
    fetch(`${doors.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${keys.apiKey}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });

/** The functions, for the operator and Cloud Scheduler. */
export const callableOf = ({ doors, idTokens }: ChaosStack): Callable => ({
  urlOf: (name) => `${doors.url}/${name}`,
  token: idTokens.token,
});

export interface Ticks {
  /** What has nothing to do with deliveries is no longer called. */
  onlySweep: () => void;
  stop: () => void;
}

/** Cloud Scheduler's jobs. */
export function startTicks({ urlOf, token }: Callable, sweepEveryMs: number): Ticks {
  const start = (name: string, everyMs: number) =>
    startScheduler({ url: urlOf(name), everyMs, token, onFailure: () => undefined });
  const sweep = start('sweep', sweepEveryMs);
  const others = [start('reconcile', RECONCILE_EVERY_MS), start('register', REGISTER_EVERY_MS)];
  const onlySweep = (): void => others.forEach(({ stop }) => stop());
  return {
    onlySweep,
    stop: () => {
      sweep.stop();
      onlySweep();
    },
  };
}

/** A token for ten minutes, so that its issuer may be away for a while. */
export function cachedToken({ idTokens }: ChaosStack): () => Promise<string> {
  let token = '';
  let from = -Infinity;
  return async () => {
    if (Date.now() - from > TOKEN_LASTS_MS) [token, from] = [await idTokens.token(), Date.now()];
    return token;
  };
}

/** Changes a webhook as an operator does: again and again, until the API says that it is done. */
export async function putUntilDone(call: CallApi, webhooks: Webhooks, endpoint: string, body: unknown): Promise<void> {
  for (;;) {
    const answer = await call('PUT', `/v1/webhooks/${webhooks.idOf(endpoint)}`, body).catch(() => null);
    if (answer?.ok) return;
    // 409: others changed it all the while, and nothing of this request was stored (docs/protocol.md, DP-80).
    if (answer && answer.status < 500 && answer.status !== 409)
      throw new Error(`PUT of a webhook answered ${answer.status}`);
    await setTimeout(ASK_AGAIN_MS);
  }
}
