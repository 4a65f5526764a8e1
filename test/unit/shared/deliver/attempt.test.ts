import { expect, test } from '@jest/globals';

import { attempt } from '../../../../shared/deliver/attempt.ts';
import type { ToAttempt } from '../../../../shared/deliver/attempt.ts';
import type { DeliverDeps } from '../../../../shared/deliver/deps.ts';
import { Timestamp } from '../../../../shared/store/timestamp.ts';

const START = Date.parse('2026-12-01T10:00:00Z');
const WRITTEN = Timestamp.fromMillis(START);

/** @param waitsMs between the hand-over of its push and its turn @returns what came of it, and how often it was sent */
async function attempted(waitsMs: number, startBy = Infinity) {
  let [now, posts] = [START, 0];
  const deps = { now: () => now } as unknown as DeliverDeps;
  const send = () => Promise.resolve(void (posts += 1));
  const given = {
    delivery: { due_at: Timestamp.fromMillis(START + 10_000), attempts: 0 },
    snapshot: { createTime: WRITTEN, updateTime: WRITTEN, version: {} },
    webhook: { id: 'webhook', delivery_attempt_timeout: 30 },
    ...{ content: null, state: null, lane: { slow: false }, startBy },
    courier: { compose: () => ({ bytes: 1, send }) },
    push: {
      exchange: (_: unknown, turn: () => Promise<unknown>) => {
        now += waitsMs;
        return turn();
      },
    },
  } as unknown as ToAttempt;
  const { kind } = await attempt(deps, given);
  return { kind, posts };
}

test.each([
  ['begins at once', 0, Infinity, { kind: 'made', posts: 1 }],
  ['has given way', 100, Infinity, { kind: 'made', posts: 1 }],
  ['was frozen until its lease is too short', 8_000, Infinity, { kind: 'unmade', posts: 0 }],
  ['was frozen until its lease had run out', 60_000, Infinity, { kind: 'unmade', posts: 0 }],
  ['has given way for longer than its permit lasts', 100, START + 99, { kind: 'unmade', posts: 0 }],
])('an exchange that %s', async (_, waitsMs, startBy, outcome) => {
  expect(await attempted(waitsMs, startBy)).toEqual(outcome);
});
