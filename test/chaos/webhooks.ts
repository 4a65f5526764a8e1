/** The webhooks of the customers' endpoints. */
import type { EndpointName } from './endpoints.ts';

/** More than an event's own commit makes deliveries for. */
export const WIDE = Array.from({ length: 101 }, (_, n) => `wide/${n}`);

/** Retries that outlast any disturbance: nothing but the hole is to end as failed. */
const PATIENT = Array.from({ length: 60 }, (_, n) => Math.min(20, 1 + Math.floor(n / 4)));

const SETTINGS: Record<EndpointName, Record<string, unknown>> = {
  healthy: { event_types: ['subscription.*', 'chaos.*'] },
  slow: { event_types: ['chaos.slow'], delivery_attempt_timeout: 3 },
  flapping: { event_types: ['subscription.renewed', 'chaos.flaky'] },
  ordered: { event_types: ['chaos.ordered'], ordering: 'subject' },
  hole: { event_types: ['chaos.hole'], delivery_attempt_timeout: 1 },
  wide: { event_types: ['chaos.wide'] },
};

/** The settings of an endpoint's webhook, as the API takes them. */
export const settingsOf = (endpoint: string, url: string, signingSecret: string): Record<string, unknown> => ({
  name: `chaos ${endpoint}`,
  url,
  signing_secret: signingSecret,
  retry_policy: PATIENT,
  delivery_attempt_timeout: 2,
  ...SETTINGS[endpoint.split('/')[0] as EndpointName],
});

export interface Webhooks {
  idOf: (endpoint: string) => string;
  endpointOf: (webhookId: string) => string | undefined;
}

export type CallApi = (method: string, path: string, body?: unknown) => Promise<Response>;

/** Makes a webhook for each endpoint. */
export async function makeWebhooks(
  call: CallApi,
  endpoints: readonly string[],
  settings: (endpoint: string) => Record<string, unknown>,
): Promise<Webhooks> {
  const ids = new Map<string, string>();
  const left = [...endpoints];
  const make = async () => {
    for (let endpoint = left.pop(); endpoint !== undefined; endpoint = left.pop()) {
      const answer = await call('POST', '/v1/webhooks', settings(endpoint));
      if (answer.status !== 201) throw new Error(`POST /v1/webhooks answered ${answer.status}: ${await answer.text()}`);
      ids.set(endpoint, ((await answer.json()) as { id: string }).id);
    }
  };
  await Promise.all(Array.from({ length: 8 }, make));
  const endpointOf = new Map([...ids].map(([endpoint, id]) => [id, endpoint]));
  return { idOf: (endpoint) => ids.get(endpoint)!, endpointOf: (id) => endpointOf.get(id) };
}
