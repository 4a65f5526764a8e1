import type { EpochMs } from '../base/time.ts';
import { traceAttributes } from '../base/trace.ts';
import { inSpan } from '../telemetry/telemetry.ts';
import { openPublisher } from './publisher.ts';
import type { BusMessage } from './publish-request.ts';
import type { Track } from './track.ts';

/**
 * What `deliver` is sent: the delivery, which attempt is to be made (the first is 1), and the `due_at` that the
 * publisher has just written. Moving `due_at` voids every older pointer.
 */
export interface Pointer {
  delivery: string;
  attempt: number;
  due_at: EpochMs;
  /** Until when nothing is to be done about it; missing where that is over. */
  not_before?: EpochMs;
  /** Read along in the same round trip; nothing is decided by them. */
  event: string | null;
  subject: string | null;
}

/** A pointer, and the trace that its delivery was made in. */
export interface Traced {
  pointer: Pointer;
  /** W3C `traceparent`; travels as an attribute. */
  trace?: string;
}

/** The same, and which of the two push subscriptions takes it. */
export interface Addressed extends Traced {
  track: Track;
}

export interface Bus {
  /** Publishes pointers; rejects when any is not known to be published. */
  publishPointers: (pointers: Addressed[]) => Promise<void>;
  /** Wakes `sweep`: something is due before the next tick. Published at most once per instance and 5 s. */
  wake: () => Promise<void>;
  /** Wakes `sweep` whatever was published before. */
  wakeAgain: () => Promise<void>;
  close: () => Promise<void>;
}

const WAKE_AT_MOST_EVERY_MS = 5_000;

/** Opens the bus; PUBSUB_EMULATOR_HOST selects another server than Google's. */
export function openBus(options: {
  projectId: string;
  deliveriesTopic: string;
  wakeTopic: string;
  now: () => EpochMs;
}): Bus {
  const publisher = openPublisher(options.projectId);
  let woken = -Infinity;

  const wakeAgain = async () => {
    woken = options.now();
    await publishing('wake', 1, () => publisher.publish(options.wakeTopic, [messageOf({}, {})]));
  };
  return {
    publishPointers: async (pointers) => {
      if (pointers.length === 0) return;
      const messages = pointers.map(({ pointer, track, trace }) =>
        messageOf(pointer, { lane: track, ...traceAttributes(trace) }),
      );
      await publishing('deliveries', pointers.length, () => publisher.publish(options.deliveriesTopic, messages));
    },
    wake: async () => {
      if (options.now() - woken >= WAKE_AT_MOST_EVERY_MS) await wakeAgain();
    },
    wakeAgain,
    close: publisher.close,
  };
}

const messageOf = (value: unknown, attributes: Record<string, string>): BusMessage => ({
  text: JSON.stringify(value),
  attributes,
});

/** As https://opentelemetry.io/docs/specs/semconv/messaging/gcp-pubsub/ has them. */
const publishing = <T>(topic: string, messages: number, publish: () => Promise<T>): Promise<T> =>
  inSpan(
    'publish',
    `send ${topic}`,
    {
      'messaging.system': 'gcp_pubsub',
      'messaging.operation.type': 'send',
      'messaging.operation.name': 'send',
      'messaging.destination.name': topic,
      'messaging.batch.message_count': messages,
    },
    publish,
  );

/**
 * How long an answer waits for a publish; `sweep` publishes later what is not published by then (docs/protocol.md,
 * DP-1).
 */
export const PUBLISH_WAIT_MS = 500;

/**
 * Waits for a publish until it is done, or `PUBLISH_WAIT_MS`; never throws, since nothing is lost with it.
 * @returns the failure, for the log; undefined where it was published in time
 */
export async function publishedInTime(publish: Promise<unknown>): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => {
    timer = setTimeout(() => resolve(new Error(`not published within ${PUBLISH_WAIT_MS} ms`)), PUBLISH_WAIT_MS);
  });
  const outcome = publish.then(
    () => undefined,
    (error: unknown) => error,
  );
  try {
    return await Promise.race([outcome, late]);
  } finally {
    clearTimeout(timer);
  }
}
