/** Webhooks by id, for screens that name them. They are read once, and again when an id is not among them. */
import { signal } from '@preact/signals';

import type { ListedWebhook } from './answers.ts';
import { read } from './client.ts';

export const webhooks = signal<ReadonlyMap<string, ListedWebhook> | null>(null);

let reading: Promise<void> | null = null;

/** Reads them all, once at a time. */
export const readWebhooks = (): Promise<void> => (reading ??= load().finally(() => (reading = null)));

async function load(): Promise<void> {
  const result = await read('/v1/webhooks', { query: { limit: 1_000 } });
  if (result.ok) webhooks.value = new Map(result.value.webhooks.map((webhook) => [webhook.id, webhook]));
}

export const webhookName = (id: string): string => webhooks.value?.get(id)?.name ?? `${id.slice(0, 8)}…`;
