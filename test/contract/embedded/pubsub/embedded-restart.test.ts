/** What survives: everything that was answered, whatever ends the process. */
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fillDisk } from '../../../support/full-disk.ts';
import { FakeClock, until } from './fake-clock.ts';
import { Receiver, textOf } from './receiver.ts';
import { status, Target } from './target.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'pubsub-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const texts = (messages: { text: string }[]) => messages.map(({ text }) => text);

/** Runs each step against the same data, with a restart in between. */
async function overRestarts(steps: ((target: Target) => Promise<void>)[], clock?: FakeClock): Promise<void> {
  for (const step of steps) {
    const target = await Target.embedded({ dataDir, ...(clock && { clock }) });
    try {
      await step(target);
    } finally {
      await target.close();
    }
  }
}

const topic = 'projects/project/topics/kept';
const subscription = 'projects/project/subscriptions/kept';

describe('a restart keeps', () => {
  test('topics and subscriptions as they were last', async () => {
    const before: object[] = [];
    const configurations = async ({ publisher, subscriber }: Target) => {
      const [[topics], [subscriptions]] = await Promise.all([
        publisher.listTopics({ project: 'projects/project' }),
        subscriber.listSubscriptions({ project: 'projects/project' }),
      ]);
      return { topics, subscriptions };
    };
    await overRestarts([
      async (target) => {
        await target.topic({ labels: { a: '1' } }, topic);
        await target.topic({}, 'projects/project/topics/gone');
        await target.subscription(topic, { retryPolicy: {}, filter: 'attributes:a', labels: { b: '2' } }, subscription);
        await target.subscription(topic, {}, 'projects/project/subscriptions/gone');
        await target.subscription('projects/project/topics/gone', {}, 'projects/project/subscriptions/orphan');
        await target.subscriber.updateSubscription({
          subscription: { name: subscription, ackDeadlineSeconds: 99 },
          updateMask: { paths: ['ack_deadline_seconds'] },
        });
        await target.publisher.deleteTopic({ topic: 'projects/project/topics/gone' });
        await target.subscriber.deleteSubscription({ subscription: 'projects/project/subscriptions/gone' });
        before.push(await configurations(target));
      },
      async (target) => expect(await configurations(target)).toEqual(before[0]),
      async (target) => expect(await configurations(target)).toEqual(before[0]),
    ]);
  });

  test('messages until each is acknowledged, in their order, with their ids', async () => {
    const ids: string[] = [];
    await overRestarts([
      async (target) => {
        await target.topic({}, topic);
        await target.subscription(topic, { enableMessageOrdering: true }, subscription);
        const data = (text: string) => ({ data: Buffer.from(text), orderingKey: 'k', attributes: { own: text } });
        ids.push(...(await target.publish(topic, data('a'), data('b'), data('ü'))));
        const [first] = await target.pull(subscription, 1);
        await target.ack(subscription, first!);
      },
      async (target) => {
        const pulled = await target.pull(subscription);
        expect(pulled).toMatchObject([
          { id: ids[1], text: 'b', orderingKey: 'k', attributes: { own: 'b' } },
          { id: ids[2], text: 'ü', orderingKey: 'k', attributes: { own: 'ü' } },
        ]);
        const [later] = await target.publish(topic, 'later');
        expect(Number(later)).toBeGreaterThan(Number(ids[2]));
        await target.ack(subscription, ...pulled);
      },
      async (target) => expect(texts(await target.pullNow(subscription))).toEqual(['later']),
    ]);
  });

  test('how often a message has failed', async () => {
    const deadLetterTopic = 'projects/project/topics/dead';
    await overRestarts([
      async (target) => {
        await target.topic({}, topic);
        await target.topic({}, deadLetterTopic);
        await target.subscription(topic, { deadLetterPolicy: { deadLetterTopic } }, subscription);
        await target.publish(topic, 'a');
        for (const attempt of [1, 2]) {
          const [message] = await target.pull(subscription);
          expect(message!.attempt).toBe(attempt);
          await target.nack(subscription, message!);
        }
      },
      async (target) => expect(await target.pull(subscription)).toMatchObject([{ attempt: 3 }]),
      async (target) => expect(await target.pull(subscription)).toMatchObject([{ attempt: 3 }]),
    ]);
  });

  test('what a seek can bring back, and what it did', async () => {
    const clock = new FakeClock();
    const start = clock.now() / 1_000;
    await overRestarts(
      [
        async (target) => {
          await target.topic({ messageRetentionDuration: { seconds: 600 } }, topic);
          await target.subscription(topic, {}, subscription);
          await target.publish(topic, 'a');
          clock.advance(1_000);
          await target.publish(topic, 'b');
          await target.ack(subscription, ...(await target.pull(subscription)));
        },
        async (target) => {
          expect(await target.pullNow(subscription)).toEqual([]);
          await target.subscriber.seek({ subscription, time: { seconds: start + 1 } });
        },
        async (target) => {
          expect(texts(await target.pullNow(subscription))).toEqual(['b']);
          await target.subscriber.seek({ subscription, time: { seconds: start } });
        },
        async (target) => expect(texts(await target.pullNow(subscription))).toEqual(['a', 'b']),
      ],
      clock,
    );
  });

  test('pushes going', async () => {
    const receiver = await Receiver.start();
    receiver.decide = () => 'hold';
    await overRestarts([
      async (target) => {
        await target.topic({}, topic);
        await target.subscription(topic, { pushConfig: { pushEndpoint: receiver.url('/push') } }, subscription);
        await target.publish(topic, 'unanswered');
        await receiver.next('/push');
        receiver.decide = () => 204;
      },
      async (target) => {
        expect(textOf(await receiver.next('/push'))).toBe('unanswered');
        await until(() => target.server.counts().acked === 1);
      },
      async (target) => {
        await target.publish(topic, 'next');
        expect(textOf(await receiver.next('/push'))).toBe('next');
      },
    ]);
    await receiver.close();
  });

  test('nothing that is over: the journal shrinks', async () => {
    const journal = join(dataDir, 'pubsub.journal');
    const sizes: number[] = [];
    await overRestarts([
      async (target) => {
        await target.topic({}, topic);
        await target.subscription(topic, {}, subscription);
        for (let batch = 0; batch < 10; batch++) await target.publish(topic, 'x'.repeat(10_000));
        await target.ack(subscription, ...(await target.pull(subscription)));
        sizes.push(statSync(journal).size);
      },
      async () => void sizes.push(statSync(journal).size),
    ]);
    expect(sizes[0]).toBeGreaterThan(100_000);
    expect(sizes[1]).toBeLessThan(2_000);
  });
});

describe('a full disk', () => {
  afterEach(() => void jest.restoreAllMocks());

  test('refuses calls until there is room, and what was answered is kept', async () => {
    const told = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    const once = { retry: { retryCodes: [] } } as never;
    await overRestarts([
      async (target) => {
        const publish = (text: string) =>
          target.publisher.publish({ topic, messages: [{ data: Buffer.from(text) }] }, once);
        await target.topic({}, topic);
        await target.subscription(topic, {}, subscription);
        await publish('before');
        const { free } = fillDisk(10);
        for (const text of ['first', 'second']) {
          await expect(publish(text)).rejects.toMatchObject({ code: status.unavailable });
        }
        await expect(target.publisher.createTopic({ name: `${topic}-2` }, once)).rejects.toMatchObject({
          code: status.unavailable,
        });
        free();
        await target.topic({}, `${topic}-2`);
        await publish('after');
        expect(texts(await target.pullNow(subscription))).toEqual(['before', 'after']);
      },
      async (target) => {
        // Of the first it was told that it may not have been published.
        expect(texts(await target.pullNow(subscription)).filter((text) => text !== 'first')).toEqual([
          'before',
          'after',
        ]);
        await target.publisher.getTopic({ topic: `${topic}-2` });
      },
    ]);
    expect(told.mock.calls).toHaveLength(2);
  });
});

describe('kill -9', () => {
  const running: ChildProcess[] = [];
  afterEach(() => running.splice(0).forEach((child) => child.kill('SIGKILL')));

  async function startProcess(): Promise<{ target: Target; kill(): Promise<void> }> {
    const child = spawn(process.execPath, ['local/embedded/pubsub/main.ts', '--data', dataDir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    running.push(child);
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    const { address } = JSON.parse(line) as { address: string };
    const kill = async () => {
      child.kill('SIGKILL');
      await once(child, 'exit');
    };
    return { target: new Target('embedded', { address, close: kill }), kill };
  }

  test('loses nothing that was answered', async () => {
    const first = await startProcess();
    await first.target.topic({}, topic);
    await first.target.subscription(topic, {}, subscription);
    const answered: string[] = [];
    let publishing = true;
    const publishers = Array.from({ length: 8 }, async () => {
      while (publishing) {
        const ids = await first.target.publish(topic, 'a', 'b').catch(() => []);
        answered.push(...ids);
        if (answered.length > 400) publishing = false;
      }
    });
    await until(() => answered.length > 300);
    await first.target.close();
    publishing = false;
    await Promise.all(publishers);

    expect(existsSync(join(dataDir, 'pubsub.journal'))).toBe(true);
    const second = await startProcess();
    const found = new Set<string>();
    for (let batch = await second.target.pullNow(subscription, 1_000); batch.length > 0;) {
      for (const { id } of batch) found.add(id);
      await second.target.ack(subscription, ...batch);
      batch = await second.target.pullNow(subscription, 1_000);
    }
    expect(answered.filter((id) => !found.has(id))).toEqual([]);
    await second.target.close();
  });
});
