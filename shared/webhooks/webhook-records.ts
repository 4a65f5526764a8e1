import type { DocumentSnapshot, Timestamp } from '@google-cloud/firestore';

import type { EpochMs } from '../base/time.ts';
import { WEBHOOKS, catalogueRef } from '../store/collections.ts';
import { finder } from '../store/find.ts';
import type { Found } from '../store/find.ts';
import { CommitRefused } from '../store/store.ts';
import type { Store, Write } from '../store/store.ts';
import type { Version } from '../store/version.ts';
import type { Webhook } from './webhook.ts';
import { webhookChange, webhookCreation } from './webhooks.ts';

/** The webhooks as the API keeps them. A change is made against the version that was read, and refused if it has moved. */
export interface WebhookRecords {
  /** null also where it is deleted. */
  find: (id: string) => Promise<Found<Webhook> | null>;
  /** Deleted ones, too. */
  findAny: (id: string) => Promise<Found<Webhook> | null>;
  /** The catalogue's version: what is decided by all webhooks as of it is committed against it. */
  seen: () => Promise<DocumentSnapshot>;
  /**
   * @param seen the catalogue's version as `seen` answered it: refused where any webhook has changed since
   * @returns its version; null where its id is taken, perhaps by this very commit, or the catalogue has changed
   */
  create: (webhook: Webhook, seen?: DocumentSnapshot) => Promise<Version | null>;
  /**
   * @param drainAt when its queue is to be dealt with as a whole; null where it is not
   * @param seen as for `create`
   * @returns its version; null where it was changed meanwhile, perhaps by this very commit, or the catalogue has changed
   */
  change: (
    id: string,
    fields: Partial<Webhook>,
    version: Version,
    drainAt: EpochMs | null,
    seen?: DocumentSnapshot,
  ) => Promise<Version | null>;
}

export function openWebhookRecords(store: Store): WebhookRecords {
  const findAny = finder<Webhook & { v: 1 }>(store, WEBHOOKS);
  const commit = async (writes: Write[]): Promise<Version | null> => {
    const times = await unlessRefused(store.commit({ writes, bytes: 4_000 + JSON.stringify(writes[0]?.data).length }));
    return times && { lastUpdateTime: times[0]! };
  };
  return {
    findAny,
    find: async (id) => {
      const found = await findAny(id);
      return found?.fields.deleted_at === null ? found : null;
    },
    seen: async () => (await store.read([catalogueRef(store.db)]))[0]!,
    create: (webhook, seen) => commit(webhookCreation(store.db, webhook, seen)),
    change: (id, fields, version, drainAt, seen) => commit(webhookChange(store.db, id, fields, drainAt, version, seen)),
  };
}

async function unlessRefused(commit: Promise<Timestamp[]>): Promise<Timestamp[] | null> {
  try {
    return await commit;
  } catch (error) {
    if (error instanceof CommitRefused) return null;
    throw error;
  }
}
