/**
 * A small server that answers as the APIs of postmand, Svix, Convoy and Outpost do where their webhooks are read: paths, pages and
 * keys, by their published documents.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export const PEER_KEY = 'peer-key';

const postmandWebhook = {
  ...{ id: '0b5e0f3a-9f0e-4a7b-8d43-6c2f5d1b7a01', name: 'Billing', url: 'https://example.com/postmand' },
  ...{
    content_type: 'application/json',
    valid_status_codes: [200, 201],
    secret_token: 'my-secret-token',
    active: true,
  },
  ...{ max_delivery_attempts: 7, delivery_attempt_timeout: 60, retry_min_backoff: 10, retry_max_backoff: 600 },
  ...{ created_at: '2026-01-01T00:00:00.000001Z', updated_at: '2026-01-01T00:00:00.000001Z' },
};
const svixEndpoint = (id: string, more: object) => ({
  ...{ id, url: `https://example.com/${id}`, description: '', version: 1, metadata: {}, disabled: false },
  ...{ createdAt: '2026-01-01T00:00:00Z', updatedAt: '2026-01-01T00:00:00Z' },
  ...more,
});
const convoyEndpoint = {
  ...{ uid: 'ep-1', project_id: 'p-1', name: 'Ledger', url: 'https://example.com/convoy', status: 'paused' },
  ...{ http_timeout: 10, rate_limit: 5, rate_limit_duration: 2, secrets: [{ uid: 's', value: 'text' }] },
  authentication: { type: 'api_key', api_key: { header_name: 'X-Team', header_value: 'blue' } },
};
const convoyPage = (content: unknown[], next = '') => ({
  status: true,
  message: 'fetched',
  data: { content, pagination: { per_page: 100, has_next_page: next !== '', next_page_cursor: next } },
});
const subscription = (uid: string, event_types: string[]) => ({
  endpoint_metadata: { uid },
  filter_config: { event_types },
});
const destination = (id: string, type: string, more: object) => ({
  id,
  type,
  topics: ['*'],
  config: {},
  credentials: {},
  ...more,
});

const SECRET = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;
export const SVIX_SECRET = SECRET;

/** By path and query. Pages of Svix and Convoy are two. */
const ANSWERS: Readonly<Record<string, unknown>> = {
  '/v1/webhooks?limit=100&offset=0': { webhooks: [postmandWebhook], limit: 100, offset: 0 },
  '/api/v1/app/app_1/endpoint/?limit=100': {
    data: [
      svixEndpoint('ep_1', { description: 'Kiosk', filterTypes: ['order.shipped'], rateLimit: 9, channels: ['eu'] }),
    ],
    ...{ done: false, iterator: 'next1' },
  },
  '/api/v1/app/app_1/endpoint/?limit=100&iterator=next1': {
    data: [svixEndpoint('ep_2', { disabled: true })],
    ...{ done: true, iterator: 'next2' },
  },
  '/api/v1/app/app_1/endpoint/ep_1/secret/': { key: SECRET },
  '/api/v1/app/app_1/endpoint/ep_2/secret/': { key: 'whsk_ed25519' },
  '/api/v1/app/app_1/endpoint/ep_1/headers/': { headers: { 'X-Team': 'blue' }, sensitive: ['Authorization'] },
  '/api/v1/app/app_1/endpoint/ep_2/headers/': { headers: {}, sensitive: [] },
  '/api/v1/projects/p-1/endpoints?perPage=100': convoyPage([convoyEndpoint], 'c2'),
  '/api/v1/projects/p-1/endpoints?perPage=100&direction=next&next_page_cursor=c2': convoyPage([
    {
      ...convoyEndpoint,
      uid: 'ep-2',
      name: '',
      url: 'https://example.com/convoy-2',
      rate_limit: 0,
      authentication: null,
    },
  ]),
  '/api/v1/projects/p-1/subscriptions?perPage=100': convoyPage([
    subscription('ep-1', ['order.shipped']),
    subscription('ep-1', ['order.shipped', 'order.paid']),
  ]),
  '/api/v1/tenants/t-1/destinations': [
    destination('des_1', 'webhook', {
      config: { url: 'https://example.com/outpost' },
      credentials: { secret: SECRET },
    }),
    destination('des_2', 'aws_sqs', { config: { queue_url: 'https://sqs.example.com/1' } }),
  ],
};

export async function startPeerApis(): Promise<{ url: string; stop: () => Promise<void> }> {
  const server = createServer(({ url = '', headers }, response) => {
    // postmand has no keys (docs/facts/postmand.md).
    const isAllowed = url.startsWith('/v1/') || headers.authorization === `Bearer ${PEER_KEY}`;
    const answer = isAllowed ? ANSWERS[url] : undefined;
    response.writeHead(isAllowed ? (answer === undefined ? 404 : 200) : 401, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer ?? { code: 'error' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
