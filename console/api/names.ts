/** Names by id, for screens that name where something went. They are read once, and again when a screen opens. */
import { signal } from '@preact/signals-core';

import type { DestinationView, WebhookView } from './answers.ts';
import { read } from './client.ts';

type Named = Pick<WebhookView, 'name' | 'status'> & Partial<Pick<DestinationView, 'kind'>>;

/** Null before they were asked for. Where they can't be had there are none: ids stand for them. */
export const names = signal<ReadonlyMap<string, Named> | null>(null);

let reading: Promise<void> | null = null;

/** @param list of all kinds; an owner has webhooks alone */
export const readNames = (list: '/v1/destinations' | '/v1/webhooks' = '/v1/destinations'): Promise<void> =>
  (reading ??= load(list).finally(() => (reading = null)));

async function load(list: '/v1/destinations' | '/v1/webhooks'): Promise<void> {
  const result = await read(list, { query: { limit: 1_000 } });
  if (!result.ok) {
    names.value ??= new Map();
    return;
  }
  const listed = 'webhooks' in result.value ? result.value.webhooks : result.value.destinations;
  names.value = new Map(listed.map((each): [string, Named] => [each.id, each]));
}

export const nameOf = (id: string): string => names.value?.get(id)?.name ?? `${id.slice(0, 8)}…`;
