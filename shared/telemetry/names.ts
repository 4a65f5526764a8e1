/**
 * Every span and metric that is exported, with what each says (docs/telemetry.md). Where OpenTelemetry has a name for
 * something it is used: https://opentelemetry.io/docs/specs/semconv/. No attribute holds personal data, a secret or a URL:
 * of an endpoint there is its host at most.
 */

/** As `SpanKind` has them. */
export type Kind = 'INTERNAL' | 'SERVER' | 'CLIENT' | 'PRODUCER' | 'CONSUMER';

interface SpanRow {
  /** Named by the conventions, with what is in braces replaced; our own names begin with a part of the system. */
  name: string;
  kind: Kind;
  says: string;
  attributes: readonly string[];
}

const HTTP_SERVER = ['http.request.method', 'http.route', 'http.response.status_code', 'error.type'] as const;
const MESSAGING = [
  'messaging.system',
  'messaging.operation.type',
  'messaging.operation.name',
  'messaging.destination.name',
] as const;

export const SPANS = {
  request: {
    name: '{http.request.method} {http.route}',
    kind: 'SERVER',
    says: 'A request, from its headers to its answer: an alert, a call of the API, a scheduled run',
    attributes: HTTP_SERVER,
  },
  process: {
    name: 'process {messaging.destination.name}',
    kind: 'CONSUMER',
    says: 'A pushed message, from its headers to its answer: a notification, a pointer',
    attributes: [
      ...MESSAGING,
      'messaging.message.id',
      'messaging.message.body.size',
      'messaging.gcp_pubsub.message.delivery_attempt',
      'http.response.status_code',
      'error.type',
    ],
  },
  accept: {
    name: 'accept',
    kind: 'INTERNAL',
    says: 'An event is committed with its deliveries, or a payload for one webhook',
    attributes: ['subrelay.source', 'subrelay.event.type', 'subrelay.event.id', 'subrelay.outcome', 'error.type'],
  },
  publish: {
    name: 'send {messaging.destination.name}',
    kind: 'PRODUCER',
    says: 'Pointers, or a wake of `sweep`, are published',
    attributes: [...MESSAGING, 'messaging.batch.message_count', 'error.type'],
  },
  deliver: {
    name: 'deliver',
    kind: 'INTERNAL',
    says: 'A pointer is followed to its end, which may be later than its push is answered',
    attributes: [
      'subrelay.delivery.id',
      'subrelay.delivery.attempt',
      'subrelay.webhook.id',
      'subrelay.event.id',
      'subrelay.outcome',
      'error.type',
    ],
  },
  read: {
    name: 'deliver.read',
    kind: 'INTERNAL',
    says: 'What a delivery needs is read from Firestore, together with what others read',
    attributes: ['db.system.name', 'error.type'],
  },
  state: {
    name: 'deliver.state',
    kind: 'INTERNAL',
    says: 'The subject’s state is found: stored and young enough, or asked for',
    attributes: ['subrelay.outcome', 'error.type'],
  },
  lease: {
    name: 'deliver.lease',
    kind: 'INTERNAL',
    says: 'The attempt is claimed in Firestore, where it has to be',
    attributes: ['db.system.name', 'error.type'],
  },
  exchange: {
    name: '{http.request.method}',
    kind: 'CLIENT',
    says: 'The exchange with the customer’s endpoint',
    attributes: [
      'http.request.method',
      'server.address',
      'server.port',
      'http.response.status_code',
      'http.request.resend_count',
      'http.request.body.size',
      'error.type',
    ],
  },
  record: {
    name: 'deliver.record',
    kind: 'INTERNAL',
    says: 'The attempt and what follows from it are committed',
    attributes: ['db.system.name', 'error.type'],
  },
  source: {
    name: 'ask {subrelay.source}',
    kind: 'CLIENT',
    says: 'A source’s API is called; what it would not let through is no call',
    attributes: ['subrelay.source', 'error.type'],
  },
} as const satisfies Record<string, SpanRow>;

export type SpanName = keyof typeof SPANS;

interface MetricRow {
  kind: 'counter' | 'histogram' | 'gauge';
  /** UCUM, as the conventions want it. */
  unit: string;
  says: string;
  attributes: readonly string[];
  /** Of a histogram: the upper bounds of its buckets. */
  bounds?: readonly number[];
}

/** Of the conventions' histograms of durations: https://opentelemetry.io/docs/specs/semconv/http/http-metrics/ */
const DURATIONS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
/** From what nobody notices to what somebody is told of, seconds. */
const DELAYS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3_600, 86_400];

export const METRICS = {
  'http.server.request.duration': {
    kind: 'histogram',
    unit: 's',
    says: 'How long requests and pushes took',
    attributes: ['http.request.method', 'http.route', 'http.response.status_code', 'error.type'],
    bounds: DURATIONS,
  },
  'http.client.request.duration': {
    kind: 'histogram',
    unit: 's',
    says: 'How long customers’ endpoints took. It has no `server.address`: each customer would be a series',
    attributes: ['http.request.method', 'http.response.status_code', 'error.type'],
    bounds: DURATIONS,
  },
  'subrelay.events.accepted': {
    kind: 'counter',
    unit: '{event}',
    says: 'Events that were stored; without repeats',
    attributes: ['subrelay.source'],
  },
  'subrelay.deliveries.given': {
    kind: 'counter',
    unit: '{delivery}',
    says: 'Payloads that were given for one webhook; without repeats',
    attributes: [],
  },
  'subrelay.events.repeated': {
    kind: 'counter',
    unit: '{event}',
    says: 'Repeats of events that were stored before',
    attributes: ['subrelay.source'],
  },
  'subrelay.events.quarantined': {
    kind: 'counter',
    unit: '{event}',
    says: 'What could not be read, and is kept for an operator',
    attributes: ['subrelay.source'],
  },
  'subrelay.source.lag': {
    kind: 'histogram',
    unit: 's',
    says: 'From when something happened, says its source, to when it was stored here',
    attributes: ['subrelay.source'],
    bounds: DELAYS,
  },
  'subrelay.deliveries.delivered': {
    kind: 'counter',
    unit: '{delivery}',
    says: 'Deliveries that have succeeded',
    attributes: [],
  },
  'subrelay.attempts.failed': {
    kind: 'counter',
    unit: '{attempt}',
    says: 'Attempts that failed, by cause, whatever follows: `error.type` is a status, or a code of docs/api.md',
    attributes: ['error.type'],
  },
  'subrelay.deliveries.failed': {
    kind: 'counter',
    unit: '{delivery}',
    says: 'Deliveries that have failed for good, by the cause of their last attempt',
    attributes: ['error.type'],
  },
  'subrelay.deliveries.lateness': {
    kind: 'histogram',
    unit: 's',
    says: 'From when an attempt was planned to when it was sent: of a first one from its event’s commit',
    attributes: ['subrelay.retry'],
    bounds: DELAYS,
  },
  'subrelay.deliveries.held': {
    kind: 'counter',
    unit: '{delivery}',
    says: 'How often a delivery was held back: `paused`, `breaker`, `rate`, `busy`, `order`',
    attributes: ['subrelay.reason'],
  },
  'subrelay.deliveries.oldest_due': {
    kind: 'gauge',
    unit: 's',
    says: 'How long the oldest delivery that is due has been due, when `sweep` last looked; 0: none is',
    attributes: [],
  },
  'subrelay.ledger.difference': {
    kind: 'gauge',
    unit: '{delivery}',
    says: 'How many deliveries of the last hour’s events are missing, when `reconcile` last counted',
    attributes: [],
  },
  'subrelay.source.budget.left': {
    kind: 'gauge',
    unit: '{request}',
    says: 'How many calls a source may still be asked at once, when permits were last taken',
    attributes: ['subrelay.source', 'subrelay.account'],
  },
} as const satisfies Record<string, MetricRow>;

export type MetricName = keyof typeof METRICS;
type Named<K extends MetricRow['kind']> = {
  [N in MetricName]: (typeof METRICS)[N]['kind'] extends K ? N : never;
}[MetricName];
export type CounterName = Named<'counter'>;
export type HistogramName = Named<'histogram'>;
export type GaugeName = Named<'gauge'>;

export type AttributesOf<N extends MetricName> = Partial<
  Record<(typeof METRICS)[N]['attributes'][number], string | number | boolean>
>;
export type SpanAttributes<N extends SpanName> = Partial<
  Record<(typeof SPANS)[N]['attributes'][number], string | number | boolean>
>;
