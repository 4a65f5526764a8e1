/** What several composition roots make alike. */
import { openBus } from '../shared/bus/bus.ts';
import type { Bus } from '../shared/bus/bus.ts';
import { readConfig } from '../shared/config.ts';
import type { Config, SettingName } from '../shared/config.ts';
import { customerKeys } from '../shared/events/customer-key.ts';
import { createAccept } from '../shared/intake/accept.ts';
import type { Accept } from '../shared/intake/accept.ts';
import { createLog } from '../shared/log.ts';
import type { Log } from '../shared/log.ts';
import { oidcVerifier } from '../shared/sources/oidc.ts';
import { openCatalogue } from '../shared/store/catalogue.ts';
import { openStore } from '../shared/store/store.ts';
import type { VerifyToken } from './push-door.ts';

export const BUS_SETTINGS = ['projectId', 'deliveriesTopic', 'wakeTopic'] as const;
export const PUSH_SETTINGS = ['pushAudience', 'pushServiceAccount', 'oidcCertsUrl'] as const;
/** What reading Paddle's histories takes. */
export const PADDLE_HISTORY_SETTINGS = [
  'paddleAccounts',
  'paddleClassicApiUrl',
  'paddleBillingApiUrl',
  'paddleSettleSeconds',
  'paddleOverlapSeconds',
  'paddleLookbackHours',
] as const;
export const BUDGET_SETTINGS = ['paddleRequestsPerMinute', 'workspaceRequestsPerMinute'] as const;
export const INTAKE_SETTINGS = [...BUS_SETTINGS, 'customerHmacKey'] as const;
export const RECONCILE_SETTINGS = [
  ...INTAKE_SETTINGS,
  ...BUDGET_SETTINGS,
  ...PADDLE_HISTORY_SETTINGS,
  'workspaceAccounts',
  'resellerApiUrl',
  'iamCredentialsUrl',
  'oauthTokenUrl',
  'workspaceKeyFile',
  'workspaceServiceAccount',
] as const;

/** Reads a function's settings and logs that it starts; a bad setting ends the process with a message that lists all. */
export function configure<K extends SettingName>(
  name: string,
  settings: readonly K[],
): { config: Config<K>; log: Log } {
  try {
    const config = readConfig(settings);
    return { config, log: createLog(name, readConfig(['projectId'])) };
  } catch (error) {
    createLog(name).error({ error }, 'config.refused');
    throw error;
  }
}

export const openBusFor = (config: Config<(typeof BUS_SETTINGS)[number]>): Bus => openBus({ ...config, now: Date.now });

export const verifierFor = (config: Config<(typeof PUSH_SETTINGS)[number]>): VerifyToken =>
  oidcVerifier({
    certsUrl: config.oidcCertsUrl,
    audience: config.pushAudience,
    serviceAccount: config.pushServiceAccount,
    fetch,
    now: Date.now,
  });

/** The receivers' way in: events and their deliveries into the store, pointers onto the bus. */
export function acceptFor(config: Config<(typeof INTAKE_SETTINGS)[number]>, log: Log): Accept {
  const store = openStore(config.projectId);
  return createAccept({
    store,
    bus: openBusFor(config),
    catalogue: openCatalogue(store),
    customerKey: customerKeys(config.customerHmacKey),
    now: Date.now,
    log,
  });
}
