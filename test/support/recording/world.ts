/** The whole pipeline, as it is deployed, with everything fixed that a test can fix, and what is recorded of it. */
import { sampleBillingSubscription } from '../../../local/samples-billing.ts';
import { samplePaddleSubscription, sampleSubscription } from '../../../local/samples.ts';
import { startEndpoint } from '../endpoint.ts';
import type { Behaviour, Endpoint } from '../endpoint.ts';
import { startFlowStack } from '../flow-stack.ts';
import type { FlowStack } from '../flow-stack.ts';
import { openCalls } from './calls.ts';
import type { Call, Calls } from './calls.ts';
import { openPlaceholders } from './placeholders.ts';
import type { Placeholders } from './placeholders.ts';
import { byEvent, requestShown } from './requests.ts';
import { SECRETS } from './secrets.ts';

/** When everything recorded happened at its sources: whatever they say of a year later is past, too. */
export const HAPPENED = Date.parse('2025-03-02T09:15:04.000Z');
/** Later than any sample notification. */
const ASKED = '2026-03-20T00:00:00.000Z';
/** Belongs to whatever the recorded calls make. */
const TRACE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00';

const RECEIVE_PADDLE = '/receive-paddle';

type Settings = Record<string, unknown>;
type CallOf = (title: string, path: string, call?: Call) => ReturnType<Calls['call']>;

export interface RecordedWorld {
  stack: FlowStack;
  /** Epoch milliseconds; nothing was stored before. */
  startedAt: number;
  placeholders: Placeholders;
  /** A call of the API with its key. */
  api: CallOf;
  /** The same with a body, under an idempotency key: whatever it makes has the same id in every run. */
  post: (title: string, path: string, key: string, body: Settings) => ReturnType<Calls['call']>;
  /** A call of the API, or of `/receive-paddle`, without a key. */
  door: CallOf;
  /** A call of a function by its name, with the token of a push and of the scheduler. */
  invoke: (title: string, name: string, call?: Call) => ReturnType<Calls['call']>;
  /** The answers since the last time, by title. */
  answers: () => unknown;
  /** Makes a webhook, under an idempotency key of its name, whose endpoint behaves as told. */
  webhook: (name: string, settings: Settings, ...behaviours: [Behaviour, ...Behaviour[]]) => Promise<void>;
  /** The id of a webhook by its name. */
  id: (name: string) => string;
  /** The body that made a webhook. */
  bodyOf: (name: string) => Settings;
  /** What each endpoint got, by its webhook's name. */
  requests: () => Record<string, unknown>;
  stop: () => Promise<void>;
}

export async function startRecordedWorld(): Promise<RecordedWorld> {
  const startedAt = Date.now();
  const placeholders = openPlaceholders(startedAt);
  const stack = await startFlowStack(() => ({
    LOG_LEVEL: 'info',
    CUSTOMER_HMAC_KEY: Buffer.alloc(32, 1).toString('base64'),
    HOOKER_LIMITS: '{"perParty": 2}',
    STATE_BACKOFF_SECONDS: '1',
  }));
  stack.sandbox.reseller.put(sampleSubscription(HAPPENED));
  stack.sandbox.paddle.put(samplePaddleSubscription(HAPPENED));
  stack.sandbox.billing.put(sampleBillingSubscription(HAPPENED, { updated_at: ASKED }));
  placeholders.know(stack.frontDoor.url, '<api>');
  placeholders.know(TRACE, '<the given trace>');

  const webhooks = new Map<string, { id: string; body: Settings; endpoint: Endpoint }>();
  const found = (name: string) => {
    const webhook = webhooks.get(name);
    if (!webhook) throw new Error(`There is no webhook ${name}`);
    return webhook;
  };
  const calls = openCalls(placeholders, {
    'content-type': 'application/json',
    'x-request-id': 'recorded',
    traceparent: TRACE,
  });
  const door: CallOf = (title, path, call) => {
    const [name, rest] = path === RECEIVE_PADDLE ? ['receive-paddle', '/'] : ['api', path];
    return calls.call(title, stack.urls[name] + rest, call);
  };
  const api: CallOf = (title, path, call = {}) =>
    door(title, path, { ...call, headers: { authorization: `Bearer ${stack.keys.apiKey}`, ...call.headers } });
  const post: RecordedWorld['post'] = (title, path, key, body) =>
    api(title, path, { method: 'POST', headers: { 'idempotency-key': key }, body });
  return {
    stack,
    startedAt,
    placeholders,
    api,
    post,
    door,
    invoke: async (title, name, call = {}) => {
      const headers = { authorization: `Bearer ${await stack.idTokens.token()}`, ...call.headers };
      return calls.call(title, `${stack.urls[name]}/`, { method: 'POST', ...call, headers });
    },
    answers: () => calls.take(),
    webhook: async (name, settings, ...behaviours) => {
      const endpoint = await startEndpoint(...behaviours);
      placeholders.know(new URL(endpoint.url).origin, `<endpoint ${name}>`);
      placeholders.know(new URL(endpoint.url).host, `<host ${name}>`);
      const body = { name, url: endpoint.url, retry_jitter: false, ...settings };
      const secret = 'payload_format' in settings ? {} : { signing_secret: SECRETS.signing_secret };
      const made = await post(`POST /v1/webhooks, ${name}`, '/v1/webhooks', name, { ...secret, ...body });
      webhooks.set(name, { id: String(made.json['id']), body, endpoint });
    },
    id: (name) => found(name).id,
    bodyOf: (name) => found(name).body,
    requests: () => {
      const shown = [...webhooks].map(([name, { endpoint, body }]) => {
        const arrivals = 'ordering' in body ? endpoint.arrivals : byEvent(endpoint.arrivals);
        return [name, arrivals.map((arrival) => requestShown(arrival, placeholders))] as const;
      });
      return Object.fromEntries(shown.filter(([, arrivals]) => arrivals.length > 0));
    },
    stop: async () => {
      await Promise.all([...webhooks.values()].map(({ endpoint }) => endpoint.close()));
      await stack.stop();
    },
  };
}
