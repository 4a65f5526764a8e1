import type { Webhook } from '../webhooks/webhook.ts';
import { WEBHOOKS } from './collections.ts';
import type { Version } from './deliveries.ts';
import { finder } from './find.ts';
import type { Found } from './find.ts';
import { CommitRefused } from './store.ts';
import type { Store, Write } from './store.ts';
import { webhookChange, webhookCreation } from './webhooks.ts';

/** The webhooks as the API keeps them. A change is made against the version that was read, and refused if it has moved. */
export interface WebhookRecords {
  /** null also where it is deleted. */
  find: (id: string) => Promise<Found<Webhook> | null>;
  create: (webhook: Webhook) => Promise<void>;
  /**
   * @param drainAt when its queue is to be dealt with as a whole, epoch milliseconds; null where it is not
   * @returns false where it was changed meanwhile
   */
  change: (id: string, fields: Partial<Webhook>, version: Version, drainAt: number | null) => Promise<boolean>;
}

export function openWebhookRecords(store: Store): WebhookRecords {
  const find = finder<Webhook & { v: 1 }>(store, WEBHOOKS);
  const commit = async (writes: Write[]): Promise<boolean> => {
    try {
      await store.commit({ writes, bytes: 4_000 + JSON.stringify(writes[0]?.data).length });
      return true;
    } catch (error) {
      if (error instanceof CommitRefused) return false;
      throw error;
    }
  };
  return {
    find: async (id) => {
      const found = await find(id);
      return found?.fields.deleted_at === null ? found : null;
    },
    // Its id is random: a create that meets it meets its own earlier success, whose answer got lost.
    create: async (webhook) => void (await commit(webhookCreation(store.db, webhook))),
    change: async (id, fields, version, drainAt) => commit(webhookChange(store.db, id, fields, drainAt, version)),
  };
}
