/**
 * Publishing: what one turn of the event loop brings leaves at its end, in one call. Google's generated client makes the
 * connection and signs in, as for the store (`store/wire-calls.ts`). Its own way of a call keeps 10 kB more until the next
 * full collection (docs/decisions/2026-11-30-low-rate.md).
 */
import { PubSub, v1 } from '@google-cloud/pubsub';
import { Metadata } from '@grpc/grpc-js';

import { outsideOfTraces } from '../base/trace.ts';
import { repeated, stubOf, unary } from '../store/raw-calls.ts';
import { fullName } from './names.ts';
import { publishRequest } from './publish-request.ts';
import type { BusMessage } from './publish-request.ts';

export interface Publisher {
  /** Publishes to a topic; rejects where any of them is not known to be published. */
  publish: (topic: string, messages: readonly BusMessage[]) => Promise<void>;
  close: () => Promise<void>;
}

/** Of one call; Pub/Sub takes 1,000. */
const MOST_MESSAGES = 500;
/** As long as the shortest lease that a pointer is published under (docs/protocol.md, DP-12): `sweep` publishes it then. */
const DEADLINE_MS = 10_000;
/** Failures that the generated client repeats a publish after (publisher_client_config.json of @google-cloud/pubsub-api). */
const PASSING = [1, 2, 4, 8, 10, 13, 14];

/** Opens it; PUBSUB_EMULATOR_HOST selects another server than Google's. */
export function openPublisher(projectId: string): Publisher {
  let opened: Promise<v1.PublisherClient> | null = null;
  const client = () => (opened ??= openClient(projectId));
  const publishNow = async (topic: string, messages: readonly BusMessage[]): Promise<void> => {
    const stub = await stubOf(await client());
    const request = publishRequest(topic, messages);
    const metadata = metadataFor(topic);
    await repeated(PASSING, DEADLINE_MS, (deadline) =>
      unary(stub, '/google.pubsub.v1.Publisher/Publish', { request, metadata, deadline }),
    );
  };
  const turns = new Map<string, Turn>();
  const publishTogether = (topic: string, messages: readonly BusMessage[]): Promise<unknown> => {
    let turn = turns.get(topic);
    if (turn === undefined || turn.messages.length + messages.length > MOST_MESSAGES) {
      const gathered: BusMessage[] = [];
      const sent = endOfTurn().then(async () => {
        if (turns.get(topic)?.messages === gathered) turns.delete(topic);
        await outsideOfTraces(() => publishNow(topic, gathered));
      });
      turn = { messages: gathered, sent };
      turns.set(topic, turn);
    }
    turn.messages.push(...messages);
    return turn.sent;
  };
  return {
    publish: async (topic, messages) => {
      const name = fullName(projectId, 'topics', topic);
      await Promise.all(pagesOf(messages).map((page) => publishTogether(name, page)));
    },
    close: async () => {
      if (opened !== null) await (await opened).close();
    },
  };
}

/** What leaves at the end of this turn. */
interface Turn {
  messages: BusMessage[];
  sent: Promise<void>;
}

const openClient = async (projectId: string): Promise<v1.PublisherClient> =>
  new v1.PublisherClient({ ...(await new PubSub({ projectId }).getClientConfig()) });

function metadataFor(topic: string): Metadata {
  const metadata = new Metadata();
  metadata.set('x-goog-request-params', `topic=${encodeURIComponent(topic)}`);
  return metadata;
}

const endOfTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

const pagesOf = <T>(all: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(all.length / MOST_MESSAGES) }, (_, page) =>
    all.slice(page * MOST_MESSAGES, (page + 1) * MOST_MESSAGES),
  );
