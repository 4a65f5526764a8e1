import { randomUUID } from 'node:crypto';

import type { HttpFunction } from '@google-cloud/functions-framework';

import { attemptRoutes } from '../../shared/api/attempts.ts';
import { createAuthorize } from '../../shared/api/authorize.ts';
import type { ApiKey } from '../../shared/api/authorize.ts';
import { deliveryRoutes } from '../../shared/api/deliveries.ts';
import { errorBody } from '../../shared/api/errors.ts';
import { eventRoutes } from '../../shared/api/events.ts';
import { ledgerRoutes } from '../../shared/api/ledger.ts';
import { replayJobRoutes } from '../../shared/api/replays.ts';
import { createRouter, refuseMethod } from '../../shared/api/router.ts';
import { isPublicKeySet, webhookSecretRoutes } from '../../shared/api/webhook-secrets.ts';
import { webhookRoutes } from '../../shared/api/webhooks.ts';
import type { WebhookRoutesDeps } from '../../shared/api/webhooks.ts';
import { SubrelayError } from '../../shared/errors.ts';
import { createAccept } from '../../shared/intake/accept.ts';
import type { AcceptDeps } from '../../shared/intake/accept.ts';
import { createGivePayload } from '../../shared/intake/give-payload.ts';
import { doorway, mediaType } from '../../shared/http/doorway.ts';
import type { Answer, DoorRequest, Stamp } from '../../shared/http/doorway.ts';
import { createReplay } from '../../shared/intake/replay.ts';
import { catalogueRef } from '../../shared/store/collections.ts';
import type { Deliveries } from '../../shared/store/deliveries.ts';
import { openLedger } from '../../shared/store/ledger.ts';
import { openLists } from '../../shared/store/lists.ts';
import type { Store } from '../../shared/store/store.ts';
import { openReplayJobs } from '../../shared/store/replay-jobs.ts';
import { openWebhookRecords } from '../../shared/store/webhook-records.ts';

/** A webhook that uses every bound of its fields has about 700 kB. */
const BODY_LIMIT_BYTES = 1024 * 1024;

export interface ApiDoorDeps extends Omit<WebhookRoutesDeps, 'records' | 'bus' | 'catalogue'>, AcceptDeps {
  deliveries: Pick<Deliveries, 'endInQueue'>;
  apiKeys: readonly ApiKey[];
  /** Where this API is served, without a slash at its end; the same that `deliver` puts into payloads. */
  apiUrl: string;
}

/** The API: webhooks, deliveries, attempts, events (docs/api.md). */
export function apiDoor(deps: ApiDoorDeps): HttpFunction {
  const { store, log } = deps;
  const authorize = createAuthorize(deps.apiKeys);
  const lists = openLists(store);
  const records = openWebhookRecords(store);
  const replay = createReplay(deps);
  const route = createRouter({
    ...webhookRoutes({ ...deps, records }),
    ...webhookSecretRoutes({ ...deps, records }),
    ...deliveryRoutes({ ...deps, lists, replay, givePayload: createGivePayload(deps) }),
    ...attemptRoutes({ ...deps, lists }),
    ...replayJobRoutes({ ...deps, jobs: openReplayJobs(store) }),
    ...ledgerRoutes({ ...deps, ledger: openLedger(store) }),
    ...eventRoutes({ ...deps, lists, replay, accept: createAccept(deps) }),
  });
  return doorway(log, {
    logged: 'api.answered',
    bodyLimit: BODY_LIMIT_BYTES,
    now: deps.now,
    errorBody,
    stamp,
    admit: refuseUnlessJson,
    handle: async (request) => {
      if (HEALTH_PATH.test(request.path)) return health(store, request.method);
      if (isPublicKeySet(request)) return route(request, '');
      const apiKey = authorize(request.headers.authorization);
      const answer = await route(request, apiKey);
      return { ...answer, log: { apiKey, ...answer.log } };
    },
  });
}

/** Google's front end keeps `/healthz` for itself on Cloud Run, so there it has to be asked by another name. */
const HEALTH_PATH = /^\/(healthz|health)\/?$/;

/** PM-12: whether the store answers. */
async function health(store: Store, method: string): Promise<Answer> {
  if (method !== 'GET') return refuseMethod(method, ['GET']);
  try {
    await store.read([catalogueRef(store.db)]);
    return { status: 200, body: { success: true } };
  } catch (error) {
    return { status: 500, body: { success: false }, log: { error } };
  }
}

/** PM-17: a body of another type is answered 415, an empty one is left to whoever needs it. */
function refuseUnlessJson({ headers, hasBody }: Omit<DoorRequest, 'body'>): void {
  if (hasBody && mediaType(headers) !== 'application/json') {
    throw new SubrelayError('BODY_NOT_EXPECTED_TYPE', 'Send application/json');
  }
}

/** PM-16, and what keeps secrets out of caches. */
const HEADERS = {
  'content-type': 'application/json; charset=utf-8',
  'x-frame-options': 'DENY',
  'x-content-type-options': 'nosniff',
  'x-xss-protection': '1; mode=block',
  'content-security-policy': "frame-ancestors 'none'",
  'cache-control': 'no-store',
};

/** PM-18: a request's own id, or a new one, for the log; it is echoed, so that a client can quote it. */
function stamp({ headers }: Pick<DoorRequest, 'headers'>): Stamp {
  const given = headers['x-request-id'];
  const requestId = typeof given === 'string' && /^[\x21-\x7e]{1,200}$/.test(given) ? given : randomUUID();
  return { headers: { ...HEADERS, 'x-request-id': requestId }, log: { requestId } };
}
