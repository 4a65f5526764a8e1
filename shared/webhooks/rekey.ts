import { FieldPath } from '@google-cloud/firestore';
import type { QueryDocumentSnapshot } from '@google-cloud/firestore';

import { SubrelayError } from '../base/errors.ts';
import type { EpochMs } from '../base/time.ts';
import { WEBHOOKS, refTo, webhooksOf } from '../store/collections.ts';
import { fieldsOf } from '../store/documents.ts';
import { finder } from '../store/find.ts';
import { CommitRefused } from '../store/store.ts';
import type { Store } from '../store/store.ts';
import { resealedFields } from './signing/reseal.ts';
import type { Keyring } from './signing/secrets.ts';
import type { Webhook } from './webhook.ts';

/** What became of the webhooks; deleted ones are among them. */
export interface RekeyCounts {
  /** Some of their values were sealed anew. */
  resealed: number;
  /** All of their values were under the first key already. */
  current: number;
  /** What can't be sealed anew, and why: the key that opens it is not given, or others changed it on every try. */
  failed: { webhook: string; reason: string }[];
}

export interface RekeyDeps {
  store: Store;
  keyring: Keyring;
  now: () => EpochMs;
}

const PAGE = 100;
const MAX_TRIES = 5;

/**
 * Seals the secrets of all webhooks under the first encryption key. Webhooks that are done are passed over, so it can
 * be stopped and started again; each is changed against the version that was read, so nobody's change is lost.
 * @throws SubrelayError STORE_UNAVAILABLE: what was done until then stays done
 */
export async function rekeyWebhooks(deps: RekeyDeps): Promise<RekeyCounts> {
  const counts: RekeyCounts = { resealed: 0, current: 0, failed: [] };
  for await (const snapshot of everyWebhook(deps.store)) {
    const webhook = fieldsOf<Webhook & { v: 1 }>(snapshot)!;
    try {
      counts[await rekeyOne(deps, webhook, snapshot)] += 1;
    } catch (error) {
      if (!(error instanceof SubrelayError) || error.code !== 'INTERNAL') throw error;
      counts.failed.push({ webhook: webhook.id, reason: error.message });
    }
  }
  return counts;
}

async function* everyWebhook({ db, query }: Store): AsyncGenerator<QueryDocumentSnapshot> {
  const ordered = webhooksOf(db).orderBy(FieldPath.documentId()).limit(PAGE);
  for (let last: QueryDocumentSnapshot | undefined; ;) {
    const { docs } = await query(last ? ordered.startAfter(last) : ordered);
    yield* docs;
    last = docs.at(-1);
    if (docs.length < PAGE) return;
  }
}

/**
 * The catalogue's version stays: what instances hold is sealed otherwise, but opens to the same, and they would all read
 * every webhook again for each one that is sealed anew.
 */
async function rekeyOne(
  { store, keyring, now }: RekeyDeps,
  webhook: Webhook,
  { updateTime }: QueryDocumentSnapshot,
): Promise<'resealed' | 'current'> {
  const find = finder<Webhook & { v: 1 }>(store, WEBHOOKS);
  let [current, version]: [Webhook, { lastUpdateTime: typeof updateTime }] = [webhook, { lastUpdateTime: updateTime }];
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const data = resealedFields(current, keyring, now());
    // After a refusal this is somebody else's doing, or that of the very commit whose answer got lost.
    if (data === null) return tries === 0 ? 'current' : 'resealed';
    if (await isCommitted(store, webhook.id, data, version)) return 'resealed';
    const found = await find(webhook.id);
    if (found === null) return 'current';
    [current, version] = [found.fields, found.version];
  }
  throw new SubrelayError('INTERNAL', 'It was changed by others on every try to seal it anew; run this again');
}

async function isCommitted(
  { db, commit }: Store,
  id: string,
  data: Partial<Webhook>,
  precondition: { lastUpdateTime: QueryDocumentSnapshot['updateTime'] },
): Promise<boolean> {
  try {
    await commit({ writes: [{ kind: 'update', ref: refTo(db, WEBHOOKS, id), data, precondition }] });
    return true;
  } catch (error) {
    if (error instanceof CommitRefused) return false;
    throw error;
  }
}
