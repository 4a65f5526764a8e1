import type { Timestamp } from '@google-cloud/firestore';

import type { Webhook } from './webhook.ts';

/** A webhook as it is stored. */
export interface WebhookDocument extends Webhook {
  v: 1;
  /** By the store's clock. */
  changed_at?: Timestamp;
}

/** The catalogue's version: tells an instance whether the webhooks that it holds are current. */
export interface CatalogueDocument {
  v: 1;
  version: number;
}
