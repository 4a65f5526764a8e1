/** What is asked when all has healed: the store, the ledger, and the operator's audit. */
import { execFile } from 'node:child_process';
import process from 'node:process';
import { promisify } from 'node:util';

import type { ChaosStack } from './stack.ts';
import type { Evidence, StoredDelivery } from './verdict.ts';
import type { CallApi } from './webhooks.ts';

export interface Ledger {
  difference: number;
  fanning_out: number;
  deliveries: { pending: number };
  replays: { pending: number };
  payloads: { pending: number };
}

export async function readLedger(call: CallApi): Promise<Ledger> {
  const answer = await call('GET', '/v1/ledger');
  if (!answer.ok) throw new Error(`GET /v1/ledger answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as Ledger;
}

type Stored = Pick<Evidence, 'deliveries' | 'attempts' | 'quarantined' | 'ledgerDifference' | 'holes'>;

export async function readStore(stack: ChaosStack, call: CallApi): Promise<Stored> {
  const { db } = stack;
  const [deliveries, attempts, quarantine, ledger, holes] = await Promise.all([
    db.collection('deliveries').select('webhook_id', 'status', 'reason', 'hold', 'answered_at').get(),
    db.collection('attempts').select('delivery_id').get(),
    db.collection('quarantine').count().get(),
    readLedger(call),
    auditHoles(stack),
  ]);
  const counts = new Map<string, number>();
  for (const attempt of attempts.docs) {
    const id = String(attempt.get('delivery_id'));
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  // What a delivery keeps of its first attempt is one more.
  for (const delivery of deliveries.docs)
    if (delivery.get('answered_at')) counts.set(delivery.id, (counts.get(delivery.id) ?? 0) + 1);
  return {
    deliveries: new Map(deliveries.docs.map((each) => [each.id, { id: each.id, ...each.data() } as StoredDelivery])),
    attempts: counts,
    quarantined: quarantine.data().count,
    ledgerDifference: ledger.difference,
    holes,
  };
}

/** @returns what `npx --no subrelay audit` said where it found holes */
async function auditHoles({ operatorEnv }: ChaosStack): Promise<string | null> {
  const env = { ...process.env, ...operatorEnv };
  try {
    await promisify(execFile)(process.execPath, ['cli/main.ts', 'audit'], { env, maxBuffer: 1 << 26 });
    return null;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    return `npx --no subrelay audit: ${stdout}${stderr}`;
  }
}
