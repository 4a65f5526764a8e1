import type { Broker } from './broker.ts';
import { unimplemented } from './errors.ts';
import type { Handler } from './grpc.ts';
import { checkName, checkProject } from './names.ts';
import { pageOf, type PageRequest } from './pages.ts';
import { readTopic, updateTopic, writeTopic } from './topic-config.ts';
import type { WireMessage, WireTopic } from './wire.ts';

/** `google.pubsub.v1.Publisher`, method by method. */
export function publisherHandlers(broker: Broker): Record<string, Handler> {
  const topicNamed = (name: string | undefined) => checkName('topics', name);
  return {
    CreateTopic: async (wire: WireTopic) => writeTopic(await broker.createTopic(readTopic(wire))),

    async UpdateTopic({ topic = {}, updateMask }: { topic?: WireTopic; updateMask?: { paths?: string[] } }) {
      const current = broker.topic(topicNamed(topic.name));
      return writeTopic(await broker.updateTopic(updateTopic(current, topic, updateMask?.paths ?? [])));
    },

    Publish({ topic, messages = [] }: { topic?: string; messages?: WireMessage[] }) {
      const ids = broker.publish(topicNamed(topic), messages);
      return Array.isArray(ids) ? { messageIds: ids } : ids.then((messageIds) => ({ messageIds }));
    },

    GetTopic: ({ topic }: { topic?: string }) => writeTopic(broker.topic(topicNamed(topic))),

    ListTopics({ project, ...paging }: { project?: string } & PageRequest) {
      const prefix = `${checkProject(project)}/`;
      const { page, nextPageToken } = pageOf(
        broker.topicNames().filter((name) => name.startsWith(prefix)),
        paging,
      );
      return { topics: page.map((name) => writeTopic(broker.topic(name))), nextPageToken };
    },

    ListTopicSubscriptions({ topic, ...paging }: { topic?: string } & PageRequest) {
      const { page, nextPageToken } = pageOf(broker.subscriptionsOf(topicNamed(topic)), paging);
      return { subscriptions: page, nextPageToken };
    },

    ListTopicSnapshots() {
      throw unimplemented('snapshots');
    },

    async DeleteTopic({ topic }: { topic?: string }) {
      await broker.deleteTopic(topicNamed(topic));
      return {};
    },

    async DetachSubscription({ subscription }: { subscription?: string }) {
      await broker.detachSubscription(checkName('subscriptions', subscription));
      return {};
    },
  };
}
