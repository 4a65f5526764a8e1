/** Gap repair as `reconcile` runs it, over the real store and the sandbox's HTTP API, with time in the test's hand. */
import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { pino } from 'pino';

import { startFirestore } from '../../local/embedded/firestore/server.ts';
import { BILLING_SAMPLES } from '../../local/samples/billing.ts';
import { CLASSIC_SAMPLES } from '../../local/samples/classic.ts';
import { sampleJira, sampleSlack } from '../../local/samples-people.ts';
import { startSandbox } from '../../local/sandbox/server.ts';
import type { JsonObject } from '../../shared/base/json.ts';
import type { EventDocument } from '../../shared/events/event-document.ts';
import type { SourceName } from '../../shared/events/event.ts';
import { createAccept } from '../../shared/intake/accept.ts';
import type { Accept } from '../../shared/intake/accept.ts';
import { reconcile } from '../../shared/reconcile/reconcile.ts';
import { openReconcilers } from '../../shared/reconcile/reconcilers.ts';
import { keepRuns } from '../../shared/reconcile/runs.ts';
import type { ReconcilersDeps } from '../../shared/reconcile/reconcilers.ts';
import { readConfig } from '../../shared/settings/config.ts';
import { UNLIMITED } from '../../shared/sources/asking/budget.ts';
import { decodeBillingNotification } from '../../shared/sources/paddle-billing/paddle-billing.ts';
import { paddleBilling } from '../../shared/sources/paddle-billing/source.ts';
import { parseForm } from '../../shared/sources/paddle-classic/form.ts';
import { decodeClassicAlert } from '../../shared/sources/paddle-classic/paddle-classic.ts';
import { paddleClassic } from '../../shared/sources/paddle-classic/source.ts';
import type { PaddleAccount } from '../../shared/sources/paddle/paddle-accounts.ts';
import { compareSettings } from '../../shared/sources/registry/registry.ts';
import { openLeases } from '../../shared/store/leases.ts';
import { openCatalogue } from '../../shared/webhooks/catalogue.ts';
import { clientOf } from './client.ts';
import { patientStore } from './patience.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
const VENDOR = { id: '123456', authCode: 'auth-code' };
const API_KEY = 'pdl_sdbx_apikey_test';
const PADDLE = [paddleClassic, paddleBilling];

export type Kind = 'paddle-classic' | 'paddle-billing';

/** What Paddle sends: into its history, and into the body that a receiver gets. */
export type Sent = { kind: Kind; key: string; body: Buffer };

export type Gaps = Awaited<ReturnType<typeof startGaps>>;

export async function startGaps() {
  const indexes = JSON.parse(readFileSync('terraform/firestore.indexes.json', 'utf8')) as never;
  const firestore = await startFirestore({ indexes });
  process.env['FIRESTORE_EMULATOR_HOST'] = firestore.address;
  process.env['METADATA_SERVER_DETECTION'] = 'none';
  const clock = { now: Date.parse('2026-11-25T10:00:00Z') };
  const now = () => clock.now;
  const stops: (() => Promise<unknown>)[] = [() => firestore.close()];
  return {
    firestore,
    clock,
    /** A project and a history of its own. */
    fresh: () => freshProject(now, stops),
    stop: async () => {
      for (const stop of stops.reverse()) await stop();
    },
  };
}

export type GapsProject = Awaited<ReturnType<typeof freshProject>>;

async function freshProject(now: () => number, stops: (() => Promise<unknown>)[]) {
  const store = patientStore(`gaps-${randomUUID()}`);
  const sandbox = await startSandbox({
    host: '127.0.0.1',
    port: 0,
    oauth: { accounts: [], admins: [], now },
    reseller: { customerId: 'C0', subscriptions: [], createTopic: async () => {} },
    paddle: { vendors: [VENDOR], subscriptions: [] },
    billing: { apiKeys: [API_KEY], subscriptions: [], now },
    jira: sampleJira(now),
    slack: sampleSlack(now),
  });
  stops.push(() => sandbox.close(), store.close);
  const logged: JsonObject[] = [];
  const log = pino({ base: null }, { write: (line: string) => void logged.push(JSON.parse(line) as JsonObject) });
  const accept: Accept = createAccept({
    store,
    bus: { publishPointers: async () => {}, wake: async () => {} } as never,
    catalogue: openCatalogue(store),
    customerKey: () => null,
    findKeys: () => [],
    now,
    log,
  });
  const config = {
    ...readConfig(compareSettings(PADDLE), {}),
    paddleAccounts: [
      {
        name: 'shop',
        classic: { publicKeys: [], vendorId: VENDOR.id, vendorAuthCode: VENDOR.authCode },
        billing: { secrets: [], apiKey: API_KEY },
      },
    ] as PaddleAccount[],
    paddleClassicApiUrl: sandbox.url,
    paddleBillingApiUrl: sandbox.url,
  };
  const deps: ReconcilersDeps = {
    store,
    accept,
    budgetFor: () => UNLIMITED,
    customerKey: () => null,
    fetch,
    now,
    log,
  };
  /** Runs all accounts once, as the door does. */
  const run = async (baseline = false, change: Partial<ReconcilersDeps> = {}) => {
    const reconcilers = await openReconcilers(PADDLE, config, { ...deps, ...change });
    const leases = openLeases(store, now, randomUUID);
    const { reports, busy, failed } = await reconcile(
      { reconcilers, leases, keepRun: keepRuns(store), now: change.now ?? now, log },
      { baseline },
    );
    const report = (source: SourceName) => reports.find((each) => each.source === source);
    return { classic: report('paddle-classic'), billing: report('paddle-billing'), busy, failed };
  };
  const send = (kind: Kind, at: number, set: JsonObject = {}): Sent => {
    const context = { now: at, randomBytes };
    if (kind === 'paddle-classic') {
      const alert = { ...CLASSIC_SAMPLES.get('subscription_cancelled')!(context), ...(set as Record<string, string>) };
      sandbox.paddleSent.alerts.add(alert);
      return { kind, key: alert.alert_id, body: Buffer.from(new URLSearchParams(alert).toString()) };
    }
    const notification = { ...BILLING_SAMPLES.get('customer.updated')!(context), ...set };
    sandbox.paddleSent.notifications.add(notification);
    return { kind, key: notification.event_id, body: Buffer.from(JSON.stringify(notification)) };
  };
  return {
    store,
    sandbox,
    accept,
    config,
    deps,
    logged,
    run,
    send,
    /** What the receiver does with it. */
    arrive: (sent: Sent) => accept(decoded(sent)),
    /** Every stored event of a source, by key. */
    events: async (kind: Kind) => {
      const { docs } = await clientOf(store).collection('events').where('source', '==', kind).get();
      return docs.map((doc) => doc.data() as EventDocument);
    },
    /** The ids of a source's events, and whether each was recovered. */
    marks: async (kind: Kind) => {
      const events = clientOf(store).collection('events').where('source', '==', kind).select('recovered');
      return (await events.get()).docs.map((doc) => ({ id: doc.id, recovered: doc.get('recovered') as boolean }));
    },
    quarantined: async () => (await clientOf(store).collection('quarantine').get()).size,
  };
}

function decoded({ kind, body }: Sent) {
  if (kind === 'paddle-billing') return decodeBillingNotification('shop', body);
  const form = parseForm(body);
  if (!form.ok) throw new Error(form.reason);
  return decodeClassicAlert(form.fields, 'shop', body);
}
