/** Endpoints of one project of Convoy, with the types of their subscriptions: https://www.getconvoy.io/docs/api-reference. */
import { z } from 'zod';

import { UsageError } from '../../frame/usage-error.ts';
import { allPages, nameOf, secretOf, within } from './carried.ts';
import type { Ask, Carried, Source } from './carried.ts';

const endpoint = z.object({
  uid: z.string(),
  name: z.string().nullish(),
  url: z.string(),
  status: z.string().nullish(),
  http_timeout: z.number().nullish(),
  rate_limit: z.number().nullish(),
  rate_limit_duration: z.number().nullish(),
  authentication: z
    .object({ api_key: z.object({ header_name: z.string(), header_value: z.string() }).nullish() })
    .nullish(),
});
const subscription = z.object({
  endpoint_metadata: z.object({ uid: z.string() }).nullish(),
  filter_config: z.object({ event_types: z.array(z.string()).nullish() }).nullish(),
});
const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({
    data: z.object({
      content: z.array(item).nullish(),
      pagination: z.object({ has_next_page: z.boolean(), next_page_cursor: z.string().nullish() }),
    }),
  });

export const convoy: Source = async (ask, of) => {
  if (of === undefined) throw new UsageError('Say which project: --of its id');
  const root = `/api/v1/projects/${encodeURIComponent(of)}`;
  const endpoints = await everything(ask, pageOf(endpoint), `${root}/endpoints`);
  const subscriptions = await everything(ask, pageOf(subscription), `${root}/subscriptions`);
  return endpoints.map((each) => carried(each, typesOf(each.uid, subscriptions)));
};

const everything = <T>(
  ask: Ask,
  page: z.ZodType<{ data: { content?: T[] | null | undefined; pagination: Pagination } }>,
  path: string,
): Promise<T[]> =>
  allPages(async (place) => {
    const from = place === undefined ? '' : `&direction=next&next_page_cursor=${encodeURIComponent(place)}`;
    const { data } = await ask(page, `${path}?perPage=100${from}`);
    const { has_next_page: more, next_page_cursor: next } = data.pagination;
    return { items: data.content ?? [], next: more ? (next ?? undefined) : undefined };
  });

interface Pagination {
  has_next_page: boolean;
  next_page_cursor?: string | null | undefined;
}

/** Of all subscriptions of one endpoint; none where it has none. */
const typesOf = (uid: string, subscriptions: readonly z.infer<typeof subscription>[]): string[] => [
  ...new Set(
    subscriptions
      .filter(({ endpoint_metadata: to }) => to?.uid === uid)
      .flatMap(({ filter_config: filter }) => filter?.event_types ?? []),
  ),
];

function carried(of: z.infer<typeof endpoint>, types: string[]): Carried {
  const notes = of.status && of.status !== 'active' ? [`it was ${of.status}`] : [];
  const key = of.authentication?.api_key;
  return {
    id: of.uid,
    notes,
    body: {
      name: nameOf(of.name, of.url),
      url: of.url,
      event_types: types,
      ...(of.http_timeout && { delivery_attempt_timeout: within('its timeout', of.http_timeout, 30, notes) }),
      ...(of.rate_limit && {
        rate_limit: within('its rate', of.rate_limit, 1_000, notes),
        rate_limit_duration: within('the time of its rate', of.rate_limit_duration || 1, 3_600, notes),
      }),
      ...(key && { headers: { [key.header_name]: key.header_value } }),
      // Its own signature, X-Convoy-Signature, is none of ours.
      ...secretOf(undefined, notes),
    },
  };
}
