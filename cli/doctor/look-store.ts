/** Firestore: whether it answers, its indexes, whether webhooks' secrets open, and what the scheduler should have done. */
import type { Query } from '@google-cloud/firestore';
import { z } from 'zod';

import { readLaneStates } from '../../shared/deliveries/lane-states.ts';
import { ConfigError, readConfig } from '../../shared/settings/config.ts';
import type { Config, Env } from '../../shared/settings/config.ts';
import { LEASES, WEBHOOKS, catalogueRef, refTo, webhooksOf } from '../../shared/store/collections.ts';
import { fieldsOf } from '../../shared/store/documents.ts';
import { STORE_SETTINGS } from '../../shared/store/settings.ts';
import { openStore } from '../../shared/store/store.ts';
import type { Store } from '../../shared/store/store.ts';
import { dueDeliveries } from '../../shared/sweep/due.ts';
import type { WebhookDocument } from '../../shared/webhooks/document.ts';
import { openWebhook } from '../../shared/webhooks/signing/opened-webhook.ts';
import { createKeyring } from '../../shared/webhooks/signing/secrets.ts';
import { ENCRYPTION_KEYS } from '../../shared/webhooks/signing/settings.ts';
import type { Webhook } from '../../shared/webhooks/webhook.ts';
import deployed from '../../terraform/firestore.indexes.json' with { type: 'json' };
import { checked, ok, reasonOf } from './finding.ts';
import type { Finding } from './finding.ts';
import { judgeHealth, judgeIndexes, judgeReconcile, judgeSealed, judgeSweep } from './judge.ts';
import {
  configuredAccounts,
  lookAtDisabled,
  lookAtLag,
  lookAtQuarantine,
  lookAtSilence,
  lookAtWaiting,
} from './look-customers.ts';

/** The client repeats a query without its index for seven seconds before it says so. */
const DEADLINE_MS = 20_000;
const MOST_WEBHOOKS = 1_000;
const ACCESS = 'grant yourself roles/datastore.viewer in the project; the database must exist: terraform apply';

export async function lookAtStore(env: Env, now: () => number): Promise<Finding[]> {
  const { projectId } = readConfig(STORE_SETTINGS, env);
  const accounts = configuredAccounts(env);
  const store = openStore(projectId, DEADLINE_MS);
  try {
    const reached = await checked('Firestore', ACCESS, async () => {
      await store.read([catalogueRef(store.db)]);
      return [ok('Firestore', `answers for ${projectId}`)];
    });
    if (reached.some(({ verdict }) => verdict === 'fail')) return reached;
    const found = await Promise.all([
      checked('indexes', ACCESS, () => lookAtIndexes(store)),
      checked('webhook secrets', ACCESS, () => lookAtSecrets(store, env)),
      checked('webhooks', ACCESS, () => lookAtHealth(store)),
      checked('disabled webhooks', ACCESS, () => lookAtDisabled(store)),
      checked('deliveries', ACCESS, () => lookAtWaiting(store, now())),
      checked('quarantine', ACCESS, () => lookAtQuarantine(store, now())),
      checked('scheduler: sweep', ACCESS, async () => {
        const next = await dueDeliveries(store).next();
        return [judgeSweep(next === null ? null : now() - next)];
      }),
      checked('scheduler: reconcile', ACCESS, () =>
        lookAtReconcile(
          store,
          accounts.flatMap(([source, account]) => (source === 'google-workspace' ? [account] : [])),
          now,
        ),
      ),
      checked('reconcile', ACCESS, () => lookAtLag(store, now())),
      ...accounts.map((each) =>
        checked(`notifications ${each.join(' ')}`, ACCESS, () => lookAtSilence(store, each, now())),
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
      fields: z.array(z.object({ fieldPath: z.string(), order: z.enum(['ASCENDING', 'DESCENDING']) })),
    }),
  ),
});

/** Each index is used by a query that nothing else can answer. It reads one document for each index at most. */
async function lookAtIndexes(store: Store): Promise<Finding[]> {
  const { indexes } = definitions.parse(deployed);
  const missing = await Promise.all(
    indexes.map(async ({ collectionGroup, fields }) => {
      const ordered = fields.reduce<Query>(
        (query, { fieldPath, order }) => query.orderBy(fieldPath, order === 'DESCENDING' ? 'desc' : 'asc'),
        store.db.collection(collectionGroup),
      );
      try {
        await store.query(ordered.limit(1));
        return [];
      } catch (error) {
        if (!/FAILED_PRECONDITION/.test(reasonOf(error))) throw error;
        return [[collectionGroup, ...fields.map(({ fieldPath }) => fieldPath)].join(' ')];
      }
    }),
  );
  return [judgeIndexes(indexes.length, missing.flat())];
}

/** As the lanes' document tells, which names only those that are out of the ordinary. */
async function lookAtHealth(store: Store): Promise<Finding[]> {
  const states = Object.entries(await readLaneStates(store)).filter(([, { failing, open }]) => failing != null || open);
  const snapshots = await store.read(states.map(([id]) => refTo(store.db, WEBHOOKS, id)));
  const found = snapshots.map((snapshot) => fieldsOf<WebhookDocument>(snapshot));
  const failing = states.flatMap(([id, { failing: since = null, open }], index) => {
    const webhook = found[index];
    return webhook?.status === 'active' && webhook.deleted_at === null ? [{ id, name: webhook.name, since, open }] : [];
  });
  return [judgeHealth(failing)];
}

/** Looked at only where the keys are here and right; whether they are is another check's. */
async function lookAtSecrets(store: Store, env: Env): Promise<Finding[]> {
  const keys = encryptionKeysOf(env);
  if (keys === null) return [];
  const keyring = createKeyring(keys);
  const { docs } = await store.query(webhooksOf(store.db).limit(MOST_WEBHOOKS));
  const unopened = docs.flatMap((snapshot) => {
    try {
      openWebhook(fieldsOf<Webhook & { v: 1 }>(snapshot)!, keyring);
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

/** Every run takes its account's lease, so the lease says when that was. */
async function lookAtReconcile(store: Store, resellers: readonly string[], now: () => number): Promise<Finding[]> {
  const { docs } = await store.query(store.db.collection(LEASES));
  const ran = new Map(docs.map((each) => [each.id, each.updateTime.toMillis()]));
  const known = [...ran.keys()].filter((id) => id.startsWith('reconcile ')).map((id) => id.slice('reconcile '.length));
  const accounts = new Set([...resellers.map((account) => `google-workspace ${account}`), ...known]);
  return [...accounts].map((account) => {
    const at = ran.get(`reconcile ${account}`);
    return judgeReconcile(account, at === undefined ? null : now() - at);
  });
}
