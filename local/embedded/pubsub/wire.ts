/**
 * The messages of `google.pubsub.v1` as @grpc/proto-loader gives them here: camel case, absent when unset,
 * 64-bit integers as numbers, enums as strings. Only the fields this server reads or writes.
 */
export interface WireDuration {
  seconds?: number;
  nanos?: number;
}

export type WireTimestamp = WireDuration;

export interface WireTopic {
  name?: string;
  labels?: Record<string, string>;
  messageRetentionDuration?: WireDuration;
  state?: 'ACTIVE';
}

export interface WireMessage {
  data?: Buffer;
  attributes?: Readonly<Record<string, string>>;
  messageId?: string;
  publishTime?: WireTimestamp;
  orderingKey?: string;
}

export interface WirePushConfig {
  pushEndpoint?: string;
  attributes?: Record<string, string>;
  oidcToken?: { serviceAccountEmail?: string; audience?: string };
  pubsubWrapper?: object;
  noWrapper?: { writeMetadata?: boolean };
}

export interface WireSubscription {
  name?: string;
  topic?: string;
  pushConfig?: WirePushConfig;
  ackDeadlineSeconds?: number;
  retainAckedMessages?: boolean;
  messageRetentionDuration?: WireDuration;
  labels?: Record<string, string>;
  enableMessageOrdering?: boolean;
  expirationPolicy?: { ttl?: WireDuration };
  filter?: string;
  deadLetterPolicy?: { deadLetterTopic?: string; maxDeliveryAttempts?: number };
  retryPolicy?: { minimumBackoff?: WireDuration; maximumBackoff?: WireDuration };
  detached?: boolean;
  enableExactlyOnceDelivery?: boolean;
  topicMessageRetentionDuration?: WireDuration;
  state?: 'ACTIVE' | 'RESOURCE_ERROR';
}

export interface WireReceivedMessage {
  ackId: string;
  message: WireMessage;
  deliveryAttempt?: number;
}

export const millisecondsOf = ({ seconds = 0, nanos = 0 }: WireDuration) => seconds * 1_000 + nanos / 1_000_000;

export const durationOf = (ms: number): Required<WireDuration> => ({
  seconds: Math.floor(ms / 1_000),
  nanos: (ms % 1_000) * 1_000_000,
});
