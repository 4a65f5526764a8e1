import { describe, expect, test } from '@jest/globals';
import { status, statusOf, type Target } from '../target.ts';
import { refusedLabels, takenLabels } from './subscriptions.ts';

/** Names and what both servers say to them. */
const badNames = [
  'projects/project/topics/ab',
  'projects/project/topics/1abc',
  'projects/project/topics/google',
  'projects/project/topics/a b c',
  `projects/project/topics/${'a'.repeat(256)}`,
  'projects/project/subscriptions/abc',
  'topics/abc',
  'nonsense',
];

const goodNames = ['abc', 'A-_.~+%9', 'a'.repeat(255)];

export function topicsContract(target: () => Target): void {
  describe('topics', () => {
    test('are created, got and deleted', async () => {
      const { publisher } = target();
      const name = target().name('topics');
      const [created] = await publisher.createTopic({ name, labels: { team: 'a' } });
      expect(created).toMatchObject({ name, labels: { team: 'a' } });
      const [got] = await publisher.getTopic({ topic: name });
      expect(got).toEqual(created);
      expect(await statusOf(publisher.createTopic({ name }))).toBe(status.alreadyExists);
      await publisher.deleteTopic({ topic: name });
      expect(await statusOf(publisher.getTopic({ topic: name }))).toBe(status.notFound);
      expect(await statusOf(publisher.deleteTopic({ topic: name }))).toBe(status.notFound);
    });

    test.each(badNames)('the name %s is refused', async (name) => {
      expect(await statusOf(target().publisher.createTopic({ name }))).toBe(status.invalidArgument);
      expect(await statusOf(target().publisher.getTopic({ topic: name }))).toBe(status.invalidArgument);
    });

    test.each(goodNames)('the id %s is taken', async (id) => {
      expect(await statusOf(target().topic({}, `projects/project/topics/${id}`))).toBe(status.ok);
    });

    test('can be given a retention later', async () => {
      const name = await target().topic();
      const [updated] = await target().publisher.updateTopic({
        topic: { name, messageRetentionDuration: { seconds: 3_600 } },
        updateMask: { paths: ['message_retention_duration'] },
      });
      expect(Number(updated.messageRetentionDuration?.seconds)).toBe(3_600);
    });

    test('can be given other labels later', async () => {
      const name = await target().topic({ labels: { a: '1' } });
      const update = target().publisher.updateTopic({
        topic: { name, labels: { b: '2' } },
        updateMask: { paths: ['labels'] },
      });
      const result = await statusOf(update);
      expect(result).toBe(
        target().expected(status.ok, { does: status.invalidArgument, because: 'the emulator does not know the path' }),
      );
      const [topic] = await target().publisher.getTopic({ topic: name });
      expect(topic.labels).toEqual(result === status.ok ? { b: '2' } : { a: '1' });
    });

    test.each([
      ['nothing', []],
      ['a field that topics do not have', ['bogus']],
      ['the name', ['name']],
    ])('an update of %s is refused', async (_, paths) => {
      const name = await target().topic();
      const update = target().publisher.updateTopic({ topic: { name }, updateMask: { paths } });
      expect(await statusOf(update)).toBe(status.invalidArgument);
    });

    test.each([
      ['599 s', 599],
      ['31 days and a second', 31 * 86_400 + 1],
    ])('a retention of %s is refused', async (_, seconds) => {
      const create = target().topic({ messageRetentionDuration: { seconds } });
      expect(await statusOf(create)).toBe(status.invalidArgument);
    });

    test.each(refusedLabels)('labels %j are refused', async (labels) => {
      const because = 'the emulator does not check them';
      expect(await statusOf(target().topic({ labels }))).toBe(
        target().expected(status.invalidArgument, { does: status.ok, because }),
      );
    });

    test.each(takenLabels)('labels %j are taken', async (labels) => {
      expect(await statusOf(target().topic({ labels }))).toBe(status.ok);
    });

    test('are listed by project, page by page', async () => {
      const { publisher } = target();
      const project = `projects/listed-${target().kind}`;
      for (const id of ['three', 'one', 'two']) await target().topic({}, `${project}/topics/list-${id}`);
      await target().topic({}, `${project}-other/topics/list-four`);
      const [first, , { nextPageToken }] = await publisher.listTopics(
        { project, pageSize: 2 },
        { autoPaginate: false },
      );
      const [second] = await publisher.listTopics(
        { project, pageSize: 2, pageToken: nextPageToken! },
        { autoPaginate: false },
      );
      const names = [...first, ...second].map(({ name }) => name).sort();
      expect([first.length, second.length]).toEqual([2, 1]);
      expect(names).toEqual(['one', 'three', 'two'].map((id) => `${project}/topics/list-${id}`));
    });

    test('list their subscriptions', async () => {
      const topic = await target().topic();
      const subscriptions = [await target().subscription(topic), await target().subscription(topic)];
      const [listed] = await target().publisher.listTopicSubscriptions({ topic });
      expect([...listed].sort()).toEqual(subscriptions.sort());
    });

    test('leave their subscriptions behind, with their messages, under a sign that they are gone', async () => {
      const topic = await target().topic();
      const subscription = await target().subscription(topic);
      await target().publish(topic, 'still there');
      await target().publisher.deleteTopic({ topic });
      const [left] = await target().subscriber.getSubscription({ subscription });
      expect(left.topic).toBe('_deleted-topic_');
      expect((await target().pullNow(subscription)).map(({ text }) => text)).toEqual(['still there']);
      await target().topic({}, topic);
      await target().publish(topic, 'to the new one');
      expect(await target().pullNow(subscription)).toEqual([]);
    });
  });
}
