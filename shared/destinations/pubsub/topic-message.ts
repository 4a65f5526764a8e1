/** What an attempt publishes of an event, or of a payload (docs/pubsub.md, What is published): pure. */
import type { StoredEvent } from '../../events/event.ts';
import { subjectKey } from '../../events/ids.ts';
import { HOPS_HEADER } from '../../http/hops.ts';
import type { Message } from '../../webhooks/payload/payload.ts';
import { TEST_HEADER } from '../webhook/request.ts';
import type { TopicSettings } from './document.ts';

export interface TopicMessage {
  topic: string;
  data: Buffer;
  attributes: Record<string, string>;
  /** Empty: none. */
  orderingKey: string;
  /** Of `data`. */
  bytes: number;
}

/** Of an attribute's value, in bytes of UTF-8 (docs/facts/google-cloud.md, GC-11). */
const MOST_OF_A_VALUE = 1_024;

interface About {
  /** Null where a payload is published, of which nothing is known. */
  event: StoredEvent | null;
  /** How many deliveries led to it; absent: none. */
  hops?: number | undefined;
  /** It tests the destination, with a sample of this type. */
  test?: { type: string | null } | undefined;
}

export function topicMessage(
  { topic, ordering_key }: TopicSettings,
  { id, body }: Message,
  { event, hops = 0, test }: About,
): TopicMessage {
  return {
    topic,
    data: body,
    attributes: {
      'webhook-id': id,
      ...attributesOf(event),
      [HOPS_HEADER]: `${hops + 1}`,
      ...(test && { ...(test.type !== null && { type: test.type }), [TEST_HEADER]: '1' }),
    },
    orderingKey: ordering_key === 'subject' ? keyOf(event) : '',
    bytes: body.length,
  };
}

function attributesOf(event: StoredEvent | null): Record<string, string> {
  if (event === null) return {};
  const { type, source, account, subject, occurred_at } = event;
  const all = { type, source, account, timestamp: occurred_at, subject: subject?.id, 'subject-kind': subject?.kind };
  const given = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(given.filter(([, value]) => Buffer.byteLength(value) <= MOST_OF_A_VALUE));
}

/** Equal for all events of a subject. */
const keyOf = (event: StoredEvent | null): string =>
  event?.subject ? subjectKey(event.source, event.account, event.subject) : '';
