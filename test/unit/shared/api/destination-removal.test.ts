import { expect, test } from '@jest/globals';
import { pino } from 'pino';

import { removeDestination } from '../../../../shared/api/destination-removal.ts';
import type { Family, WritesDeps } from '../../../../shared/api/destination-family.ts';
import type { ApiRequest } from '../../../../shared/api/route.ts';
import type { JsonObject } from '../../../../shared/base/json.ts';
import { Timestamp } from '../../../../shared/store/timestamp.ts';
import type { Webhook } from '../../../../shared/webhooks/webhook.ts';
import { aWebhook } from '../../../support/webhook-samples.ts';

/** Deletes a webhook for which so many deliveries wait; half a second ends 100 of them. */
async function removed(waiting: number) {
  let [now, left, wakes] = [0, waiting, 0];
  const drain = async () => {
    const ended = Math.min(100, left);
    [now, left] = [now + 500, left - ended];
    return ended;
  };
  const deps: Partial<WritesDeps> = {
    ...{ now: () => now, log: pino({ level: 'silent' }), bus: { wake: async () => void (wakes += 1) } },
    lanes: { drain } as Partial<WritesDeps['lanes']> as WritesDeps['lanes'],
    changeDestination: async (_, found, __, decide) => {
      const decision = await decide(found);
      return 'answer' in decision ? decision.answer : decision.done('etag');
    },
  };
  const family: Partial<Family<Webhook, JsonObject>> = { emptied: () => ({}), change: () => ({}) as never };
  const storedAt = Timestamp.fromMillis(0);
  const found = { fields: aWebhook(), version: { lastUpdateTime: storedAt }, storedAt };
  const request: Partial<ApiRequest> = { headers: {}, audit: () => ({}) as never };
  const answer = await removeDestination(
    deps as WritesDeps,
    family as Family<Webhook, JsonObject>,
    found,
    request as ApiRequest,
  );
  return { answer, wakes };
}

test('a deletion ends what waits, and says how much', async () => {
  expect(await removed(150)).toMatchObject({ answer: { status: 204, log: { drained: 150 } }, wakes: 0 });
});

test('it is answered after two seconds, and `sweep` is woken for the rest', async () => {
  expect(await removed(100_000)).toMatchObject({ answer: { status: 204, log: { drained: 400 } }, wakes: 1 });
});
