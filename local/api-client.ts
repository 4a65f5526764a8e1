import { randomUUID } from 'node:crypto';

import { z } from 'zod';

import { askAgain } from './ask-again.ts';

const webhook = z.looseObject({ id: z.string(), name: z.string(), url: z.string() });
const webhooks = z.object({ webhooks: z.array(webhook) });
const event = z.looseObject({
  id: z.string(),
  type: z.string(),
  source: z.string(),
  source_type: z.string(),
  account: z.string(),
  received_at: z.string(),
  stored_at: z.string(),
});
const given = z.object({ id: z.string() });
const deliveries = z.object({
  deliveries: z.array(z.object({ webhook_id: z.string(), delivery_attempts: z.number(), verdict: z.string() })),
});
const session = z.object({ url: z.string() });
const destination = z.looseObject({ id: z.string(), name: z.string() });
const destinations = z.object({ destinations: z.array(destination) });
const attempts = z.object({
  delivery_attempts: z.array(
    z.looseObject({
      ...{ webhook_id: z.string(), attempt: z.number(), response_status_code: z.number() },
      ...{ raw_response: z.string().nullable(), error: z.string().nullish() },
    }),
  ),
});
type LocalAttempt = z.output<typeof attempts>['delivery_attempts'][number];

export interface WebhookSettings {
  name: string;
  url: string;
  signing_secret?: string;
  /** Absent: every type. */
  event_types?: string[];
}

/** What the stack itself asks of the API, over HTTP like everybody. */
export interface LocalApi {
  /** Makes the webhook of this name, or brings it to these settings where there is one. */
  putWebhook: (settings: WebhookSettings) => Promise<z.output<typeof webhook>>;
  /** Makes the destination of this kind and name, unless there is one. */
  makeDestination: (body: { kind: string; name: string }) => Promise<z.output<typeof destination>>;
  /** Gives an event. @returns its id */
  give: (event: { type: string; data: object }) => Promise<string>;
  /** The deliveries of an event, without their payloads. */
  deliveriesOf: (eventId: string) => Promise<z.output<typeof deliveries>['deliveries']>;
  event: (id: string) => Promise<z.output<typeof event>>;
  /** Makes a code for the console. @returns the console's address with it */
  signIn: () => Promise<string>;
  attemptsOf: (eventId: string) => Promise<LocalAttempt[]>;
}

export function apiClient(frontDoor: string, apiKey: string): LocalApi {
  const call = async <T>(schema: z.ZodType<T>, path: string, init: RequestInit = {}): Promise<T> => {
    const headers = {
      authorization: `Bearer ${apiKey}`,
      'content-type': 'application/json',
      ...(init.method === 'POST' && { 'idempotency-key': randomUUID() }),
    };
    const answer = await askAgain(() => fetch(`${frontDoor}${path}`, { ...init, headers }));
    if (!answer.ok)
      throw new Error(`${init.method ?? 'GET'} ${path} answered ${answer.status}: ${await answer.text()}`);
    return schema.parse(await answer.json());
  };
  return {
    putWebhook: async (settings) => {
      const known = await call(webhooks, '/v1/webhooks?limit=1000');
      const id = known.webhooks.find(({ name }) => name === settings.name)?.id;
      // Also where the default is none.
      const body = JSON.stringify({ event_types: ['*'], ...settings, active: true });
      if (id === undefined) return call(webhook, '/v1/webhooks', { method: 'POST', body });
      return call(webhook, `/v1/webhooks/${id}`, { method: 'PUT', body });
    },
    makeDestination: async (body) => {
      const known = await call(destinations, `/v1/destinations?limit=1000&kind=${body.kind}`);
      const found = known.destinations.find(({ name }) => name === body.name);
      return found ?? call(destination, '/v1/destinations', { method: 'POST', body: JSON.stringify(body) });
    },
    signIn: async () => (await call(session, '/v1/sessions', { method: 'POST', body: '{}' })).url,
    give: async (event) => (await call(given, '/v1/events', { method: 'POST', body: JSON.stringify(event) })).id,
    deliveriesOf: async (id) => (await call(deliveries, `/v1/deliveries?fields=summary&event_id=${id}`)).deliveries,
    event: (id) => call(event, `/v1/events/${id}`),
    attemptsOf: async (id) => (await call(attempts, `/v1/delivery-attempts?event_id=${id}`)).delivery_attempts,
  };
}
