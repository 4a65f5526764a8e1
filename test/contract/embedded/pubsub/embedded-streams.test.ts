/** Streams as the server sees them: what the high-level client never does, or hides. */
import { connect } from 'node:http2';
import type { protos } from '@google-cloud/pubsub';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ODD_REQUESTS, exchangeRaw } from '../../../support/odd-requests.ts';
import { FakeClock, until } from './fake-clock.ts';
import { status, Target } from './target.ts';

type Request = protos.google.pubsub.v1.IStreamingPullRequest;
type Response = protos.google.pubsub.v1.IStreamingPullResponse;

let clock: FakeClock;
let target: Target;
let topic: string;
let subscription: string;
const streams: Stream[] = [];

beforeEach(async () => {
  clock = new FakeClock();
  target = await Target.embedded({ clock });
  topic = await target.topic();
  subscription = await target.subscription(topic);
});
afterEach(async () => {
  streams.splice(0).forEach((stream) => stream.cancel());
  await target.close();
});

/** A raw stream, and what came over it. */
class Stream {
  readonly texts: string[] = [];
  readonly ackIds: string[] = [];
  readonly #call: ReturnType<Target['subscriber']['streamingPull']>;
  #responses = 0;
  ended: number | undefined;

  constructor(first: Request) {
    this.#call = target.subscriber.streamingPull();
    this.#call.on('data', (response: Response) => {
      this.#responses += 1;
      for (const { ackId, message } of response.receivedMessages ?? []) {
        this.texts.push(Buffer.from(message!.data as Uint8Array).toString());
        this.ackIds.push(ackId!);
      }
    });
    this.#call.on('error', (error: { code: number }) => (this.ended ??= error.code));
    this.#call.on('end', () => (this.ended ??= status.ok));
    this.send(first);
    streams.push(this);
  }

  static async open(request: Request = {}): Promise<Stream> {
    const stream = new Stream({ subscription, streamAckDeadlineSeconds: 10, ...request });
    await until(() => stream.#responses > 0);
    return stream;
  }

  send(request: Request): void {
    this.#call.write(request);
  }

  halfClose(): void {
    this.#call.end();
  }

  cancel(): void {
    this.#call.cancel();
  }

  async end(): Promise<number> {
    await until(() => this.ended !== undefined);
    return this.ended!;
  }
}

describe('a stream', () => {
  test('gives messages, takes acknowledgements and refusals', async () => {
    const stream = await Stream.open();
    await target.publish(topic, 'a', 'b');
    await until(() => stream.texts.length === 2);
    const [a, b] = stream.ackIds as [string, string];
    stream.send({ ackIds: [a], modifyDeadlineAckIds: [b], modifyDeadlineSeconds: [0] });
    await until(() => stream.texts.length === 3);
    expect(stream.texts).toEqual(['a', 'b', 'b']);
    expect(target.server.counts()).toMatchObject({ acked: 1, nacked: 1 });
  });

  test('leases for its own deadline, which it can change', async () => {
    const stream = await Stream.open({ streamAckDeadlineSeconds: 30 });
    await target.publish(topic, 'a');
    await until(() => stream.texts.length === 1);
    stream.send({ streamAckDeadlineSeconds: 60 });
    await target.publish(topic, 'b');
    await until(() => stream.texts.length === 2);
    clock.advance(30_000);
    await until(() => stream.texts.length === 3);
    expect(stream.texts).toEqual(['a', 'b', 'a']);
  });

  test('holds no more messages than it asked for', async () => {
    const stream = await Stream.open({ maxOutstandingMessages: 2 });
    await target.publish(topic, 'a', 'b', 'c');
    await until(() => stream.texts.length === 2);
    stream.send({ ackIds: [stream.ackIds[0]!] });
    await until(() => stream.texts.length === 3);
    expect(stream.texts).toEqual(['a', 'b', 'c']);
  });

  test('holds no more bytes than it asked for', async () => {
    const stream = await Stream.open({ maxOutstandingBytes: 10 });
    await target.publish(topic, '0123456789', 'b');
    await until(() => stream.texts.length === 1);
    expect(await target.pullNow(subscription)).toMatchObject([{ text: 'b' }]);
  });

  test('shares the messages with the others', async () => {
    const both = [await Stream.open({ maxOutstandingMessages: 3 }), await Stream.open({ maxOutstandingMessages: 3 })];
    await target.publish(topic, 'a', 'b', 'c', 'd', 'e', 'f');
    await until(() => both.every((stream) => stream.texts.length === 3));
    expect(both.flatMap((stream) => stream.texts).sort()).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  });

  test('ends when it is told, and what it held is there again after its deadline', async () => {
    const stream = await Stream.open();
    await target.publish(topic, 'a');
    await until(() => stream.texts.length === 1);
    stream.halfClose();
    expect(await stream.end()).toBe(status.ok);
    expect(await target.pullNow(subscription)).toEqual([]);
    clock.advance(10_000);
    expect(await target.pullNow(subscription)).toMatchObject([{ text: 'a' }]);
  });

  test('a stream that is gone gets nothing more', async () => {
    const stream = await Stream.open();
    stream.cancel();
    await stream.end();
    await target.subscriber.getSubscription({ subscription });
    await target.publish(topic, 'a');
    expect(await target.pull(subscription)).toMatchObject([{ text: 'a' }]);
  });

  test.each<[what: string, change: () => Promise<unknown>, code: number]>([
    ['is deleted', () => target.subscriber.deleteSubscription({ subscription }), status.notFound],
    ['is detached', () => target.publisher.detachSubscription({ subscription }), status.failedPrecondition],
    [
      'is to be pushed',
      () => target.subscriber.modifyPushConfig({ subscription, pushConfig: { pushEndpoint: 'http://127.0.0.1:9/' } }),
      status.failedPrecondition,
    ],
  ])('ends when its subscription %s', async (_, change, code) => {
    const stream = await Stream.open();
    await change();
    expect(await stream.end()).toBe(code);
  });

  test.each<[what: string, first: Request, code: number]>([
    ['of nothing', {}, status.invalidArgument],
    ['of a subscription that is not there', { subscription: 'projects/p/subscriptions/missing' }, status.notFound],
    ['without a deadline', { subscription: 'this', streamAckDeadlineSeconds: 0 }, status.invalidArgument],
    ['with a deadline of 9 s', { subscription: 'this', streamAckDeadlineSeconds: 9 }, status.invalidArgument],
    [
      'with deadlines for nothing',
      { subscription: 'this', streamAckDeadlineSeconds: 10, modifyDeadlineSeconds: [10] },
      status.invalidArgument,
    ],
  ])('%s is refused', async (_, first, code) => {
    const stream = new Stream(first.subscription === 'this' ? { ...first, subscription } : first);
    expect(await stream.end()).toBe(code);
  });

  test.each<[what: string, later: Request]>([
    ['its subscription', { subscription: 'projects/p/subscriptions/other' }],
    ['its flow control', { maxOutstandingMessages: 7 }],
    ['a lease by a name that is none', { ackIds: ['nonsense'] }],
    ['its deadline to 601 s', { streamAckDeadlineSeconds: 601 }],
  ])('can not change %s', async (_, later) => {
    const stream = await Stream.open();
    stream.send(later);
    expect(await stream.end()).toBe(status.invalidArgument);
  });
});

describe('what is no call', () => {
  test('ends by itself, and not the server', async () => {
    await Promise.all(ODD_REQUESTS.map((odd) => exchangeRaw(target.server.port, odd)));
    await target.publish(topic, 'a');
    expect(await target.pullNow(subscription)).toMatchObject([{ text: 'a' }]);
  });

  test.each([
    ['no message', Buffer.from([0, 0, 0, 0, 2, 0x0f, 0xff]), status.invalidArgument],
    ['a message of 4 GB', Buffer.from([0, 0xff, 0xff, 0xff, 0xff, 1]), 8],
    ['a compressed message', Buffer.from([1, 0, 0, 0, 0]), status.unimplemented],
    ['nothing and then a message', Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 0]), status.invalidArgument],
  ])('%s on a stream is refused', async (_, bytes, code) => {
    const session = connect(`http://${target.address}`);
    const call = session.request({
      ':method': 'POST',
      ':path': '/google.pubsub.v1.Subscriber/StreamingPull',
      'content-type': 'application/grpc',
    });
    const trailers = new Promise<Record<string, unknown>>((resolve) => call.once('trailers', resolve));
    call.resume().write(bytes);
    expect(await trailers).toMatchObject({ 'grpc-status': `${code}` });
    session.destroy();
  });
});
