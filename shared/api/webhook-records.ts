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
import type { StoredDestination } from '../webhooks/stored-destination.ts';
import type { Webhook } from '../webhooks/webhook.ts';
import { webhookChange, webhookCreation } from '../webhooks/webhooks.ts';

/** The destinations as the API keeps them. A change is made against the version that was read, and refused if it has moved. */
export interface DestinationRecords<D extends StoredDestination = StoredDestination> {
  /** null also where it is deleted. */
  find: (id: string) => Promise<Found<D> | null>;
  /** Deleted ones, too. */
  findAny: (id: string) => Promise<Found<D> | null>;
  /** The catalogue's version. */
  seen: () => Promise<SeenCatalogue>;
  /**
   * @param beside is committed with it
   * @param seen the catalogue's version as `seen` answered it: refused where any webhook has changed since
   * @returns its version; null where its id is taken, perhaps by this very commit, or the catalogue has changed
   */
  create: (destination: D, beside: readonly Write[], seen?: SeenCatalogue) => Promise<Version | null>;
  /**
   * @param drainAt when its queue is to be dealt with as a whole; null where it is not
   * @param seen as for `create`
   * @returns its version; null where it was changed meanwhile, perhaps by this very commit, or the catalogue has changed
   */
  change: (
    id: string,
    fields: Partial<StoredDestination>,
    version: Version,
    drainAt: EpochMs | null,
    beside: readonly Write[],
    seen?: SeenCatalogue,
  ) => Promise<Version | null>;
}

/** Webhooks alone: of another kind's id nothing is found. */
export type WebhookRecords = DestinationRecords<Webhook>;

export const openWebhookRecords = (store: Store): WebhookRecords =>
  openRecords(store, (stored) => (isWebhook(stored) ? stored : null));

/** Those of all kinds. */
export const openDestinationRecords = (store: Store): DestinationRecords => openRecords(store, (stored) => stored);

/** @param own null where one is of another kind */
function openRecords<D extends StoredDestination>(
  store: Store,
  own: (stored: StoredDestination) => D | null,
): DestinationRecords<D> {
  const findStored = finder(store, WEBHOOKS);
  const findAny = async (id: string): Promise<Found<D> | null> => {
    const found = await findStored(id);
    const fields = found && own(found.fields);
    return found && fields && { ...found, fields };
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
    create: (destination, beside, seen) => commit([...webhookCreation(destination, seen), ...beside]),
    change: (id, fields, version, drainAt, beside, seen) => {
      const drained = drainAt === null ? [] : [laneDue(id, fields, drainAt)];
      return commit([...webhookChange(id, fields, version, seen), ...drained, ...beside]);
    },
  };
}
