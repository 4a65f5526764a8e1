/** `/v1/system`: what Firestore and this function's own settings tell. It needs no role beside those that the API has. */
import { LIMITS, MAX_OFFSET } from '../../shared/api/list-params.ts';
import { MOST_AT_ONCE } from '../../shared/api/plan-counts.ts';
import { route } from '../../shared/api/route.ts';
import { systemShape } from '../../shared/api/shapes/system.ts';
import type { SystemView } from '../../shared/api/shapes/system.ts';
import { MOST_COMPARED, PAGE_BYTES } from '../../shared/api/time-list.ts';
import { timeOf } from '../../shared/api/views.ts';
import { KEPT_MS } from '../../shared/access/documents.ts';
import { MOST_KEYS } from '../../shared/access/keys.ts';
import type { EpochMs } from '../../shared/base/time.ts';
import { EVENT_RETENTION_MS, PENDING_RETENTION_MS } from '../../shared/events/retention.ts';
import { RUNS } from '../../shared/reconcile/runs.ts';
import { LIKE_A_SECRET } from '../../shared/settings/config.ts';
import type { Env, Setting } from '../../shared/settings/config.ts';
import { MOST_BUCKETS } from '../../shared/status/metrics.ts';
import { readOne } from '../../shared/store/find.ts';
import { LEASES } from '../../shared/store/leases.ts';
import { SHARDS } from '../../shared/store/shards.ts';
import type { Store } from '../../shared/store/store.ts';
import { BODY_LIMIT_BYTES } from './limits.ts';
import { SETTINGS } from './settings.ts';

export interface SystemDeps {
  store: Pick<Store, 'projectId' | 'read' | 'query'>;
  /** `RETENTION_DAYS`; absent: as it is where nothing is set. */
  retentionDays?: number;
  /** Of the process. */
  env: Env;
  startedAt: EpochMs;
  now: () => EpochMs;
}

const readSystem = route({
  method: 'GET',
  path: '/v1/system',
  operationId: 'readSystem',
  role: 'viewer',
  tag: 'Service',
  summary: 'Say what runs here, and by which rules',
  description:
    'Version, settings without secrets, limits, retention, indexes, the last passes of the scheduler’s functions.',
  answers: { 200: { means: 'What runs here.', shape: systemShape } },
  errors: [],
  handle: (deps: SystemDeps) => async () => ({ status: 200, body: await systemView(deps) }),
});

export const systemRoutes = [readSystem];

async function systemView({ store, retentionDays, env, startedAt, now }: SystemDeps): Promise<SystemView> {
  const [passes, { version }, indexes] = await Promise.all([passesIn(store, now()), document(), expectedIndexes()]);
  return {
    version,
    service: env['K_SERVICE'] ?? null,
    revision: env['K_REVISION'] ?? null,
    project: store.projectId,
    node: process.version,
    started_at: new Date(startedAt).toISOString(),
    as_of: new Date(now()).toISOString(),
    settings: settingsView(SETTINGS, env),
    limits: { ...MOST },
    retention_days: { ...RETENTION_DAYS, deliveries: retentionDays ?? RETENTION_DAYS.deliveries },
    shards: SHARDS,
    indexes,
    passes,
  };
}

const MOST = {
  request_body_bytes: BODY_LIMIT_BYTES,
  page_items: LIMITS.most,
  page_bytes: PAGE_BYTES,
  page_offset: MAX_OFFSET,
  page_scanned: MOST_COMPARED,
  dry_run_at_once: MOST_AT_ONCE,
  metrics_buckets: MOST_BUCKETS,
  keys: MOST_KEYS,
};

const daysOf = (ms: number): number => Math.round(ms / 86_400_000);

const RETENTION_DAYS = {
  events: daysOf(EVENT_RETENTION_MS),
  deliveries: daysOf(EVENT_RETENTION_MS),
  pending_deliveries: daysOf(PENDING_RETENTION_MS),
  audit_log: daysOf(KEPT_MS),
};

/** Each setting once, by its variable. Pure. */
export function settingsView(settings: readonly Setting[], env: Env): SystemView['settings'] {
  return [...new Set(settings)]
    .map((each) => {
      const given = env[each.variable] || null;
      const hidden = given !== null && (each.isSecret || LIKE_A_SECRET.test(given));
      return {
        variable: each.variable,
        value: hidden ? null : (given ?? each.default ?? null),
        is_set: given !== null,
        hidden,
      };
    })
    .sort((a, b) => (a.variable < b.variable ? -1 : 1));
}

const document = async () => (await import('./openapi.json', { with: { type: 'json' } })).default.info;

async function expectedIndexes(): Promise<SystemView['indexes']> {
  const file = await import('../../terraform/firestore.indexes.json', { with: { type: 'json' } });
  return file.default.indexes.map(({ collectionGroup, fields }) => ({
    collection: collectionGroup,
    fields: fields.map((field) =>
      'arrayConfig' in field
        ? `${field.fieldPath} contains`
        : `${field.fieldPath}${field.order === 'DESCENDING' ? ' desc' : ''}`,
    ),
  }));
}

/** Accounts that are looked at. */
const MOST_ACCOUNTS = 100;

async function passesIn(store: SystemDeps['store'], now: EpochMs): Promise<SystemView['passes']> {
  const [lease, runs] = await Promise.all([
    readOne(store, LEASES.doc('sweep')),
    store.query(RUNS.limit(MOST_ACCOUNTS)),
  ]);
  return {
    sweep: {
      watched_at: lease.exists ? timeOf(lease.updateTime) : null,
      watching: lease.exists && lease.data.holder !== null && lease.data.until.toMillis() > now,
    },
    reconcile: runs.docs.map(({ data: { source, account, ran_at, failed } }) => ({
      ...{ source, account, failed },
      ran_at: timeOf(ran_at),
    })),
  };
}
