import { openKeys } from '../../shared/access/keys.ts';
import type { Principal } from '../../shared/access/role.ts';
import { attemptRoutes } from '../../shared/api/attempts.ts';
import { auditRoutes } from '../../shared/api/audit-log.ts';
import { consoleSessionRoutes } from '../../shared/api/console-session.ts';
import { destinationTestRoutes } from '../../shared/api/destination-tests.ts';
import { destinationTurnRoutes } from '../../shared/api/destination-turns.ts';
import { destinationRoutes } from '../../shared/api/destinations.ts';
import { peopleRoutes } from '../../shared/api/people.ts';
import { deliveryRoutes } from '../../shared/api/deliveries.ts';
import { openDeliveryViews } from '../../shared/api/delivery-views.ts';
import { erasureRoutes } from '../../shared/api/erasures.ts';
import { eventMatchRoutes } from '../../shared/api/event-matches.ts';
import { eventRoutes } from '../../shared/api/events.ts';
import { openSituations } from '../../shared/api/explain/read-situations.ts';
import { healthRoutes } from '../../shared/api/health.ts';
import { jobRoutes } from '../../shared/api/jobs.ts';
import { keyRoutes } from '../../shared/api/keys.ts';
import type { KeyRoutesDeps } from '../../shared/api/keys.ts';
import { ledgerRoutes } from '../../shared/api/ledger.ts';
import { openOwnerRecords } from '../../shared/api/owner-records.ts';
import { createBind, openOwnerOf } from '../../shared/api/owner-rules.ts';
import { ownerRoutes } from '../../shared/api/owners.ts';
import { quarantineClosingRoutes } from '../../shared/api/quarantine-closing.ts';
import { portalRoutes } from '../../shared/api/portal.ts';
import { quarantineRoutes } from '../../shared/api/quarantine.ts';
import { metricsRoutes } from '../../shared/api/metrics.ts';
import { openNeverDeliveredPlanner } from '../../shared/api/never-delivered-plan.ts';
import { openReplayPlanner } from '../../shared/api/replay-plan.ts';
import { replayJobRoutes } from '../../shared/api/replays.ts';
import { retryJobRoutes } from '../../shared/api/retries.ts';
import { openRetryPlanner } from '../../shared/api/retry-plan.ts';
import { createRouter, serve } from '../../shared/api/router.ts';
import type { RouterDeps } from '../../shared/api/router.ts';
import { revealRoutes } from '../../shared/api/reveals.ts';
import { searchRoutes } from '../../shared/api/search.ts';
import { sessionRoutes } from '../../shared/api/sessions.ts';
import type { SessionRoutesDeps } from '../../shared/api/sessions.ts';
import { statusRoutes } from '../../shared/api/status.ts';
import { subjectRoutes } from '../../shared/api/subjects.ts';
import { createChangeDestination } from '../../shared/api/webhook-changes.ts';
import { openDestinationRecords, openWebhookRecords } from '../../shared/api/webhook-records.ts';
import { webhookEditRoutes } from '../../shared/api/webhook-edits.ts';
import { webhookPauseRoutes } from '../../shared/api/webhook-pauses.ts';
import { webhookTestRoutes } from '../../shared/api/webhook-tests.ts';
import { webhookSecretRoutes } from '../../shared/api/webhook-secrets.ts';
import { webhookRoutes } from '../../shared/api/webhooks.ts';
import type { WebhookRoutesDeps } from '../../shared/api/webhooks.ts';
import { wouldMatchRoutes } from '../../shared/api/would-match.ts';
import type { EpochMs } from '../../shared/base/time.ts';
import type { Deliveries } from '../../shared/deliveries/deliveries.ts';
import { openLedger } from '../../shared/deliveries/ledger/ledger.ts';
import { readKeptSince } from '../../shared/deliveries/kept-since.ts';
import { openQueues } from '../../shared/deliveries/queues.ts';
import type { Answer, DoorRequest } from '../../shared/http/doorway.ts';
import type { FindKey } from '../../shared/events/find-keys.ts';
import { createAccept } from '../../shared/intake/accept.ts';
import type { AcceptDeps } from '../../shared/intake/accept.ts';
import { createGivePayload } from '../../shared/intake/give-payload.ts';
import { createProcessQuarantined } from '../../shared/intake/process-quarantined.ts';
import { createReplay } from '../../shared/intake/replay.ts';
import { createSendTest } from '../../shared/intake/send-test.ts';
import { openRateWait } from '../../shared/lanes/rate-wait.ts';
import { openRetries } from '../../shared/lanes/retries.ts';
import { createRetry } from '../../shared/lanes/retry.ts';
import { openWebhookFacts } from '../../shared/lanes/webhook-facts.ts';
import { openMetrics } from '../../shared/status/metrics.ts';
import { SOURCES } from '../../shared/sources/registry/registry.ts';
import type { AnySource, DecodeAgain } from '../../shared/sources/source.ts';
import { takeBlocks } from '../../shared/sources/asking/budgets.ts';
import { openLists } from '../../shared/store/lists.ts';
import { createOrderErasure } from '../../shared/sweep/erasures.ts';
import { openJobs } from '../../shared/sweep/jobs.ts';
import type { DataLinks } from '../../shared/webhooks/payload/data-links.ts';
import { documentRoutes } from './document.ts';
import { eventTypeRoutes, eventTypeRows } from './event-types.ts';
import { statusFor } from './status.ts';
import { systemRoutes } from './system.ts';
import type { SystemDeps } from './system.ts';
import type { StatusGiven } from './status.ts';

export interface ApiRoutesDeps
  extends
    Omit<WebhookRoutesDeps, 'records' | 'owners' | 'changeDestination' | 'webhookFacts' | 'bus' | 'catalogue'>,
    Pick<KeyRoutesDeps, 'apiKeys'>,
    Pick<SessionRoutesDeps, 'access' | 'apiUrl'>,
    AcceptDeps,
    Pick<SystemDeps, 'env' | 'startedAt'>,
    Pick<RouterDeps, 'settle'>,
    StatusGiven {
  deliveries: Pick<Deliveries, 'endInQueue'>;
  findKey: FindKey;
  /** The same that `deliver` puts into payloads. */
  links: DataLinks;
}

/**
 * What answers requests once they are admitted.
 * @param principal nobody where no key is needed
 * @param requestId goes into the audit log
 */
export type ApiRoutes = (request: DoorRequest, principal: Principal, requestId: string) => Promise<Answer>;

/** Every route of the API: its router and its document are made of them. */
export const ROUTES = [
  ...statusRoutes,
  ...metricsRoutes,
  ...systemRoutes,
  ...webhookRoutes,
  ...webhookEditRoutes,
  ...webhookPauseRoutes,
  ...webhookSecretRoutes,
  ...webhookTestRoutes,
  ...destinationRoutes,
  ...peopleRoutes,
  ...destinationTurnRoutes,
  ...destinationTestRoutes,
  ...deliveryRoutes,
  ...attemptRoutes,
  ...eventRoutes,
  ...eventMatchRoutes,
  ...eventTypeRoutes,
  ...wouldMatchRoutes,
  ...subjectRoutes,
  ...searchRoutes,
  ...replayJobRoutes,
  ...retryJobRoutes,
  ...jobRoutes,
  ...erasureRoutes,
  ...quarantineRoutes,
  ...quarantineClosingRoutes,
  ...ledgerRoutes,
  ...keyRoutes,
  ...ownerRoutes,
  ...portalRoutes,
  ...sessionRoutes,
  ...auditRoutes,
  ...revealRoutes,
  ...consoleSessionRoutes,
  ...healthRoutes,
  ...documentRoutes,
];

export function createRoutes(given: ApiRoutesDeps): ApiRoutes {
  const { store } = given;
  const records = openWebhookRecords(store);
  const changeDestination = createChangeDestination(given);
  const situations = openSituations(store, given.catalogue);
  const queues = openQueues(store);
  const accept = createAccept(given);
  const deps = {
    ...given,
    records,
    owners: openOwnerRecords(store),
    findWebhook: records.find,
    status: statusFor(given),
    metrics: openMetrics(given),
    webhookFacts: openWebhookFacts(store),
    destinationRecords: openDestinationRecords(store),
    changeDestination,
    keys: openKeys(store),
    lists: openLists(store),
    jobs: openJobs(store),
    orderErasure: createOrderErasure(given),
    retryPlanner: openRetryPlanner(store, given.now),
    replayPlanner: openReplayPlanner(store, given.now),
    neverDeliveredPlanner: openNeverDeliveredPlanner(store, given.now, given.retentionDays),
    ledger: openLedger(store),
    keptSince: (now: EpochMs) => readKeptSince(store, given.retentionDays, now),
    accept,
    givePayload: createGivePayload(given),
    replay: createReplay(given),
    sendTest: createSendTest(given),
    processQuarantined: createProcessQuarantined({ ...given, accept, decoderOf }),
    eventTypeRows,
    takeBlock: takeBlocks(store),
    situations,
    views: openDeliveryViews({ ...given, situations }),
    retry: createRetry({ ...given, queues, retries: openRetries(store), rateWait: openRateWait(store) }),
  };
  return createRouter(
    ROUTES.map((each) => serve(each, deps)),
    { ...given, bind: createBind(openOwnerOf(store)) },
  );
}

/** How a source decodes once more what it could not read. */
const decoderOf = async (name: string): Promise<DecodeAgain | null> => {
  const source: AnySource | undefined = SOURCES.find((each) => each.name === name);
  return (await source?.again?.())?.decodeAgain ?? null;
};
