/** A subscription's configuration: read from the wire, checked, written back. Pure. */
import { invalidArgument, unimplemented } from './errors.ts';
import { parseFilter } from './filter.ts';
import type { RetryPolicy } from './flow-control.ts';
import { checkLabels } from './labels.ts';
import { checkName, deletedTopic } from './names.ts';
import { checkRetention, overlay, refuseFields } from './topic-config.ts';
import { durationOf, millisecondsOf, type WireDuration, type WirePushConfig, type WireSubscription } from './wire.ts';

export interface PushTarget {
  endpoint: string;
  oidc?: { email: string; audience: string };
  /** The message in a JSON envelope, its data alone, or its data with the rest as headers. */
  payload: 'wrapped' | 'data' | 'data-and-headers';
}

export interface SubscriptionConfig {
  name: string;
  topic: string;
  push?: PushTarget;
  ackDeadlineSeconds: number;
  retainAcked: boolean;
  retentionMs: number;
  labels: Record<string, string>;
  ordered: boolean;
  filter: string;
  /** Days without use after which the service would delete it; absent = never. Kept, not acted upon. */
  expiresAfterMs?: number;
  deadLetter?: { topic: string; maxAttempts: number };
  retry?: RetryPolicy;
  detached: boolean;
}

const dayMs = 24 * 3_600_000;
const defaults = {
  ackDeadlineSeconds: 10,
  retention: durationOf(7 * dayMs),
  ttl: durationOf(31 * dayMs),
  deadLetterAttempts: 5,
  minBackoff: durationOf(10_000),
  maxBackoff: durationOf(600_000),
};

const unsupportedFields = ['bigqueryConfig', 'cloudStorageConfig', 'bigtableConfig', 'messageTransforms', 'tags'];
const updatable: Record<string, keyof WireSubscription> = {
  push_config: 'pushConfig',
  ack_deadline_seconds: 'ackDeadlineSeconds',
  retain_acked_messages: 'retainAckedMessages',
  message_retention_duration: 'messageRetentionDuration',
  labels: 'labels',
  expiration_policy: 'expirationPolicy',
  dead_letter_policy: 'deadLetterPolicy',
  retry_policy: 'retryPolicy',
  enable_exactly_once_delivery: 'enableExactlyOnceDelivery',
};

/** A new subscription as asked for, with the service's defaults. */
export function readSubscription(wire: WireSubscription): SubscriptionConfig {
  refuseFields(wire, unsupportedFields);
  const push = readPushConfig(wire.pushConfig);
  refuseExactlyOnce(wire, push);
  const ttl = wire.expirationPolicy ? wire.expirationPolicy.ttl : defaults.ttl;
  const retentionMs = checkRetention(wire.messageRetentionDuration ?? defaults.retention);
  return {
    name: checkName('subscriptions', wire.name),
    topic: wire.topic === deletedTopic ? deletedTopic : checkName('topics', wire.topic),
    ...(push && { push }),
    ackDeadlineSeconds: checkAckDeadline(wire.ackDeadlineSeconds || defaults.ackDeadlineSeconds),
    retainAcked: wire.retainAckedMessages ?? false,
    retentionMs,
    labels: checkLabels(wire.labels),
    ordered: wire.enableMessageOrdering ?? false,
    filter: checkFilter(wire.filter ?? ''),
    ...(ttl && { expiresAfterMs: checkTtl(ttl, retentionMs) }),
    ...(wire.deadLetterPolicy && { deadLetter: readDeadLetterPolicy(wire.deadLetterPolicy) }),
    ...(wire.retryPolicy && { retry: readRetryPolicy(wire.retryPolicy) }),
    detached: false,
  };
}

/** An existing subscription with the fields of an update mask changed; its topic, order and filter can't be. */
export function updateSubscription(
  config: SubscriptionConfig,
  wire: WireSubscription,
  paths: readonly string[],
): SubscriptionConfig {
  const updated = readSubscription(overlay(writeSubscription(config), wire, paths, updatable, unsupportedFields));
  return { ...updated, detached: config.detached };
}

export function writeSubscription(config: SubscriptionConfig, topicRetentionMs?: number): WireSubscription {
  const { deadLetter, retry, expiresAfterMs } = config;
  return {
    name: config.name,
    topic: config.topic,
    pushConfig: config.push ? writePushConfig(config.push) : {},
    ackDeadlineSeconds: config.ackDeadlineSeconds,
    retainAckedMessages: config.retainAcked,
    messageRetentionDuration: durationOf(config.retentionMs),
    labels: config.labels,
    enableMessageOrdering: config.ordered,
    filter: config.filter,
    expirationPolicy: expiresAfterMs === undefined ? {} : { ttl: durationOf(expiresAfterMs) },
    ...(deadLetter && {
      deadLetterPolicy: { deadLetterTopic: deadLetter.topic, maxDeliveryAttempts: deadLetter.maxAttempts },
    }),
    ...(retry && {
      retryPolicy: { minimumBackoff: durationOf(retry.minMs), maximumBackoff: durationOf(retry.maxMs) },
    }),
    detached: config.detached,
    ...(topicRetentionMs !== undefined && { topicMessageRetentionDuration: durationOf(topicRetentionMs) }),
    state: 'ACTIVE',
  };
}

/** Undefined means that the subscription is pulled. */
export function readPushConfig(wire: WirePushConfig | undefined): PushTarget | undefined {
  if (!wire?.pushEndpoint) return undefined;
  checkEndpoint(wire.pushEndpoint);
  checkPushAttributes(wire.attributes ?? {});
  const payload = wire.noWrapper ? (wire.noWrapper.writeMetadata ? 'data-and-headers' : 'data') : 'wrapped';
  if (!wire.oidcToken) return { endpoint: wire.pushEndpoint, payload };
  const { serviceAccountEmail: email, audience } = wire.oidcToken;
  if (!email) throw invalidArgument('oidc_token needs a service_account_email');
  return { endpoint: wire.pushEndpoint, payload, oidc: { email, audience: audience || wire.pushEndpoint } };
}

const writePushConfig = ({ endpoint, oidc, payload }: PushTarget): WirePushConfig => ({
  pushEndpoint: endpoint,
  attributes: { 'x-goog-version': 'v1' },
  ...(oidc && { oidcToken: { serviceAccountEmail: oidc.email, audience: oidc.audience } }),
  ...(payload !== 'wrapped' && { noWrapper: { writeMetadata: payload === 'data-and-headers' } }),
});

/** 10 to 600 seconds, for subscriptions and streams. */
export function checkAckDeadline(seconds: number): number {
  if (seconds < 10 || seconds > 600) {
    throw invalidArgument(`The ack deadline must be between 10 and 600 seconds, it is ${seconds}`);
  }
  return seconds;
}

function checkEndpoint(endpoint: string): void {
  // A URL's parser would also take " https://x" and "http:x".
  if (!/^https?:\/\//.test(endpoint) || !URL.canParse(endpoint)) {
    throw invalidArgument(`Invalid push endpoint: expected an http or https URL, it is ${endpoint}`);
  }
}

function checkPushAttributes(attributes: Readonly<Record<string, string>>): void {
  for (const [key, value] of Object.entries(attributes)) {
    if (key !== 'x-goog-version') throw invalidArgument(`Unknown push attribute: ${key}`);
    if (value === 'v1beta1') throw unimplemented('x-goog-version v1beta1');
    if (value !== 'v1' && value !== 'v1beta2') throw invalidArgument(`Unknown x-goog-version: ${value}`);
  }
}

function refuseExactlyOnce(wire: WireSubscription, push: PushTarget | undefined): void {
  if (!wire.enableExactlyOnceDelivery) return;
  if (push) throw invalidArgument('Exactly-once delivery is not available for push subscriptions');
  throw unimplemented('exactly-once delivery');
}

function checkFilter(text: string): string {
  const parsed = parseFilter(text);
  if ('error' in parsed) throw invalidArgument(parsed.error);
  return text;
}

/** A subscription doesn't expire before its messages do: its 31 days are the default, and the longest retention. */
function checkTtl(ttl: WireDuration, retentionMs: number): number {
  const ms = millisecondsOf(ttl);
  if (ms < dayMs) throw invalidArgument(`expiration_policy.ttl must be at least 1 day, it is ${ms / 1_000} s`);
  if (ms < retentionMs) {
    const [ttlSeconds, retentionSeconds] = [ms / 1_000, retentionMs / 1_000];
    throw invalidArgument(
      `expiration_policy.ttl must not be shorter than message_retention_duration: ${ttlSeconds} s, ${retentionSeconds} s`,
    );
  }
  return ms;
}

function readDeadLetterPolicy(wire: NonNullable<WireSubscription['deadLetterPolicy']>) {
  const topic = checkName('topics', wire.deadLetterTopic);
  const maxAttempts = wire.maxDeliveryAttempts || defaults.deadLetterAttempts;
  if (maxAttempts < 5 || maxAttempts > 100) {
    throw invalidArgument(`max_delivery_attempts must be between 5 and 100, it is ${maxAttempts}`);
  }
  return { topic, maxAttempts };
}

function readRetryPolicy(wire: NonNullable<WireSubscription['retryPolicy']>): RetryPolicy {
  const minMs = checkBackoff('minimum_backoff', wire.minimumBackoff ?? defaults.minBackoff);
  const maxMs = checkBackoff('maximum_backoff', wire.maximumBackoff ?? defaults.maxBackoff);
  if (minMs > maxMs) throw invalidArgument('minimum_backoff must not be greater than maximum_backoff');
  return { minMs, maxMs };
}

function checkBackoff(field: string, duration: WireDuration): number {
  const ms = millisecondsOf(duration);
  if (ms < 0 || ms > 600_000) {
    throw invalidArgument(`${field} must be between 0 and 600 seconds, it is ${ms / 1_000} s`);
  }
  return ms;
}
