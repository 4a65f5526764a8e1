/** Webhooks of postmand: its fields are ours (docs/facts/postmand.md, PM-19). */
import { z } from 'zod';

import { within } from './carried.ts';
import type { Carried, Source } from './carried.ts';

const PAGE = 100;

const webhook = z.object({
  id: z.string(),
  name: z.string(),
  url: z.string(),
  content_type: z.string(),
  valid_status_codes: z.array(z.number()),
  secret_token: z.string(),
  active: z.boolean(),
  max_delivery_attempts: z.number(),
  delivery_attempt_timeout: z.number(),
  retry_min_backoff: z.number(),
  retry_max_backoff: z.number(),
});
const list = z.object({ webhooks: z.array(webhook) });

/** Its list has no cursor: pages go on until one is not full. */
export const postmand: Source = async (ask) => {
  const all: z.infer<typeof webhook>[] = [];
  for (let page = PAGE; page === PAGE;) {
    const { webhooks } = await ask(list, `/v1/webhooks?limit=${PAGE}&offset=${all.length}`);
    all.push(...webhooks);
    page = webhooks.length;
  }
  return all.map(carried);
};

const WEEK = 7 * 86_400;

function carried({ id, active, secret_token, ...fields }: z.infer<typeof webhook>): Carried {
  const notes = active ? [] : ['it was not active'];
  return {
    id,
    notes,
    body: {
      ...fields,
      ...(secret_token !== '' && { secret_token }),
      // It gets what is given for it, as there, and no events.
      event_types: [],
      delivery_attempt_timeout: within('its timeout', fields.delivery_attempt_timeout, 30, notes),
      max_delivery_attempts: within('its number of attempts', fields.max_delivery_attempts, 100, notes),
      retry_min_backoff: within('its least backoff', fields.retry_min_backoff, WEEK, notes),
      retry_max_backoff: within('its longest backoff', fields.retry_max_backoff, WEEK, notes),
    },
  };
}
