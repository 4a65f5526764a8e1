import { collection } from '../store/collection.ts';
import type { Snapshot } from '../store/snapshot.ts';
import type { Timestamp } from '../store/timestamp.ts';
import type { StoredDestination } from './stored-destination.ts';

/** A destination as it is stored, webhooks included. */
export interface DestinationDocument extends StoredDestination {
  v: 1;
  /** By the store's clock. */
  changed_at?: Timestamp;
}

export const WEBHOOKS = collection<DestinationDocument>('webhooks');

/** The catalogue's version: tells an instance whether the webhooks that it holds are current. */
export interface CatalogueDocument {
  v: 1;
  version: number;
}

/** The catalogue's version as it was read: what is decided by all webhooks as of it is committed against it. */
export type SeenCatalogue = Snapshot<CatalogueDocument>;

/** The one document that tells which version of the webhooks is current. */
export const CATALOGUE = collection<CatalogueDocument>('catalogue').doc('webhooks');
