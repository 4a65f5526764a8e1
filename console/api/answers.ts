/** The routes that the console calls, and their answers: the shapes that the API's document is made of. */
import type { AuditEntryView } from '../../shared/api/shapes/audit.ts';
import type { AttemptView } from '../../shared/api/shapes/attempt.ts';
import type { DeliverySummaryView, DeliveryView } from '../../shared/api/shapes/delivery.ts';
import type { EventTypeView, EventTypesView } from '../../shared/api/shapes/event-type.ts';
import type { EventView, wholeEventShape } from '../../shared/api/shapes/event.ts';
import type { PageRest } from '../../shared/api/shapes/page.ts';
import type { ErasureJobView } from '../../shared/api/shapes/erasure-job.ts';
import type { JobView } from '../../shared/api/shapes/job.ts';
import type { MatchesView, WouldMatchView } from '../../shared/api/shapes/matches.ts';
import type { ReplayPlanView, replayOrderShape } from '../../shared/api/shapes/replay-job.ts';
import type { RetryPlanView, retryOrderShape } from '../../shared/api/shapes/retry-job.ts';
import type { MetricsView } from '../../shared/api/shapes/metrics.ts';
import type { PersonView, looksShape } from '../../shared/api/shapes/people.ts';
import type { PortalSessionView } from '../../shared/api/shapes/portal.ts';
import type { QuarantinedView, wholeQuarantinedShape } from '../../shared/api/shapes/quarantine.ts';
import type { RetryView } from '../../shared/api/shapes/retry.ts';
import type { OwnSessionView, SessionView } from '../../shared/api/shapes/session.ts';
import type { Hit, SearchView } from '../../shared/api/shapes/search.ts';
import type { StatusView } from '../../shared/api/shapes/status.ts';
import type { SystemView } from '../../shared/api/shapes/system.ts';
import type { SubjectView } from '../../shared/api/shapes/subject.ts';
import type { TimelineAttemptView, TimelineDeliveryView, TimelineEventView } from '../../shared/api/shapes/timeline.ts';
import type {
  HealthView,
  KeyView,
  LaneView,
  RotatedWebhookView,
  VerificationView,
  listedWebhookShape,
  webhookWithHealthShape,
} from '../../shared/api/shapes/webhook.ts';
import type { JsonObject } from '../../shared/base/json.ts';
import type { View } from '../../shared/base/shape.ts';
import type { WebhookView } from '../../shared/webhooks/view.ts';
import type { KINDS } from '../format/words.ts';

export type ListedWebhook = View<typeof listedWebhookShape>;
export type WholeEvent = View<typeof wholeEventShape>;
export type WebhookWithHealth = View<typeof webhookWithHealthShape>;

/** Of another kind than a webhook: what only its kind has is an object of the kind's name. */
type OtherDestination = Pick<
  WebhookView,
  | 'id'
  | 'name'
  | 'status'
  | 'disabled_reason'
  | 'paused'
  | 'event_types'
  | 'match'
  | 'retry_policy'
  | 'max_delivery_attempts'
  | 'delivery_attempt_timeout'
  | 'ordering'
  | 'rate_limit'
  | 'rate_limit_duration'
  | 'updated_at'
> & { kind: Exclude<keyof typeof KINDS, 'webhook'> };

export type DestinationView = (WebhookView & { kind: 'webhook' }) | OtherDestination;
export type ListedDestination = DestinationView & HealthView;
export type DestinationWithHealth = DestinationView & LaneView;

export type LooksView = View<typeof looksShape>;
export type WholeQuarantined = View<typeof wholeQuarantinedShape>;

export type { MetricsView, StatusView, SystemView };
export type { AuditEntryView, MatchesView, OwnSessionView, SessionView, WouldMatchView };
/** One that sends what a filter selects. */
export type SendingJobView = Exclude<JobView, ErasureJobView>;

export type { ErasureJobView, JobView, ReplayPlanView, RetryPlanView };
export type { EventTypeView, EventTypesView };
export type { Hit, PersonView, PortalSessionView, QuarantinedView, SearchView };
export type { KeyView, RotatedWebhookView, VerificationView, WebhookView };
export type { SubjectView, TimelineAttemptView, TimelineDeliveryView, TimelineEventView };
export type { AttemptView, DeliverySummaryView, DeliveryView, EventView, PageRest, RetryView };

/** By path. */
export interface Reads {
  '/v1/deliveries': PageRest & { deliveries: DeliverySummaryView[] };
  '/v1/deliveries/{id}': DeliveryView;
  '/v1/delivery-attempts': PageRest & { delivery_attempts: AttemptView[] };
  '/v1/events': PageRest & { events: EventView[] };
  '/v1/events/{id}': WholeEvent;
  '/v1/events/{id}/matches': MatchesView;
  '/v1/event-types': EventTypesView;
  '/v1/event-types/{id}': EventTypeView;
  '/v1/status': StatusView;
  '/v1/metrics': MetricsView;
  '/v1/audit-log': PageRest & { entries: AuditEntryView[] };
  '/v1/sessions': { sessions: SessionView[] };
  '/v1/system': SystemView;
  '/v1/destinations': PageRest & { destinations: ListedDestination[] };
  '/v1/destinations/{id}': DestinationWithHealth;
  '/v1/destinations/{id}/people': PageRest & { people: PersonView[]; scanned?: number };
  '/v1/webhooks': PageRest & { webhooks: ListedWebhook[] };
  '/v1/webhooks/{id}': WebhookWithHealth;
  '/v1/webhooks/{id}/keys': { keys: KeyView[]; verification: VerificationView | null };
  '/v1/subjects/{id}': SubjectView;
  '/v1/subjects/{id}/timeline': PageRest & { subject: string; events: TimelineEventView[] };
  '/v1/jobs': PageRest & { jobs: JobView[] };
  '/v1/jobs/{id}': JobView;
  '/v1/quarantine': PageRest & { quarantine: QuarantinedView[] };
  '/v1/quarantine/{id}': WholeQuarantined;
  '/console/session': OwnSessionView;
  '/openapi.json': JsonObject;
}

/** By method and path; null: an empty answer. */
export interface Writes {
  'POST /v1/deliveries/{id}/retry': RetryView;
  'POST /v1/deliveries/{id}/replay': DeliveryView;
  'DELETE /v1/deliveries/{id}': null;
  'DELETE /v1/jobs/{id}': null;
  'DELETE /v1/sessions/{id}': null;
  'POST /v1/retries': View<typeof retryOrderShape>;
  'POST /v1/replays': View<typeof replayOrderShape>;
  'POST /console/session': OwnSessionView;
  'DELETE /console/session': null;
  'POST /portal/session': PortalSessionView;
  'DELETE /portal/session': null;
  'POST /v1/search': SearchView;
  'POST /v1/quarantine/{id}/process': QuarantinedView;
  'POST /v1/quarantine/{id}/dismiss': QuarantinedView;
  'POST /v1/would-match': WouldMatchView;
  'POST /v1/webhooks/{id}/would-match': WouldMatchView;
  'POST /v1/webhooks': WebhookView;
  'PATCH /v1/webhooks/{id}': WebhookView;
  'POST /v1/webhooks/{id}/test': DeliverySummaryView & { warnings?: string[] };
  'POST /v1/webhooks/{id}/pause': WebhookView;
  'POST /v1/webhooks/{id}/resume': WebhookView;
  'DELETE /v1/webhooks/{id}': null;
  'PATCH /v1/destinations/{id}': DestinationView;
  'POST /v1/destinations/{id}/pause': DestinationView;
  'POST /v1/destinations/{id}/resume': DestinationView;
  'DELETE /v1/destinations/{id}': null;
  'POST /v1/destinations/{id}/look': LooksView;
  'POST /v1/webhooks/{id}/rotate-secret': RotatedWebhookView;
}

export type ReadPath = keyof Reads;
export type WriteName = keyof Writes;
