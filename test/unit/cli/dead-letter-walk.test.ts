import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { kindOf } from '../../../cli/operate/dead-letter-kinds.ts';
import { listDeadLetters, replayDeadLetters } from '../../../cli/operate/dead-letter-walk.ts';
import { SubrelayError } from '../../../shared/base/errors.ts';
import type { DeadLetter, DeadLetters } from '../../../shared/bus/dead-letters.ts';
import type { TakeMessage } from '../../../shared/intake/take-message.ts';

const POINTER = '{"delivery":"d","attempt":1,"due_at":1,"event":null,"subject":null}';
const RESELLERS = 'projects/p/subscriptions/workspace-notifications';
const from = (subscription: string) => ({ subscription, deliveries: 100, publishTime: null });

const letters = fc
  .array(fc.constantFrom('notification', 'pointer', 'unknown'), { maxLength: 130 })
  .map((kinds) => kinds.map((kind, index) => letterOf(kind, String(index))));

const letterOf = (kind: string, messageId: string): DeadLetter => ({
  ackId: `1-${messageId}`,
  messageId,
  attributes: {},
  data: Buffer.from(kind === 'pointer' ? POINTER : `{"n":${messageId}}`),
  source: kind === 'unknown' ? null : from(kind === 'pointer' ? 'projects/p/subscriptions/deliver-fast' : RESELLERS),
});

/** A subscription in memory, of which any call may fail: whoever held its messages then is gone. */
function subscriptionOf(all: readonly DeadLetter[], failsAt: (call: number) => boolean) {
  const there = new Map(all.map((letter) => [letter.messageId, letter]));
  const held = new Set<string>();
  let calls = 0;
  const call = () => {
    if (failsAt((calls += 1))) throw new SubrelayError('BUS_UNAVAILABLE', 'gone');
  };
  const port: DeadLetters = {
    pull: async (most) => {
      call();
      const free = [...there.values()].filter(({ messageId }) => !held.has(messageId)).slice(0, most);
      for (const { messageId } of free) held.add(messageId);
      return free;
    },
    acknowledge: async (done) => {
      call();
      for (const { messageId } of done) there.delete(messageId);
    },
    giveBack: async (left) => {
      call();
      for (const { messageId } of left) held.delete(messageId);
    },
    close: async () => undefined,
  };
  return { port, there, held };
}

test('a replay that is cut off anywhere, and repeated, stores every notification before it goes, and leaves what is unknown', async () => {
  await fc.assert(
    fc.asyncProperty(letters, fc.array(fc.nat(12)), fc.array(fc.nat(200)), async (all, crashes, refusals) => {
      const { port, there, held } = subscriptionOf(all, (call) => crashes.includes(call));
      const stored = new Set<string>();
      let taken = 0;
      const take: TakeMessage = async ({ data }) => {
        if (refusals.includes((taken += 1))) throw new SubrelayError('STORE_UNAVAILABLE', 'down');
        const id = Buffer.from(data).toString();
        const outcome = stored.has(id) ? 'duplicate' : 'stored';
        stored.add(id);
        return { outcome, id, matched: 0, messageId: id, sourceType: 'X' };
      };
      const kind = (letter: DeadLetter) => kindOf(letter, [RESELLERS]);
      const notifications = all.filter((letter) => kind(letter) === 'notification');
      const isKept = ({ messageId, data }: DeadLetter) =>
        there.has(messageId) || stored.has(Buffer.from(data).toString());
      const once = () => replayDeadLetters({ letters: port, kindOf: kind, take, print: () => undefined, most: 1_000 });
      for (let failing = true; failing;) {
        failing = await once().then(
          ({ counts, more }) => more || counts.failed > 0,
          () => true,
        );
        expect(notifications.every(isKept)).toBe(true);
        held.clear();
      }
      expect(stored.size).toBe(notifications.length);
      expect([...there.values()].map(kind).filter((each) => each !== 'unknown')).toStrictEqual([]);
    }),
  );
});

test('a list shows each once, takes none away, and says when there are more', async () => {
  await fc.assert(
    fc.asyncProperty(letters, fc.integer({ min: 1, max: 200 }), async (all, most) => {
      const { port, there, held } = subscriptionOf(all, () => false);
      const { found, more } = await listDeadLetters(port, most);
      expect(found.map(({ messageId }) => messageId)).toStrictEqual(
        all.slice(0, most).map(({ messageId }) => messageId),
      );
      expect(more).toBe(all.length >= most);
      expect([there.size, held.size]).toStrictEqual([all.length, 0]);
    }),
  );
});
