/** Firestore: whether it answers, its indexes, whether webhooks' secrets open, and what the scheduler should have done. */
import { z } from 'zod';

import { ConfigError, readConfig } from '../../../shared/settings/config.ts';
import type { Config, Env } from '../../../shared/settings/config.ts';
import { SOURCES } from '../../../shared/sources/registry/registry.ts';
import { readOne } from '../../../shared/store/find.ts';
import { LEASES } from '../../../shared/store/leases.ts';
import { queryOver } from '../../../shared/store/query.ts';
import type { Query } from '../../../shared/store/query.ts';
import { STORE_SETTINGS } from '../../../shared/store/settings.ts';
import { openStore } from '../../../shared/store/store.ts';
import type { Store } from '../../../shared/store/store.ts';
import { dueDeliveries } from '../../../shared/sweep/due.ts';
import { CATALOGUE, WEBHOOKS } from '../../../shared/webhooks/document.ts';
import { openWebhook } from '../../../shared/webhooks/signing/opened-webhook.ts';
import { createKeyring } from '../../../shared/webhooks/signing/secrets.ts';
import { ENCRYPTION_KEYS } from '../../../shared/webhooks/signing/settings.ts';
import { isWebhook } from '../../../shared/webhooks/stored-destination.ts';
import deployed from '../../../terraform/firestore.indexes.json' with { type: 'json' };
import { checked, ok, reasonOf } from './finding.ts';
import type { Finding } from './finding.ts';
import { judgeIndexes, judgeReconcile, judgeSealed, judgeSweep } from './judge.ts';
import { lookAtDisabled, lookAtHealth, lookAtQuarantine, lookAtStopped, lookAtWaiting } from './look-customers.ts';
import { configuredAccounts, lookAtLag, lookAtSilence } from './look-sources.ts';
import type { ConfiguredAccount } from './look-sources.ts';

/** The client repeats a query without its index for seven seconds before it says so. */
const DEADLINE_MS = 20_000;
const MOST_WEBHOOKS = 1_000;
const ACCESS = 'grant yourself roles/datastore.viewer in the project; the database must exist: terraform apply';

export async function lookAtStore(env: Env, now: () => number): Promise<Finding[]> {
  const { projectId } = readConfig(STORE_SETTINGS, env);
  const accounts = await configuredAccounts(SOURCES, env);
  const store = openStore(projectId, DEADLINE_MS);
  try {
    const reached = await checked('Firestore', ACCESS, async () => {
      await readOne(store, CATALOGUE);
      return [ok('Firestore', `answers for ${projectId}`)];
    });
    if (reached.some(({ verdict }) => verdict === 'fail')) return reached;
    const found = await Promise.all([
      checked('indexes', ACCESS, () => lookAtIndexes(store)),
      checked('webhook secrets', ACCESS, () => lookAtSecrets(store, env)),
      checked('webhooks', ACCESS, () => lookAtHealth(store)),
      checked('disabled webhooks', ACCESS, () => lookAtDisabled(store)),
      checked('stopped destinations', ACCESS, () => lookAtStopped(store)),
      checked('deliveries', ACCESS, () => lookAtWaiting(store, now())),
      checked('quarantine', ACCESS, () => lookAtQuarantine(store, now())),
      checked('scheduler: sweep', ACCESS, async () => {
        const next = await dueDeliveries(store).next();
        return [judgeSweep(next === null ? null : now() - next)];
      }),
      checked('scheduler: reconcile', ACCESS, () => lookAtReconcile(store, accounts, now)),
      checked('reconcile', ACCESS, () => lookAtLag(store, SOURCES, now())),
      ...accounts.map((each) =>
        checked(`notifications ${nameOf(each)}`, ACCESS, () => lookAtSilence(store, each, now())),
      ),
    ]);
    return [...reached, ...found.flat()];
  } finally {
    await store.close();
  }
}

const definitions = z.object({
  indexes: z.array(
    z.object({
      collectionGroup: z.string(),
      fields: z.array(
        z.union([
          z.object({ fieldPath: z.string(), order: z.enum(['ASCENDING', 'DESCENDING']) }),
          z.object({ fieldPath: z.string(), arrayConfig: z.literal('CONTAINS') }),
        ]),
      ),
    }),
  ),
});

type IndexField = z.output<typeof definitions>['indexes'][number]['fields'][number];
type AnyDocument = Readonly<Record<string, string | readonly string[]>>;

/** By order, and of a list by a member, which no other index finds. What stands before that member is compared with. */
function askedBy(query: Query<AnyDocument>, field: IndexField, place: number, fields: readonly IndexField[]) {
  const { fieldPath } = field;
  if ('arrayConfig' in field) return query.where(fieldPath, 'array-contains', '');
  const isBeforeMember = fields.slice(place).some((each) => 'arrayConfig' in each);
  if (isBeforeMember) return query.where(fieldPath, '==', '');
  return query.orderBy(fieldPath, field.order === 'DESCENDING' ? 'desc' : 'asc');
}

/** Each index is used by a query that nothing else can answer. It reads one document for each index at most. */
async function lookAtIndexes(store: Store): Promise<Finding[]> {
  const { indexes } = definitions.parse(deployed);
  const missing = await Promise.all(
    indexes.map(async ({ collectionGroup, fields }) => {
      const asked = fields.reduce(askedBy, queryOver<AnyDocument>(collectionGroup));
      try {
        await store.query(asked.limit(1));
        return [];
      } catch (error) {
        if (!/FAILED_PRECONDITION/.test(reasonOf(error))) throw error;
        return [[collectionGroup, ...fields.map(({ fieldPath }) => fieldPath)].join(' ')];
      }
    }),
  );
  return [judgeIndexes(indexes.length, missing.flat())];
}

/** Looked at only where the keys are here and right; whether they are is another check's. */
async function lookAtSecrets(store: Store, env: Env): Promise<Finding[]> {
  const keys = encryptionKeysOf(env);
  if (keys === null) return [];
  const keyring = createKeyring(keys);
  const { docs } = await store.query(WEBHOOKS.limit(MOST_WEBHOOKS));
  const unopened = docs.flatMap((snapshot) => {
    try {
      if (isWebhook(snapshot.data)) openWebhook(snapshot.data, keyring);
      return [];
    } catch (error) {
      return [reasonOf(error)];
    }
  });
  return [judgeSealed(docs.length, unopened)];
}

function encryptionKeysOf(env: Env): Config<typeof ENCRYPTION_KEYS>['encryptionKeys'] | null {
  try {
    return readConfig([ENCRYPTION_KEYS], env).encryptionKeys;
  } catch (error) {
    if (error instanceof ConfigError) return null;
    throw error;
  }
}

const nameOf = ({ source, account }: ConfiguredAccount): string => `${source.name} ${account}`;

/**
 * Every run takes its account's lease, so the lease says when that was. What is compared by a list must have run; a history
 * may be without credentials.
 */
async function lookAtReconcile(
  store: Store,
  configured: readonly ConfiguredAccount[],
  now: () => number,
): Promise<Finding[]> {
  const { docs } = await store.query(LEASES);
  const ran = new Map(docs.map((each) => [each.id, each.updateTime.toMillis()]));
  const known = [...ran.keys()].filter((id) => id.startsWith('reconcile ')).map((id) => id.slice('reconcile '.length));
  const listed = configured.filter(({ source }) => source.compare?.by === 'list');
  const accounts = new Set([...listed.map(nameOf), ...known]);
  return [...accounts].map((account) => {
    const at = ran.get(`reconcile ${account}`);
    return judgeReconcile(account, at === undefined ? null : now() - at);
  });
}
