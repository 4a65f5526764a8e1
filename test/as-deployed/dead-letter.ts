/**
 * What becomes of a message that its function never takes: a hundred attempts take hours, so they are made on an embedded
 * Pub/Sub of its own, with the deployment's subscriptions, its agent's rights and a clock that the test moves.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import process from 'node:process';

import { PubSub } from '@google-cloud/pubsub';

import { startPubSub } from '../../local/embedded/pubsub/server.ts';
import { makeTopic } from '../../local/resources.ts';
import { startedParts } from '../../local/started-parts.ts';
import { FakeClock, until } from '../contract/embedded/pubsub/fake-clock.ts';
import type { DeployedSubscription, Deployment } from './deployment.ts';
import type { Iam } from './iam.ts';
import { agentOf, makeSubscription } from './bus.ts';

export interface DeadLetterWorld {
  deployment: Deployment;
  iam: Iam;
  subscriptions: () => readonly DeployedSubscription[];
}

/**
 * Publishes something that fails for good; ends when the dead-letter subscription gives it out.
 * @param name of the subscription that can't deliver it
 */
export async function deadLetter({ deployment, iam, subscriptions }: DeadLetterWorld, name: string): Promise<void> {
  const parts = startedParts();
  const clock = new FakeClock();
  const endpoint = createServer((_, response) => void response.writeHead(503).end());
  await new Promise<void>((resolve) => endpoint.listen(0, '127.0.0.1', resolve));
  parts.own({ close: () => new Promise((resolve) => endpoint.close(resolve)) });
  parts.onStop(() => endpoint.closeAllConnections());
  const broken = `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}/`;
  try {
    const agent = agentOf(deployment, { iam, subscriptions, reach: () => broken });
    const pubsub = parts.own(await startPubSub({ agent, clock }));
    const client = parts.own(clientOf(pubsub.address, deployment.project));
    await Promise.all(deployment.topics.map((topic) => makeTopic(client, topic)));
    const kept = subscriptions().filter((each) => each.push_config.length === 0);
    const source = [...subscriptions(), registered(deployment)].find((each) => each.name === name)!;
    await makeTopic(client, source.topic);
    await Promise.all([...kept, source].map((each) => makeSubscription(client, each)));
    await client.topic(source.topic).publishMessage({
      data: Buffer.from('poison'),
      attributes: { lane: source.filter?.includes('"slow"') ? 'slow' : 'fast' },
    });
    const attempts = source.dead_letter_policy[0]!.max_delivery_attempts;
    await until(() => {
      const { pushed, nacked } = pubsub.counts();
      // Whatever is next comes when its time has come, unless a push is still under way.
      if (pushed === nacked && nacked < attempts) clock.advance(clock.nextIn);
      return nacked === attempts;
    });
    if (pubsub.counts().deadLettered === 0) throw new Error(`${name} keeps what it can't deliver to itself`);
    await new Promise<void>((resolve, reject) => {
      const waiting = client.subscription('dead-letter').on('error', reject);
      waiting.on('message', (message) => {
        message.ack();
        resolve();
      });
    });
  } finally {
    await parts.stop();
  }
}

/** The one that `register` makes has the policy that it has in the code, and the deployment's topic. */
const registered = ({ project, urls, subscriptions }: Deployment): DeployedSubscription => ({
  ...subscriptions.find(({ push_config }) => push_config.length > 0)!,
  name: 'workspace-notifications',
  topic: 'projects/partner-watch/topics/notifications',
  filter: null,
  push_config: [
    {
      push_endpoint: urls['receive-workspace']!,
      oidc_token: [
        {
          audience: urls['receive-workspace']!,
          service_account_email: `subrelay-push@${project}.iam.gserviceaccount.com`,
        },
      ],
    },
  ],
});

/** Google's client takes an emulator's address from the environment. */
function clientOf(address: string, projectId: string): PubSub {
  const before = process.env['PUBSUB_EMULATOR_HOST'];
  process.env['PUBSUB_EMULATOR_HOST'] = address;
  const client = new PubSub({ projectId });
  if (before === undefined) delete process.env['PUBSUB_EMULATOR_HOST'];
  else process.env['PUBSUB_EMULATOR_HOST'] = before;
  return client;
}
