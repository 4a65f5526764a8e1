import { describe, expect, test } from '@jest/globals';
import { status, statusOf, type Target } from '../target.ts';

const endpoint = 'http://127.0.0.1:9/push';
const seconds = (count: number) => ({ seconds: count });

/** Every field that Terraform sets for us. */
const everything = (deadLetterTopic: string) => ({
  pushConfig: {
    pushEndpoint: endpoint,
    oidcToken: { serviceAccountEmail: 'push@project.iam.gserviceaccount.com', audience: 'https://receiver' },
  },
  ackDeadlineSeconds: 60,
  retainAckedMessages: true,
  messageRetentionDuration: seconds(86_400),
  labels: { lane: 'fast' },
  enableMessageOrdering: true,
  filter: 'attributes.lane = "fast"',
  expirationPolicy: { ttl: null },
  deadLetterPolicy: { deadLetterTopic, maxDeliveryAttempts: 20 },
  retryPolicy: { minimumBackoff: seconds(1), maximumBackoff: seconds(60) },
});

const label = (key: string, value = '') => ({ [key]: value });

/** https://cloud.google.com/resource-manager/docs/labels-overview#requirements */
export const refusedLabels = [
  label('A'),
  label('a', 'B'),
  label('1a'),
  label('_a'),
  label('a b'),
  label('a', 'b c'),
  label(''),
  label('a'.repeat(64)),
  label('a', 'b'.repeat(64)),
  Object.fromEntries(Array.from({ length: 65 }, (_, n) => [`label-${n}`, ''])),
];
export const takenLabels = [
  label('ü', 'ß_1-'),
  label('a'.repeat(63), 'b'.repeat(63)),
  label('goog-terraform-provisioned', 'true'),
  Object.fromEntries(Array.from({ length: 64 }, (_, n) => [`label-${n}`, ''])),
];

interface Refused {
  what: string;
  fields: Parameters<Target['subscription']>[1];
  emulator?: { does: number; because: string };
}

const notChecked = { does: status.ok, because: 'the emulator does not check it' };
const outOfRange = { does: status.outOfRange, because: 'the emulator has another code for it' };
const deadLetter = (topic: string, maxDeliveryAttempts: number) => ({
  deadLetterPolicy: { deadLetterTopic: topic, maxDeliveryAttempts },
});
const someTopic = 'projects/project/topics/dead-letters';

const refused: Refused[] = [
  { what: 'an ack deadline of 5 s', fields: { ackDeadlineSeconds: 5 }, emulator: notChecked },
  { what: 'an ack deadline of 601 s', fields: { ackDeadlineSeconds: 601 } },
  { what: 'a retention of 599 s', fields: { messageRetentionDuration: seconds(599) } },
  { what: 'a retention of 32 days', fields: { messageRetentionDuration: seconds(32 * 86_400) } },
  {
    what: 'an expiration after 23 h',
    fields: { expirationPolicy: { ttl: seconds(23 * 3_600) } },
    emulator: notChecked,
  },
  {
    what: 'an expiration after 6 days and a retention of 7, the default',
    fields: { expirationPolicy: { ttl: seconds(6 * 86_400) } },
    emulator: notChecked,
  },
  {
    what: 'a retention of 2 days and an expiration after 1',
    fields: { messageRetentionDuration: seconds(2 * 86_400), expirationPolicy: { ttl: seconds(86_400) } },
    emulator: notChecked,
  },
  ...refusedLabels.map((labels) => ({
    what: `labels ${JSON.stringify(labels).slice(0, 20)}`,
    fields: { labels },
    emulator: notChecked,
  })),
  { what: 'a retry after 601 s', fields: { retryPolicy: { minimumBackoff: seconds(601) } } },
  {
    what: 'a retry after 20 s to 10 s',
    fields: { retryPolicy: { minimumBackoff: seconds(20), maximumBackoff: seconds(10) } },
  },
  { what: 'dead letters after 4 attempts', fields: deadLetter(someTopic, 4), emulator: outOfRange },
  { what: 'dead letters after 101 attempts', fields: deadLetter(someTopic, 101), emulator: outOfRange },
  { what: 'a retry after -1 s', fields: { retryPolicy: { minimumBackoff: seconds(-1) } } },
  ...['nonsense', '//host/', 'ftp://host/', 'http:host', ' https://host/', 'HTTPS://host/'].map((pushEndpoint) => ({
    what: `a push to ${pushEndpoint}`,
    fields: { pushConfig: { pushEndpoint } },
  })),
  ...['https://', 'https://a b/', 'https://host:99999/'].map((pushEndpoint) => ({
    what: `a push to ${pushEndpoint}`,
    fields: { pushConfig: { pushEndpoint } },
    emulator: notChecked,
  })),
  { what: 'a filter that is none', fields: { filter: 'attributes:a AND' }, emulator: notChecked },
  { what: 'a filter of 257 bytes', fields: { filter: `attributes:${'a'.repeat(246)}` }, emulator: notChecked },
  {
    what: 'exactly-once delivery by push',
    fields: { enableExactlyOnceDelivery: true, pushConfig: { pushEndpoint: endpoint } },
    emulator: notChecked,
  },
];

export function subscriptionsContract(target: () => Target): void {
  describe('subscriptions', () => {
    test('are created with defaults, got and deleted', async () => {
      const { subscriber } = target();
      const topic = await target().topic();
      const name = target().name('subscriptions');
      const [created] = await subscriber.createSubscription({ name, topic });
      expect(created).toMatchObject({
        name,
        topic,
        ackDeadlineSeconds: 10,
        retainAckedMessages: false,
        enableMessageOrdering: false,
        filter: '',
        detached: false,
        pushConfig: { pushEndpoint: '' },
      });
      expect(Number(created.messageRetentionDuration?.seconds)).toBe(7 * 86_400);
      const ttl = created.expirationPolicy?.ttl?.seconds;
      expect(Number(ttl ?? 0)).toBe(
        target().expected(31 * 86_400, { does: 0, because: 'the emulator leaves the default out' }),
      );
      expect((await subscriber.getSubscription({ subscription: name }))[0]).toEqual(created);
      expect(await statusOf(subscriber.createSubscription({ name, topic }))).toBe(status.alreadyExists);
      await subscriber.deleteSubscription({ subscription: name });
      expect(await statusOf(subscriber.getSubscription({ subscription: name }))).toBe(status.notFound);
      expect(await statusOf(subscriber.deleteSubscription({ subscription: name }))).toBe(status.notFound);
      expect(await statusOf(target().pullNow(name))).toBe(status.notFound);
    });

    test('keep every field that we set', async () => {
      const topic = await target().topic();
      const fields = everything(await target().topic());
      const subscription = await target().subscription(topic, fields);
      const [got] = await target().subscriber.getSubscription({ subscription });
      const { expirationPolicy, messageRetentionDuration, retryPolicy, ...plain } = fields;
      expect(got).toMatchObject(plain);
      expect(got.expirationPolicy).toEqual(expirationPolicy);
      expect(Number(got.messageRetentionDuration?.seconds)).toBe(messageRetentionDuration.seconds);
      expect(Number(got.retryPolicy?.minimumBackoff?.seconds)).toBe(retryPolicy.minimumBackoff.seconds);
      expect(Number(got.retryPolicy?.maximumBackoff?.seconds)).toBe(retryPolicy.maximumBackoff.seconds);
    });

    test('can belong to another project than their topic', async () => {
      const topic = await target().topic({}, 'projects/partner-watch/topics/C0abcdefg');
      const name = target().name('subscriptions', 'our-project');
      await target().subscription(topic, {}, name);
      await target().publish(topic, 'from the partner');
      expect((await target().pullNow(name)).map(({ text }) => text)).toEqual(['from the partner']);
      const [listed] = await target().publisher.listTopicSubscriptions({ topic });
      expect(listed).toEqual([name]);
    });

    test('need a topic that exists, for their dead letters too', async () => {
      const missing = target().name('topics');
      expect(await statusOf(target().subscription(missing))).toBe(status.notFound);
      const create = target().subscription(await target().topic(), deadLetter(missing, 5));
      expect(await statusOf(create)).toBe(status.notFound);
    });

    test.each(refused)('$what is refused', async ({ fields, emulator }) => {
      await statusOf(target().topic({}, someTopic));
      const create = target().subscription(await target().topic(), fields);
      expect(await statusOf(create)).toBe(
        emulator ? target().expected(status.invalidArgument, emulator) : status.invalidArgument,
      );
    });

    test.each([
      [{ ackDeadlineSeconds: 10 }],
      [{ ackDeadlineSeconds: 600 }],
      [{ messageRetentionDuration: seconds(600) }],
      [{ expirationPolicy: { ttl: seconds(86_400) }, messageRetentionDuration: seconds(86_400) }],
      [{ expirationPolicy: { ttl: seconds(7 * 86_400) } }],
      [{ retryPolicy: { minimumBackoff: seconds(0), maximumBackoff: seconds(600) } }],
      [deadLetter(someTopic, 5)],
      [deadLetter(someTopic, 100)],
      [{ filter: `attributes:${'a'.repeat(245)}` }],
    ])('%j is taken', async (fields) => {
      await statusOf(target().topic({}, someTopic));
      expect(await statusOf(target().subscription(await target().topic(), fields))).toBe(status.ok);
    });

    test.each(takenLabels)('labels %j are taken', async (labels) => {
      expect(await statusOf(target().subscription(await target().topic(), { labels }))).toBe(status.ok);
    });

    test('may keep their messages for 31 days', async () => {
      const fields = { messageRetentionDuration: seconds(31 * 86_400) };
      const create = target().subscription(await target().topic(), fields);
      expect(await statusOf(create)).toBe(
        target().expected(status.ok, {
          does: status.invalidArgument,
          because: 'the emulator still allows 7 days only',
        }),
      );
    });

    test('change what an update mask names, and nothing else', async () => {
      const name = await target().subscription(await target().topic(), { ackDeadlineSeconds: 20 });
      const [updated] = await target().subscriber.updateSubscription({
        subscription: { name, ackDeadlineSeconds: 99, retryPolicy: { minimumBackoff: seconds(3) } },
        updateMask: { paths: ['retry_policy'] },
      });
      expect(updated.ackDeadlineSeconds).toBe(20);
      expect(Number(updated.retryPolicy?.minimumBackoff?.seconds)).toBe(3);
      const [cleared] = await target().subscriber.updateSubscription({
        subscription: { name },
        updateMask: { paths: ['retry_policy', 'ack_deadline_seconds'] },
      });
      expect(cleared.retryPolicy).toBeNull();
      expect(cleared.ackDeadlineSeconds).toBe(10);
    });

    test.each([
      ['nothing', []],
      ['a field that subscriptions do not have', ['bogus']],
      ['the topic', ['topic']],
      ['the filter', ['filter']],
      ['the ordering', ['enable_message_ordering']],
    ])('an update of %s is refused', async (_, paths) => {
      const name = await target().subscription(await target().topic());
      const update = target().subscriber.updateSubscription({
        subscription: { name, topic: someTopic, filter: 'attributes:a', enableMessageOrdering: true },
        updateMask: { paths },
      });
      expect(await statusOf(update)).toBe(status.invalidArgument);
    });

    test('an update that would let them expire before their messages is refused', async () => {
      const fields = { expirationPolicy: { ttl: seconds(7 * 86_400) } };
      const name = await target().subscription(await target().topic(), fields);
      const update = target().subscriber.updateSubscription({
        subscription: { name, messageRetentionDuration: seconds(8 * 86_400) },
        updateMask: { paths: ['message_retention_duration'] },
      });
      expect(await statusOf(update)).toBe(status.invalidArgument);
    });

    test('an update that is refused changes nothing', async () => {
      const subscription = await target().subscription(await target().topic());
      const update = target().subscriber.updateSubscription({
        subscription: { name: subscription, ackDeadlineSeconds: 30, messageRetentionDuration: seconds(1) },
        updateMask: { paths: ['ack_deadline_seconds', 'message_retention_duration'] },
      });
      expect(await statusOf(update)).toBe(status.invalidArgument);
      expect((await target().subscriber.getSubscription({ subscription }))[0].ackDeadlineSeconds).toBe(
        target().expected(10, { does: 30, because: 'the emulator applies the paths one by one' }),
      );
    });

    test('are listed by project, page by page', async () => {
      const project = `projects/listed-${target().kind}`;
      const topic = await target().topic();
      const names = ['a', 'b', 'c'].map((id) => `${project}/subscriptions/list-${id}`);
      for (const name of names) await target().subscription(topic, {}, name);
      const { subscriber } = target();
      const onePage = { autoPaginate: false };
      const [first, , { nextPageToken }] = await subscriber.listSubscriptions({ project, pageSize: 2 }, onePage);
      const [second] = await subscriber.listSubscriptions({ project, pageToken: nextPageToken! }, onePage);
      expect([first.length, second.length]).toEqual([2, 1]);
      expect([...first, ...second].map(({ name }) => name).sort()).toEqual(names);
    });

    test('can be detached from their topic, and then hold and take nothing', async () => {
      const topic = await target().topic();
      const subscription = await target().subscription(topic);
      await target().publish(topic, 'dropped');
      const detached = await statusOf(target().publisher.detachSubscription({ subscription }));
      expect(detached).toBe(
        target().expected(status.ok, { does: status.unimplemented, because: 'the emulator has no DetachSubscription' }),
      );
      if (detached !== status.ok) return;
      expect(await statusOf(target().pullNow(subscription))).toBe(status.failedPrecondition);
      expect((await target().subscriber.getSubscription({ subscription }))[0].detached).toBe(true);
      expect((await target().publisher.listTopicSubscriptions({ topic }))[0]).toEqual([]);
    });
  });
}
