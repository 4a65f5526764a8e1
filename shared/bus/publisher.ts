/** Publishing over Google's generated client: what one turn of the event loop brings leaves at its end, in one call. */
import { PubSub, v1 } from '@google-cloud/pubsub';

import { fullName } from './names.ts';

export interface BusMessage {
  data: Buffer;
  attributes: Record<string, string>;
}

export interface Publisher {
  /** Publishes to a topic; rejects where any of them is not known to be published. */
  publish: (topic: string, messages: readonly BusMessage[]) => Promise<void>;
  close: () => Promise<void>;
}

/** Of one call; Pub/Sub takes 1,000. */
const MOST_MESSAGES = 500;

/** Opens it; PUBSUB_EMULATOR_HOST selects another server than Google's. */
export function openPublisher(projectId: string): Publisher {
  let opened: Promise<v1.PublisherClient> | null = null;
  const client = () => (opened ??= openClient(projectId));
  const turns = new Map<string, Turn>();
  const publishTogether = (topic: string, messages: readonly BusMessage[]): Promise<unknown> => {
    let turn = turns.get(topic);
    if (turn === undefined || turn.messages.length + messages.length > MOST_MESSAGES) {
      const gathered: BusMessage[] = [];
      const sent = endOfTurn().then(async () => {
        if (turns.get(topic)?.messages === gathered) turns.delete(topic);
        await (await client()).publish({ topic, messages: gathered });
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

const endOfTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

const pagesOf = <T>(all: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(all.length / MOST_MESSAGES) }, (_, page) =>
    all.slice(page * MOST_MESSAGES, (page + 1) * MOST_MESSAGES),
  );
