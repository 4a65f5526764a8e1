import type { DestinationFields } from './destination-fields.ts';
import type { Webhook, WebhookFields } from './webhook.ts';

/**
 * A destination of any kind, as it is kept (docs/decisions/2026-11-30-destination-seam.md). It has a webhook's own fields
 * where it is one; those of another kind are known to its folder alone.
 */
export interface StoredDestination extends DestinationFields, Partial<WebhookFields> {
  /** Missing in what was stored before there were others than `webhook`. */
  kind?: string;
}

export const kindOf = ({ kind = 'webhook' }: Pick<StoredDestination, 'kind'>): string => kind;

export const isWebhook = (stored: StoredDestination): stored is Webhook => kindOf(stored) === 'webhook';
