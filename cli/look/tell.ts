/** Reads what a story is made of. */
import { z } from 'zod';

import * as answers from '../client/answers.ts';
import type { Delivery, Event } from '../client/answers.ts';
import type { Api } from '../client/client.ts';
import { ApiFailure } from '../client/failures.ts';
import { destinationsOf } from './find.ts';
import type { Told } from './story.ts';

const MOST = 100;

/** An event with all that went out for it. */
export async function toldOfEvent(api: Api, id: string): Promise<Told & { event: Event }> {
  const [event, { deliveries }, { delivery_attempts: attempts }, nameOf] = await Promise.all([
    api.get(answers.event, `/v1/events/${id}`),
    api.get(answers.deliveryPage, '/v1/deliveries', { event_id: id, fields: 'summary', limit: MOST }),
    api.get(answers.attemptPage, '/v1/delivery-attempts', { event_id: id, limit: MOST }),
    namesOf(api),
  ]);
  return { event, deliveries, attempts, nameOf };
}

const matches = z.looseObject({
  not_matched_webhooks: z.array(z.looseObject({ webhook_name: z.string(), reason: z.string(), sentence: z.string() })),
});

/** Why it went to no other webhook, by the rules of now; an older deployment does not know. */
export const whyNotOf = async (api: Api, id: string): Promise<NonNullable<Told['whyNot']>> =>
  (await api.get(matches, `/v1/events/${id}/matches`, { limit: 20 }).catch(goneIsNull))?.not_matched_webhooks ?? [];

/** One delivery with its event, where that is still there. */
export async function toldOfDelivery(api: Api, delivery: Delivery): Promise<Told> {
  const { event_id } = delivery;
  const [event, { delivery_attempts: attempts }, nameOf] = await Promise.all([
    event_id === null ? null : api.get(answers.event, `/v1/events/${event_id}`).catch(goneIsNull),
    api.get(answers.attemptPage, '/v1/delivery-attempts', { delivery_id: delivery.id, limit: MOST }),
    namesOf(api),
  ]);
  return { event, deliveries: [delivery], attempts, nameOf };
}

function goneIsNull(error: unknown): null {
  if (error instanceof ApiFailure && error.status === 404) return null;
  throw error;
}

export async function namesOf(api: Api): Promise<(webhookId: string) => string> {
  const names = new Map((await destinationsOf(api)).map(({ id, name }) => [id, name]));
  return (id) => names.get(id) ?? id.slice(0, 8);
}
