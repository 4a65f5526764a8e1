import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';

import { openAccess } from '../../shared/access/access.ts';
import type { Log } from '../../shared/base/log.ts';
import { deadLetterCounts } from '../../shared/bus/dead-letter-count.ts';
import { fullName } from '../../shared/bus/names.ts';
import { openDeliveries } from '../../shared/deliveries/deliveries.ts';
import { customerKeys } from '../../shared/events/customer-key.ts';
import { findKeyUnder, findKeysUnder } from '../../shared/events/find-keys.ts';
import { ownToken } from '../../shared/http/own-token.ts';
import { knowRecently } from '../../shared/intake/known.ts';
import { openLanes } from '../../shared/lanes/lanes.ts';
import { createEgressGuard } from '../../shared/sending/egress.ts';
import type { Config } from '../../shared/settings/config.ts';
import { openStore } from '../../shared/store/store.ts';
import { openCatalogue } from '../../shared/webhooks/catalogue.ts';
import { openDataLinks } from '../../shared/webhooks/payload/data-links.ts';
import { changeWaitMs } from '../../shared/webhooks/settings.ts';
import { newRsaKey } from '../../shared/webhooks/signing/rsa-keys.ts';
import { createKeyring } from '../../shared/webhooks/signing/secrets.ts';
import { openBusFor } from '../compose.ts';
import type { OpenedApi } from './door.ts';
import { createRoutes } from './routes.ts';
import type { SETTINGS } from './settings.ts';

/** Joins the parts of the API. */
export function openApi(config: Config<(typeof SETTINGS)[number]>, log: Log): OpenedApi {
  const store = openStore(config.projectId);
  const access = openAccess({ store, apiKeys: config.apiKeys, now: Date.now, randomBytes, log });
  const routes = createRoutes({
    store,
    access,
    apiUrl: config.apiUrl,
    apiKeys: config.apiKeys,
    links: openDataLinks(config),
    deliveries: openDeliveries(store, Date.now),
    catalogue: openCatalogue(store),
    know: knowRecently(store, config.catalogueAgeMs),
    settle: () => setTimeout(changeWaitMs(config.catalogueAgeMs)),
    lanes: openLanes(store),
    bus: openBusFor(config),
    customerKey: customerKeys(config.customerHmacKey),
    findKeys: findKeysUnder(config.customerHmacKey),
    findKey: findKeyUnder(config.customerHmacKey),
    keyring: createKeyring(config.encryptionKeys),
    egress: createEgressGuard({ allow: config.egressAllow, own: [config.apiUrl, ...config.ownUrls] }),
    ownTopics: [config.deliveriesTopic, config.wakeTopic].map((name) => fullName(config.projectId, 'topics', name)),
    defaultEventTypes: config.defaultEventTypes === 'none' ? [] : null,
    hookerLimits: config.hookerLimits,
    retentionDays: config.retentionDays,
    countDeadLetters: deadLetterCounts({ ...config, accessToken: ownToken, fetch, now: Date.now }),
    silentAfterMs: config.silentAfterSeconds === undefined ? null : config.silentAfterSeconds * 1_000,
    env: process.env,
    startedAt: Date.now(),
    now: Date.now,
    sleep: setTimeout,
    random: Math.random,
    newId: randomUUID,
    randomBytes,
    newRsaKey,
    log,
  });
  return { routes, access };
}
