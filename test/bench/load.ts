/**
 * The load of `npm run bench:local`, a process of its own: `node test/bench/load.ts firestore|pubsub`, against the server
 * that the client's environment variable names. Prints operations a second by scenario, as one line of JSON.
 */
import process from 'node:process';

import { Firestore } from '@google-cloud/firestore';
import { PubSub } from '@google-cloud/pubsub';

const IN_FLIGHT = 32;
const WARM_UP_MS = 1_500;
const MEASURED_MS = 4_000;

type Operation = (n: number) => Promise<unknown>;

/** Keeps 32 operations in flight and counts those that end within the measured time. */
async function rateOf(operation: Operation): Promise<number> {
  const start = performance.now();
  const from = start + WARM_UP_MS;
  const until = from + MEASURED_MS;
  let started = 0;
  let counted = 0;
  const worker = async () => {
    for (;;) {
      await operation((started += 1));
      const now = performance.now();
      if (now >= until) return;
      if (now >= from) counted += 1;
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  return Math.round(counted / (MEASURED_MS / 1000));
}

const fields = (n: number) => ({ n, text: 'x'.repeat(200), at: new Date(), tags: ['a', 'b'], shard: n % 8 });

function firestoreScenarios(): Record<string, Operation> {
  const db = new Firestore({ projectId: 'subrelay-bench' });
  const known = 1_000;
  return {
    sets: (n) => db.doc(`sets/${n % known}`).set(fields(n)),
    gets: (n) => db.doc(`sets/${n % known}`).get(),
    'commits of three writes': (n) => {
      const batch = db.batch();
      for (const part of [0, 1, 2]) batch.set(db.doc(`commits/${n % known}-${part}`), fields(n));
      return batch.commit();
    },
  };
}

async function pubsubScenarios(): Promise<Record<string, Operation>> {
  const client = new PubSub({ projectId: 'subrelay-bench' });
  const [topic] = await client.createTopic('bench');
  topic.setPublishOptions({ batching: { maxMessages: 1 } });
  const data = Buffer.alloc(1_000, 'x');
  return { publishes: () => topic.publishMessage({ data }) };
}

const scenarios = process.argv[2] === 'pubsub' ? await pubsubScenarios() : firestoreScenarios();
const rates: Record<string, number> = {};
for (const [name, operation] of Object.entries(scenarios)) rates[name] = await rateOf(operation);
process.stdout.write(`${JSON.stringify(rates)}\n`);
process.exit(0);
