/** What comes of one publish, and what it amounts to: pure. */
import type { Ruling } from '../destination.ts';
import { keysOf } from '../../base/records.ts';

export type PublishExchange = Published | Unpublished;

/** Pub/Sub acknowledged the message: it is stored, and every subscription of the topic gets it. */
export interface Published {
  kind: 'published';
  messageId: string;
  durationMs: number;
}

export interface Unpublished {
  kind: 'unpublished';
  status: PublishStatus;
  /** What Pub/Sub, or its client, says. */
  message: string;
  durationMs: number;
}

/** HTTP's statuses for gRPC's: https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto */
const HTTP_STATUSES = {
  CANCELLED: 499,
  UNKNOWN: 500,
  INVALID_ARGUMENT: 400,
  DEADLINE_EXCEEDED: 504,
  NOT_FOUND: 404,
  ALREADY_EXISTS: 409,
  PERMISSION_DENIED: 403,
  RESOURCE_EXHAUSTED: 429,
  FAILED_PRECONDITION: 400,
  ABORTED: 409,
  OUT_OF_RANGE: 400,
  UNIMPLEMENTED: 501,
  INTERNAL: 500,
  UNAVAILABLE: 503,
  DATA_LOSS: 500,
  UNAUTHENTICATED: 401,
} as const;

export type PublishStatus = keyof typeof HTTP_STATUSES;

/** By gRPC's code, from 1. */
const STATUSES = keysOf(HTTP_STATUSES);

/** @param code gRPC's; UNKNOWN where it is none */
export const statusOf = (code: unknown): PublishStatus =>
  (typeof code === 'number' ? STATUSES[code - 1] : undefined) ?? 'UNKNOWN';

/** Where nobody has answered, or nobody in time. */
const isUnanswered = (status: PublishStatus): boolean => status === 'UNAVAILABLE' || status === 'DEADLINE_EXCEEDED';

/** A topic that is not there, or not ours to publish to, may be there or be granted later: all are tried again. */
export function judge(exchange: PublishExchange): Ruling {
  if (exchange.kind === 'published') return { kind: 'delivered' };
  return isUnanswered(exchange.status) ? { kind: 'unreachable' } : { kind: 'refused', retryAfterMs: 0 };
}

/** As Pub/Sub's HTTP API answers; 0 where no answer came. */
export function httpStatusOf(exchange: PublishExchange): number {
  if (exchange.kind === 'published') return 200;
  return isUnanswered(exchange.status) ? 0 : HTTP_STATUSES[exchange.status];
}

/** The cause, where the status alone does not tell it. */
export const CAUSE_CODES: Partial<Record<PublishStatus, string>> = {
  UNAVAILABLE: 'connect',
  DEADLINE_EXCEEDED: 'timeout',
  PERMISSION_DENIED: 'auth',
  UNAUTHENTICATED: 'auth',
  NOT_FOUND: 'destination',
  INVALID_ARGUMENT: 'destination',
};

/** What an attempt's record says; empty after a success. */
export function errorText(exchange: PublishExchange, topic: string): string {
  if (exchange.kind === 'published') return '';
  const { status, message } = exchange;
  return `${status}: ${ADVICE[status]?.(topic) ?? message}`;
}

const ADVICE: Partial<Record<PublishStatus, (topic: string) => string>> = {
  PERMISSION_DENIED: (topic) =>
    `not allowed to publish to ${topic}: grant roles/pubsub.publisher on it to the service account of deliver`,
  UNAUTHENTICATED: () => 'deliver has no valid credentials: check its service account',
  NOT_FOUND: (topic) => `there is no topic ${topic}: create it, or name another one`,
  UNAVAILABLE: () => 'Pub/Sub does not answer',
  DEADLINE_EXCEEDED: () => 'Pub/Sub has not answered in time',
};
