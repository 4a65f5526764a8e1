import type { DocumentSnapshot } from '@google-cloud/firestore';

import type { Webhook } from '../webhooks/webhook.ts';
import { catalogueRef, webhooksOf } from './collections.ts';
import { fieldsOf } from './documents.ts';
import type { CatalogueDocument } from './documents.ts';
import type { Store } from './store.ts';

/** Every webhook that is not deleted, cached under the version that a webhook's every change increments. */
export interface Catalogue {
  /** The webhooks as of now: one that was created before the call began is among them. */
  current: () => Promise<readonly Webhook[]>;
  /** The webhook as of the given read of the catalogue's version; undefined where it is deleted. */
  webhookAt: (version: DocumentSnapshot, id: string) => Promise<Webhook | undefined>;
}

interface Loaded {
  version: number;
  webhooks: readonly Webhook[];
  byId: ReadonlyMap<string, Webhook>;
}

export function openCatalogue(store: Store): Catalogue {
  let latest: { version: number; loaded: Promise<Loaded> } | undefined;

  const load = async (version: number): Promise<Loaded> => {
    const { docs } = await store.query(webhooksOf(store.db).where('deleted_at', '==', null));
    const webhooks = docs.map((snapshot) => fieldsOf<Webhook & { v: 1 }>(snapshot)!);
    return { version, webhooks, byId: new Map(webhooks.map((webhook) => [webhook.id, webhook])) };
  };

  const at = (snapshot: DocumentSnapshot): Promise<Loaded> => {
    const version = fieldsOf<CatalogueDocument>(snapshot)?.version ?? 0;
    if (latest && latest.version >= version) return latest.loaded;
    const loaded = load(version);
    const loading = { version, loaded };
    latest = loading;
    loaded.catch(() => {
      if (latest === loading) latest = undefined;
    });
    return loaded;
  };

  return {
    current: async () => {
      const [version] = await store.read([catalogueRef(store.db)]);
      return (await at(version!)).webhooks;
    },
    webhookAt: async (version, id) => (await at(version)).byId.get(id),
  };
}
