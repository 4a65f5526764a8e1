import { attemptRoutes } from '../../shared/api/attempts.ts';
import { deliveryRoutes } from '../../shared/api/deliveries.ts';
import { eventRoutes } from '../../shared/api/events.ts';
import { healthRoutes } from '../../shared/api/health.ts';
import { ledgerRoutes } from '../../shared/api/ledger.ts';
import { quarantineRoutes } from '../../shared/api/quarantine.ts';
import { replayJobRoutes } from '../../shared/api/replays.ts';
import { createRouter, serve } from '../../shared/api/router.ts';
import { createChangeWebhook } from '../../shared/api/webhook-changes.ts';
import { webhookSecretRoutes } from '../../shared/api/webhook-secrets.ts';
import { webhookRoutes } from '../../shared/api/webhooks.ts';
import type { WebhookRoutesDeps } from '../../shared/api/webhooks.ts';
import type { Answer, DoorRequest } from '../../shared/http/doorway.ts';
import { createAccept } from '../../shared/intake/accept.ts';
import type { AcceptDeps } from '../../shared/intake/accept.ts';
import { createGivePayload } from '../../shared/intake/give-payload.ts';
import { createReplay } from '../../shared/intake/replay.ts';
import type { Deliveries } from '../../shared/store/deliveries.ts';
import { openLedger } from '../../shared/store/ledger.ts';
import { openLists } from '../../shared/store/lists.ts';
import { openReplayJobs } from '../../shared/store/replay-jobs.ts';
import { openWebhookRecords } from '../../shared/store/webhook-records.ts';
import type { DataLinks } from '../../shared/webhooks/data-links.ts';
import { documentRoutes } from './document.ts';

export interface ApiRoutesDeps
  extends Omit<WebhookRoutesDeps, 'records' | 'changeWebhook' | 'bus' | 'catalogue'>, AcceptDeps {
  deliveries: Pick<Deliveries, 'endInQueue'>;
  /** The same that `deliver` puts into payloads. */
  links: DataLinks;
}

/**
 * What answers requests once they are admitted.
 * @param apiKey the id of the key that was given, empty where none is needed
 */
export type ApiRoutes = (request: DoorRequest, apiKey: string) => Promise<Answer>;

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
  ...healthRoutes,
  ...documentRoutes,
];

export function createRoutes(given: ApiRoutesDeps): ApiRoutes {
  const { store } = given;
  const records = openWebhookRecords(store);
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
  };
  return createRouter(ROUTES.map((each) => serve(each, deps)));
}
