/** Calls that go wrong on purpose. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Fault } from '../../../../local/embedded/pubsub/server.ts';
import { FakeClock, until } from './fake-clock.ts';
import { status, statusOf, Target } from './target.ts';

let clock: FakeClock;
let target: Target;
beforeEach(async () => {
  clock = new FakeClock();
  target = await Target.embedded({ clock });
});
afterEach(() => target.close());

const backoffSettings = { initialRetryDelayMillis: 1, retryDelayMultiplier: 1, maxRetryDelayMillis: 1 };

/** Without the client's own retries, which would hide the fault. */
async function publishOnce(topic: string, timeout = 60_000): Promise<number> {
  const request = { topic, messages: [{ data: Buffer.from('a') }] };
  const retry = { retryCodes: [], backoffSettings };
  return statusOf(target.publisher.publish(request, { retry, timeout }));
}

const unavailable = status.unavailable;
const published = () => target.server.counts().published;

describe('an injected fault', () => {
  test('can refuse calls, as often as told', async () => {
    const topic = await target.topic();
    target.server.inject({ method: 'Publish', kind: 'status', code: unavailable, times: 2 });
    expect([await publishOnce(topic), await publishOnce(topic), await publishOnce(topic)]).toEqual([14, 14, 0]);
    expect(published()).toBe(1);
  });

  test('can lose the answer to what was done', async () => {
    const topic = await target.topic();
    target.server.inject({ method: 'Publish', kind: 'lose-answer', code: unavailable, times: 1 });
    expect(await publishOnce(topic)).toBe(unavailable);
    expect(published()).toBe(1);
    const page = await fetch(`http://${target.server.address}/counts`);
    expect(await page.json()).toEqual(target.server.counts());
  });

  test('can leave a call without an answer', async () => {
    const topic = await target.topic();
    target.server.inject({ method: 'Publish', kind: 'hang', times: 1 });
    expect(await publishOnce(topic, 50)).toBe(status.deadlineExceeded);
    expect(published()).toBe(0);
  });

  test('can make a call late', async () => {
    const topic = await target.topic();
    target.server.inject({ method: 'Publish', kind: 'delay', ms: 700, times: 1 });
    const publish = publishOnce(topic);
    await until(() => clock.nextIn === 700);
    expect(published()).toBe(0);
    clock.advance(700);
    expect(await publish).toBe(status.ok);
  });

  test('meets any method when told so, until it is taken away', async () => {
    const topic = await target.topic();
    const end = target.server.inject({ method: '*', kind: 'status', code: status.notFound });
    expect(await statusOf(target.publisher.getTopic({ topic }))).toBe(status.notFound);
    end();
    expect(await statusOf(target.publisher.getTopic({ topic }))).toBe(status.ok);
  });

  test('leaves other methods alone', async () => {
    const topic = await target.topic();
    target.server.inject({ method: 'GetTopic', kind: 'status', code: status.notFound });
    expect(await publishOnce(topic)).toBe(status.ok);
  });

  test.each<Fault>([
    { method: 'StreamingPull', kind: 'status', code: status.failedPrecondition },
    { method: 'StreamingPull', kind: 'lose-answer', code: status.failedPrecondition },
  ])('$kind ends a stream', async (fault) => {
    const topic = await target.topic();
    const name = await target.subscription(topic);
    target.server.inject(fault);
    const subscription = target.client('project').subscription(name);
    const error = await new Promise<{ code?: number }>((resolve) =>
      subscription.on('error', resolve).on('message', () => undefined),
    );
    expect(error.code).toBe(status.failedPrecondition);
    await subscription.close();
  });
});
