import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { StoredMessage } from '../../../../../local/embedded/pubsub/messages.ts';
import {
  decode,
  encodeChange,
  encodeMessage,
  type Change,
  type Places,
} from '../../../../../local/embedded/pubsub/records.ts';
import { recordsOf, Replay } from '../../../../../local/embedded/pubsub/replay.ts';
import { readSubscription } from '../../../../../local/embedded/pubsub/subscription-config.ts';

const messages: fc.Arbitrary<StoredMessage> = fc.record({
  id: fc.integer({ min: 1 }).map(String),
  publishedAt: fc.nat(),
  data: fc.uint8Array().map((bytes) => Buffer.from(bytes)),
  attributes: fc.dictionary(fc.string({ minLength: 1 }), fc.string(), { noNullPrototype: true }),
  orderingKey: fc.string(),
});

test('a message comes out of its record as it went in', () => {
  const places: Places = { topic: 'projects/p/topics/tøpic', to: [1, 2], acked: [3], failures: { 2: 7 } };
  fc.assert(
    fc.property(messages, (message) => {
      expect(decode(encodeMessage(message, places))).toEqual({ message, places });
    }),
  );
});

test('a change comes out of its record as it went in', () => {
  const change: Change = { kind: 'acked', acks: [[1, 'ä']] };
  expect(decode(encodeChange(change))).toEqual({ change });
});

const uids = [1, 2];
const topic = 'projects/p/topics/topic';
const config = (uid: number) =>
  readSubscription({ name: `projects/p/subscriptions/sub-${uid}`, topic, retainAckedMessages: uid === 2 });

type Step = { publish: number[] } | { ack: number; uid: number } | { fail: number; uid: number };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({ publish: fc.subarray(uids) }),
    fc.record({ ack: fc.nat(20), uid: fc.constantFrom(...uids) }),
    fc.record({ fail: fc.nat(20), uid: fc.constantFrom(...uids) }),
  ),
  { maxLength: 40 },
);

/** Replays records and gives what they say, in a form that can be compared. */
function state(records: Iterable<Uint8Array>) {
  const replay = new Replay();
  for (const record of records) replay.apply(decode(record));
  return replay.saved(0);
}

test('a compacted journal says what the long one said', () => {
  fc.assert(
    fc.property(steps, fc.boolean(), (all, keeps) => {
      const records = [
        encodeChange({ kind: 'topic', config: { name: topic, labels: {}, ...(keeps && { retentionMs: 600_000 }) } }),
        ...uids.map((uid) => encodeChange({ kind: 'subscription', uid, config: config(uid) })),
      ];
      let published = 0;
      for (const step of all) {
        if ('publish' in step) {
          const id = String((published += 1));
          const message = { id, publishedAt: published, data: Buffer.from(id), attributes: {}, orderingKey: '' };
          records.push(encodeMessage(message, { topic, to: step.publish }));
        } else if ('ack' in step) {
          records.push(encodeChange({ kind: 'acked', acks: [[step.uid, String(step.ack)]] }));
        } else {
          records.push(encodeChange({ kind: 'failed', uid: step.uid, id: String(step.fail), failures: 3 }));
        }
      }
      const long = state(records);
      const short = state(recordsOf(long));
      expect({ ...short, lastId: 0 }).toEqual({ ...long, lastId: 0 });
    }),
  );
});
