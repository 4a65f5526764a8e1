/**
 * Notifications on their way to the reseller's topic: repeated, lost, late or in another order
 * (docs/facts/google-workspace.md, GR-12).
 */
import type { JsonObject } from '../../shared/base/json.ts';

export interface FeedOptions {
  /** The topic of the notifications; null before the first registration, when nothing is published. */
  topic: () => string | null;
  /** Publishes the JSON text of a notification. */
  publish: (topic: string, data: Buffer) => Promise<void>;
}

export interface Sending {
  /** How often it is published; 1 by default. */
  copies?: number | undefined;
  /** `drop`: it never arrives. `hold`: it waits for `release`. */
  delivery?: 'now' | 'drop' | 'hold' | undefined;
}

export interface Feed {
  /** @returns how many copies went out */
  send(notification: JsonObject, sending: Sending): Promise<number>;
  /** What is held back, oldest first. */
  held(): JsonObject[];
  /**
   * Publishes what is held back.
   * @param messageIds which, in which order; all of them in theirs by default
   * @returns the message ids that went out
   */
  release(messageIds?: readonly string[]): Promise<string[]>;
}

export function createFeed({ topic, publish }: FeedOptions): Feed {
  const held = new Map<string, { notification: JsonObject; copies: number }>();

  const publishCopies = async (notification: JsonObject, copies: number): Promise<number> => {
    const to = topic();
    if (to === null) return 0;
    const data = Buffer.from(JSON.stringify(notification));
    for (let copy = 0; copy < copies; copy += 1) await publish(to, data);
    return copies;
  };
  return {
    async send(notification, { copies = 1, delivery = 'now' }) {
      if (delivery === 'now') return publishCopies(notification, copies);
      if (delivery === 'hold') held.set(idOf(notification), { notification, copies });
      return 0;
    },
    held: () => [...held.values()].map(({ notification }) => notification),
    async release(messageIds = [...held.keys()]) {
      const released: string[] = [];
      for (const id of messageIds) {
        const waiting = held.get(id);
        if (waiting === undefined) continue;
        held.delete(id);
        if ((await publishCopies(waiting.notification, waiting.copies)) > 0) released.push(id);
      }
      return released;
    },
  };
}

const idOf = ({ message_id: id }: JsonObject): string => (typeof id === 'string' ? id : JSON.stringify(id));
