/** What several composition roots open alike. */
import type { Log } from '../shared/base/log.ts';
import { openBus } from '../shared/bus/bus.ts';
import type { Bus } from '../shared/bus/bus.ts';
import type { BUS_SETTINGS } from '../shared/bus/settings.ts';
import { customerKeys } from '../shared/events/customer-key.ts';
import { findKeysUnder } from '../shared/events/find-keys.ts';
import { createAccept } from '../shared/intake/accept.ts';
import type { Accept } from '../shared/intake/accept.ts';
import { knowRecently } from '../shared/intake/known.ts';
import type { Config } from '../shared/settings/config.ts';
import { openStore } from '../shared/store/store.ts';
import { openCatalogue } from '../shared/webhooks/catalogue.ts';
import type { INTAKE_SETTINGS } from './settings.ts';

export const openBusFor = (config: Config<(typeof BUS_SETTINGS)[number]>): Bus => openBus({ ...config, now: Date.now });

/** The receivers' way in: events and their deliveries into the store, pointers onto the bus. */
export function acceptFor(config: Config<(typeof INTAKE_SETTINGS)[number]>, log: Log): Accept {
  const store = openStore(config.projectId);
  return createAccept({
    store,
    bus: openBusFor(config),
    catalogue: openCatalogue(store),
    know: knowRecently(store, config.catalogueAgeMs),
    customerKey: customerKeys(config.customerHmacKey),
    findKeys: findKeysUnder(config.customerHmacKey),
    retentionDays: config.retentionDays,
    now: Date.now,
    log,
  });
}
