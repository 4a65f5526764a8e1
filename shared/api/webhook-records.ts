import type { EpochMs } from '../base/time.ts';
import { laneDue } from '../lanes/lane-due.ts';
import { finder, readOne } from '../store/find.ts';
import type { Found } from '../store/find.ts';
import type { Store } from '../store/store.ts';
import type { Version } from '../store/version.ts';
import type { Write } from '../store/write.ts';
import { CATALOGUE, WEBHOOKS } from '../webhooks/document.ts';
import type { SeenCatalogue } from '../webhooks/document.ts';
import { isWebhook } from '../webhooks/stored-destination.ts';
import type { Webhook } from '../webhooks/webhook.ts';
import { webhookChange, webhookCreation } from '../webhooks/webhooks.ts';

/** The webhooks as the API keeps them. A change is made against the version that was read, and refused if it has moved. */
export interface WebhookRecords {
  /** null also where it is deleted. */
  find: (id: string) => Promise<Found<Webhook> | null>;
  /** Deleted ones, too. */
  findAny: (id: string) => Promise<Found<Webhook> | null>;
  /** The catalogue's version. */
  seen: () => Promise<SeenCatalogue>;
  /**
   * @param beside is committed with it
   * @param seen the catalogue's version as `seen` answered it: refused where any webhook has changed since
   * @returns its version; null where its id is taken, perhaps by this very commit, or the catalogue has changed
   */
  create: (webhook: Webhook, beside: readonly Write[], seen?: SeenCatalogue) => Promise<Version | null>;
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
    beside: readonly Write[],
    seen?: SeenCatalogue,
  ) => Promise<Version | null>;
}

export function openWebhookRecords(store: Store): WebhookRecords {
  const findStored = finder(store, WEBHOOKS);
  const findAny = async (id: string): Promise<Found<Webhook> | null> => {
    const found = await findStored(id);
    return found && isWebhook(found.fields) ? { ...found, fields: found.fields } : null;
  };
  const commit = async (writes: Write[]): Promise<Version | null> => {
    const committed = await store.commit({ writes, bytes: 4_000 + JSON.stringify(writes[0]?.data).length });
    return committed && committed.version;
  };
  return {
    findAny,
    find: async (id) => {
      const found = await findAny(id);
      return found?.fields.deleted_at === null ? found : null;
    },
    seen: () => readOne(store, CATALOGUE),
    create: (webhook, beside, seen) => commit([...webhookCreation(webhook, seen), ...beside]),
    change: (id, fields, version, drainAt, beside, seen) => {
      const drained = drainAt === null ? [] : [laneDue(id, fields, drainAt)];
      return commit([...webhookChange(id, fields, version, seen), ...drained, ...beside]);
    },
  };
}
