/** Endpoints of one application of Svix: https://api.svix.com/docs#tag/Endpoint. */
import { z } from 'zod';

import { UsageError } from '../../frame/usage-error.ts';
import { allPages, nameOf, secretOf, within } from './carried.ts';
import type { Ask, Carried, Source } from './carried.ts';

const endpoint = z.object({
  id: z.string(),
  url: z.string(),
  description: z.string(),
  disabled: z.boolean().optional(),
  filterTypes: z.array(z.string()).nullish(),
  channels: z.array(z.string()).nullish(),
  rateLimit: z.number().nullish(),
});
const list = z.object({ data: z.array(endpoint), done: z.boolean(), iterator: z.string().nullish() });
const secret = z.object({ key: z.string() });
const headers = z.object({ headers: z.record(z.string(), z.string()), sensitive: z.array(z.string()) });

export const svix: Source = async (ask, of) => {
  if (of === undefined) throw new UsageError('Say which application: --of app_…, or its uid');
  const root = `/api/v1/app/${encodeURIComponent(of)}/endpoint/`;
  const endpoints = await allPages(async (place) => {
    const from = place === undefined ? '' : `&iterator=${encodeURIComponent(place)}`;
    const { data, done, iterator } = await ask(list, `${root}?limit=100${from}`);
    return { items: data, next: done ? undefined : (iterator ?? undefined) };
  });
  return Promise.all(endpoints.map((each) => carried(ask, `${root}${each.id}/`, each)));
};

async function carried(ask: Ask, path: string, of: z.infer<typeof endpoint>): Promise<Carried> {
  const notes = of.disabled ? ['it was disabled'] : [];
  const [{ key }, sent] = await Promise.all([ask(secret, `${path}secret/`), ask(headers, `${path}headers/`)]);
  if (of.channels?.length) notes.push(`its channels are not carried over: ${of.channels.join(', ')}`);
  if (sent.sensitive.length > 0)
    notes.push(`give the values of its headers ${sent.sensitive.join(', ')}: Svix keeps them`);
  return {
    id: of.id,
    notes,
    body: {
      name: nameOf(of.description, of.url),
      url: of.url,
      event_types: of.filterTypes ?? ['*'],
      ...(of.rateLimit && { rate_limit: within('its rate', of.rateLimit, 1_000, notes) }),
      ...(Object.keys(sent.headers).length > 0 && { headers: sent.headers }),
      ...secretOf(key, notes),
    },
  };
}
