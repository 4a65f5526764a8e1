/** A test of a webhook is sent: one attempt, however its webhook stands, of which nothing follows. */
import { attempt } from './attempt.ts';
import type { DeliverDeps, DeliverResult } from './deps.ts';
import { endForWebhook } from './ends.ts';
import type { Push } from './open-pushes.ts';
import { prepared, putOff } from './preparation.ts';
import type { Reading } from './reading.ts';
import { recordTest } from './record.ts';

/** Neither a pause nor a breaker, neither a slot nor a rate stands in its way: somebody waits for the answer. */
export async function tryOut(deps: DeliverDeps, reading: Reading, push: Push): Promise<DeliverResult> {
  const { webhook } = reading;
  if (!webhook) return endForWebhook(deps, reading);
  const sendable = { ...reading, webhook };
  const ready = await prepared(deps, sendable);
  if (ready.kind === 'wait') return putOff(deps, reading, ready);
  const { courier, state, release } = ready;
  try {
    const made = await attempt(deps, { ...sendable, courier, state, startBy: Infinity, push });
    return made.kind === 'unmade' ? { outcome: made.why } : await recordTest(deps, made.made, made.version);
  } finally {
    await release();
  }
}
