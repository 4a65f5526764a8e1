/** The whole pipeline, as it is deployed, with everything fixed that a test can fix, and what is recorded of it. */
import { sampleBillingSubscription } from '../../../local/samples-billing.ts';
import { samplePaddleSubscription, sampleSubscription } from '../../../local/samples.ts';
import { startEndpoint } from '../endpoint.ts';
import type { Arrival, Behaviour, Endpoint } from '../endpoint.ts';
import { startFlowStack } from '../flow-stack.ts';
import type { FlowStack } from '../flow-stack.ts';
import { bodyShown } from './bodies.ts';
import { openCalls } from './calls.ts';
import type { Call, Calls } from './calls.ts';
import { openPlaceholders } from './placeholders.ts';
import type { Placeholders } from './placeholders.ts';
import { SECRETS, signatureShown } from './secrets.ts';

/** When everything recorded happened at its sources: whatever they say of a year later is past, too. */
export const HAPPENED = Date.parse('2025-03-02T09:15:04.000Z');
/** Later than any sample notification. */
const ASKED = '2026-03-20T00:00:00.000Z';
/** Belongs to whatever the recorded calls make. */
const TRACE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00';

export interface RecordedWorld {
  stack: FlowStack;
  placeholders: Placeholders;
  /** Of the API, with its key; `path` goes behind the front door's URL. */
  api: (title: string, path: string, call?: Call) => ReturnType<Calls['call']>;
  /** Of any function, without a key. */
  door: (title: string, path: string, call?: Call) => ReturnType<Calls['call']>;
  /** The answers since the last time, by title. */
  answers: () => unknown;
  /** Makes a webhook, under an idempotency key of its name, whose endpoint behaves as told. @returns its id */
  webhook: (
    name: string,
    settings: Record<string, unknown>,
    ...behaviours: [Behaviour, ...Behaviour[]]
  ) => Promise<string>;
  endpoint: (name: string) => Endpoint;
  /** What each endpoint got, by its webhook's name. */
  requests: () => unknown;
  stop: () => Promise<void>;
}

export async function startRecordedWorld(): Promise<RecordedWorld> {
  const placeholders = openPlaceholders(Date.now());
  const stack = await startFlowStack(() => ({
    LOG_LEVEL: 'info',
    CUSTOMER_HMAC_KEY: Buffer.alloc(32, 1).toString('base64'),
    STATE_BACKOFF_SECONDS: '1',
  }));
  stack.sandbox.reseller.put(sampleSubscription(HAPPENED));
  stack.sandbox.paddle.put(samplePaddleSubscription(HAPPENED));
  stack.sandbox.billing.put(sampleBillingSubscription(HAPPENED, { updated_at: ASKED }));
  placeholders.know(stack.frontDoor.url, '<api>');
  placeholders.know(TRACE, TRACE);

  const endpoints = new Map<string, Endpoint>();
  let serial = 0;
  const calls = openCalls(placeholders, () => ({
    'content-type': 'application/json',
    'x-request-id': `recorded-${(serial += 1)}`,
    traceparent: TRACE,
  }));
  const door: RecordedWorld['door'] = (title, path, call) => calls.call(title, stack.frontDoor.url + path, call);
  const api: RecordedWorld['api'] = (title, path, call = {}) =>
    door(title, path, { ...call, headers: { authorization: `Bearer ${stack.keys.apiKey}`, ...call.headers } });
  const endpoint = (name: string): Endpoint => {
    const found = endpoints.get(name);
    if (!found) throw new Error(`there is no webhook ${name}`);
    return found;
  };
  return {
    stack,
    placeholders,
    api,
    door,
    answers: () => calls.take(),
    webhook: async (name, settings, ...behaviours) => {
      const started = await startEndpoint(...behaviours);
      endpoints.set(name, started);
      placeholders.know(new URL(started.url).origin, `<endpoint ${name}>`);
      placeholders.know(new URL(started.url).host, `<host ${name}>`);
      const body = { name, url: started.url, retry_jitter: false, signing_secret: SECRETS.signing_secret, ...settings };
      const made = await api(`POST /v1/webhooks, ${name}`, '/v1/webhooks', {
        method: 'POST',
        headers: { 'idempotency-key': name },
        body,
      });
      return String(made.json['id']);
    },
    endpoint,
    requests: () =>
      Object.fromEntries(
        [...endpoints].map(([name, { arrivals }]) => [
          name,
          arrivals.map((arrival) => requestShown(arrival, placeholders)),
        ]),
      ),
    stop: async () => {
      await Promise.all([...endpoints.values()].map((each) => each.close()));
      await stack.stop();
    },
  };
}

function requestShown(arrival: Arrival, placeholders: Placeholders) {
  const { method, path, rawHeaders, body } = arrival;
  const headers = rawHeaders.flatMap((name, index) => (index % 2 ? [] : [[name, rawHeaders[index + 1] ?? '']]));
  return {
    request: `${method} ${path}`,
    headers: headers.map(([name = '', value = '']) => headerShown(name, value, arrival, placeholders)),
    body: bodyShown(body, placeholders),
  };
}

/** `Name: value`, spelled as it was sent. */
function headerShown(name: string, value: string, arrival: Arrival, placeholders: Placeholders): string {
  const show = signatureShown[name.toLowerCase()];
  if (show) return `${name}: ${show(value, arrival)}`;
  const { [name]: shown } = placeholders.json({ [name]: value }) as Record<string, string>;
  return `${name}: ${shown}`;
}
