import type { HttpFunction } from '@google-cloud/functions-framework';

import type { Log } from '../shared/base/log.ts';
import { joinTraceOf } from '../shared/base/trace.ts';
import { doorway, refuseForm } from '../shared/http/doorway.ts';
import type { Answer } from '../shared/http/doorway.ts';
import { parsePushEnvelope } from '../shared/http/push-envelope.ts';
import type { PushEnvelope } from '../shared/http/push-envelope.ts';
import { beginRequest } from '../shared/telemetry/telemetry.ts';

/** What a push may weigh: a notification or a pointer is under 1 kB, and a document of the store takes 1 MiB. */
const PUSH_LIMIT_BYTES = 512 * 1024;

/** Checks the `Authorization` header of a push; throws TOKEN_MISSING, TOKEN_INVALID or KEYS_UNAVAILABLE. */
export type VerifyToken = (authorization: string | undefined) => Promise<void>;

export interface PushDoor {
  /** What its messages are published to, for telemetry: the name that we know it by. */
  topic: string;
  /** The name of its log line. */
  logged: string;
  verifyToken: VerifyToken;
  /** Of a push's body, where it is not that of our own small messages. */
  bodyLimit?: number | undefined;
  /** Takes the message, which came at a time. Whatever it answers but a throw is acknowledged. */
  take: (envelope: PushEnvelope, receivedAt: number) => Promise<Record<string, unknown>>;
  /** Takes a verified body that is no envelope. */
  takeUnreadable: (body: Buffer, reason: string) => Promise<Record<string, unknown>>;
}

/**
 * The doorway of a push endpoint: checks the token, reads the envelope, answers 204. Only Subrelay's own failures are
 * nacked (docs/protocol.md, DP-3).
 */
export const pushDoor = (
  log: Log,
  { logged, topic, verifyToken, bodyLimit = PUSH_LIMIT_BYTES, take, takeUnreadable }: PushDoor,
): HttpFunction =>
  doorway(log, {
    logged,
    methods: ['POST'],
    bodyLimit,
    admit: refuseForm,
    takesMessages: true,
    handle: async ({ headers, body, receivedAt }): Promise<Answer> => {
      await verifyToken(headers.authorization);
      const parsed = parsePushEnvelope(body);
      if (parsed.ok) joinTraceOf(parsed.envelope.attributes);
      const { name, attributes } = describedMessage(topic, body, parsed.ok ? parsed.envelope : null);
      beginRequest('process', name, attributes, receivedAt);
      const taken = parsed.ok ? take(parsed.envelope, receivedAt) : takeUnreadable(body, parsed.reason);
      return { status: 204, log: await taken };
    },
  });

/** As https://opentelemetry.io/docs/specs/semconv/messaging/gcp-pubsub/ has them. */
const describedMessage = (topic: string, body: Buffer, envelope: PushEnvelope | null) => ({
  name: `process ${topic}`,
  attributes: {
    'messaging.system': 'gcp_pubsub',
    'messaging.operation.type': 'process',
    'messaging.operation.name': 'process',
    'messaging.destination.name': topic,
    'messaging.message.body.size': envelope?.data.length ?? body.length,
    ...(envelope && { 'messaging.message.id': envelope.messageId }),
    ...(envelope?.deliveryAttempt && { 'messaging.gcp_pubsub.message.delivery_attempt': envelope.deliveryAttempt }),
  },
});
