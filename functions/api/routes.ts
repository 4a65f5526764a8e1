import { attemptRoutes } from '../../shared/api/attempts.ts';
import { deliveryRoutes } from '../../shared/api/deliveries.ts';
import { openDeliveryViews } from '../../shared/api/delivery-views.ts';
import { eventRoutes } from '../../shared/api/events.ts';
import { openSituations } from '../../shared/api/explain/read-situations.ts';
import { ledgerRoutes } from '../../shared/api/ledger.ts';
import { quarantineRoutes } from '../../shared/api/quarantine.ts';
import { replayJobRoutes } from '../../shared/api/replays.ts';
import { createRouter, refuseMethod, serve } from '../../shared/api/router.ts';
import { createChangeWebhook } from '../../shared/api/webhook-changes.ts';
import { openWebhookRecords } from '../../shared/api/webhook-records.ts';
import { webhookSecretRoutes } from '../../shared/api/webhook-secrets.ts';
import { webhookRoutes } from '../../shared/api/webhooks.ts';
import type { WebhookRoutesDeps } from '../../shared/api/webhooks.ts';
import type { Deliveries } from '../../shared/deliveries/deliveries.ts';
import { openLedger } from '../../shared/deliveries/ledger/ledger.ts';
import { openQueues } from '../../shared/deliveries/queues.ts';
import type { Answer, DoorRequest } from '../../shared/http/doorway.ts';
import { createAccept } from '../../shared/intake/accept.ts';
import type { AcceptDeps } from '../../shared/intake/accept.ts';
import { createGivePayload } from '../../shared/intake/give-payload.ts';
import { createReplay } from '../../shared/intake/replay.ts';
import { openRateWait } from '../../shared/lanes/rate-wait.ts';
import { openRetries } from '../../shared/lanes/retries.ts';
import { createRetry } from '../../shared/lanes/retry.ts';
import { readOne } from '../../shared/store/find.ts';
import { openLists } from '../../shared/store/lists.ts';
import type { Store } from '../../shared/store/store.ts';
import { openReplayJobs } from '../../shared/sweep/replay-jobs.ts';
import type { DataLinks } from '../../shared/webhooks/data-links.ts';
import { CATALOGUE } from '../../shared/webhooks/document.ts';

export interface ApiRoutesDeps
  extends Omit<WebhookRoutesDeps, 'records' | 'changeWebhook' | 'bus' | 'catalogue'>, AcceptDeps {
  deliveries: Pick<Deliveries, 'endInQueue'>;
  /** The same that `deliver` puts into payloads. */
  links: DataLinks;
}

/** What answers requests once they are admitted. */
export interface ApiRoutes {
  /** Tells whether the store answers (docs/facts/postmand.md, PM-12). */
  health: (method: string) => Promise<Answer>;
  /** @param apiKey the id of the key that was given, empty where none is needed */
  route: (request: DoorRequest, apiKey: string) => Promise<Answer>;
}

/** Every route of the API: its router and its document are made of them. */
export const ROUTES = [
  ...webhookRoutes,
  ...webhookSecretRoutes,
  ...deliveryRoutes,
  ...attemptRoutes,
  ...eventRoutes,
  ...replayJobRoutes,
  ...quarantineRoutes,
  ...ledgerRoutes,
];

export function createRoutes(given: ApiRoutesDeps): ApiRoutes {
  const { store } = given;
  const records = openWebhookRecords(store);
  const situations = openSituations(store, given.catalogue);
  const queues = openQueues(store);
  const deps = {
    ...given,
    records,
    findWebhook: records.find,
    changeWebhook: createChangeWebhook({ ...given, records }),
    lists: openLists(store),
    jobs: openReplayJobs(store),
    ledger: openLedger(store),
    accept: createAccept(given),
    givePayload: createGivePayload(given),
    replay: createReplay(given),
    situations,
    views: openDeliveryViews({ ...given, situations }),
    retry: createRetry({ ...given, queues, retries: openRetries(store, queues, openRateWait(store)) }),
  };
  const route = createRouter(ROUTES.map((each) => serve(each, deps)));
  return { route, health: (method) => health(store, method) };
}

async function health(store: Store, method: string): Promise<Answer> {
  if (method !== 'GET' && method !== 'HEAD') return refuseMethod(method, ['GET']);
  try {
    await readOne(store, CATALOGUE);
    return { status: 200, body: { success: true } };
  } catch (error) {
    return { status: 500, body: { success: false }, log: { error } };
  }
}
