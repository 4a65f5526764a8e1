import type { Broker } from './broker.ts';
import type { Clock } from './clock.ts';
import { invalidArgument, unimplemented } from './errors.ts';
import type { Handler } from './grpc.ts';
import { checkName, checkProject } from './names.ts';
import { pageOf, type PageRequest } from './pages.ts';
import { pullOnce } from './pull.ts';
import type { Subscription } from './subscription.ts';
import { readPushConfig, readSubscription, updateSubscription, writeSubscription } from './subscription-config.ts';
import { millisecondsOf, type WirePushConfig, type WireSubscription, type WireTimestamp } from './wire.ts';

interface Named {
  subscription?: string;
}

/** `google.pubsub.v1.Subscriber`, method by method, but for the stream. */
export function subscriberHandlers(broker: Broker, clock: Clock): Record<string, Handler> {
  const named = (name: string | undefined) => broker.subscription(checkName('subscriptions', name));
  const write = ({ config }: Subscription) => writeSubscription(config, retentionOf(broker, config.topic));
  return {
    async CreateSubscription(wire: WireSubscription) {
      return write(await broker.createSubscription(readSubscription(wire)));
    },

    GetSubscription: ({ subscription }: Named) => write(named(subscription)),

    async UpdateSubscription(request: { subscription?: WireSubscription; updateMask?: { paths?: string[] } }) {
      const wire = request.subscription ?? {};
      const subscription = named(wire.name);
      const config = updateSubscription(subscription.config, wire, request.updateMask?.paths ?? []);
      await broker.updateSubscription(subscription, config);
      return write(subscription);
    },

    ListSubscriptions({ project, ...paging }: { project?: string } & PageRequest) {
      const prefix = `${checkProject(project)}/`;
      const { page, nextPageToken } = pageOf(
        broker.subscriptionNames().filter((name) => name.startsWith(prefix)),
        paging,
      );
      return { subscriptions: page.map((name) => write(broker.subscription(name))), nextPageToken };
    },

    async DeleteSubscription({ subscription }: Named) {
      await broker.deleteSubscription(checkName('subscriptions', subscription));
      return {};
    },

    ModifyAckDeadline(request: Named & { ackIds?: string[]; ackDeadlineSeconds?: number }) {
      const subscription = named(request.subscription);
      subscription.modifyAckDeadline(someAckIds(request.ackIds), request.ackDeadlineSeconds ?? 0);
      return {};
    },

    Acknowledge({ subscription, ackIds }: Named & { ackIds?: string[] }) {
      named(subscription).acknowledge(someAckIds(ackIds));
      return {};
    },

    Pull(request: Named & { maxMessages?: number; returnImmediately?: boolean }, onCancel: Parameters<Handler>[1]) {
      return pullOnce(named(request.subscription), request, clock, onCancel);
    },

    async ModifyPushConfig({ subscription: name, pushConfig }: Named & { pushConfig?: WirePushConfig }) {
      const subscription = named(name);
      const { push: _, ...pulled } = subscription.config;
      const push = readPushConfig(pushConfig);
      await broker.updateSubscription(subscription, push ? { ...pulled, push } : pulled);
      return {};
    },

    async Seek({ subscription, time, snapshot }: Named & { time?: WireTimestamp; snapshot?: string }) {
      if (snapshot) throw unimplemented('snapshots');
      if (!time) throw invalidArgument('Seek needs a time');
      await broker.seek(checkName('subscriptions', subscription), millisecondsOf(time));
      return {};
    },

    ...Object.fromEntries(snapshotMethods.map((method) => [method, refuseSnapshots])),
  };
}

const snapshotMethods = ['GetSnapshot', 'ListSnapshots', 'CreateSnapshot', 'UpdateSnapshot', 'DeleteSnapshot'];

function refuseSnapshots(): never {
  throw unimplemented('snapshots');
}

// https://cloud.google.com/pubsub/quotas#resource_limits
const maxAckRequestBytes = 524_288;

function someAckIds(ackIds: string[] | undefined): string[] {
  if (!ackIds?.length) throw invalidArgument('No ack ids specified');
  const bytes = ackIds.reduce((sum, ackId) => sum + ackId.length, 0);
  if (bytes > maxAckRequestBytes) {
    throw invalidArgument(`The request's ack ids are larger than ${maxAckRequestBytes} bytes: ${bytes}`);
  }
  return ackIds;
}

function retentionOf(broker: Broker, topic: string): number | undefined {
  return broker.hasTopic(topic) ? broker.topic(topic).retentionMs : undefined;
}
