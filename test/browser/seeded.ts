/** What the console is looked at with: webhooks that do well and badly, and what they were sent. */
import { randomUUID } from 'node:crypto';

import { askAgain } from '../../local/ask-again.ts';
import { RESELLER_ACCOUNT } from '../../local/samples.ts';
import { signClassicAlert } from '../../local/sandbox/sign-paddle.ts';
import { key256, keyId, namedKeys } from '../../shared/settings/forms.ts';
import { openStore } from '../../shared/store/store.ts';
import { createKeyring } from '../../shared/webhooks/signing/secrets.ts';
import { eventually } from '../support/eventually.ts';
import { storePerson } from '../support/people-samples.ts';
import type { StoredPerson } from '../support/people-samples.ts';
import { answer, startEndpoint } from '../support/endpoint.ts';
import type { Behaviour, Endpoint } from '../support/endpoint.ts';
import type { FlowStack } from '../support/flow-stack.ts';

/** Markup, an event handler, a change of direction, a control character: all of it text. */
export const HOSTILE = '<img src=x onerror="document.title=1"><script>alert(1)</script>\u202Egnp\u0007&amp;"\'';

const says =
  (status: number, type: string, text: string): Behaviour =>
  (response) =>
    void response.writeHead(status, { 'content-type': type }).end(text);

const ENDPOINTS = {
  crm: says(500, 'application/json', '{"error":"database is down","retryable":true}'),
  billing: answer(204),
  warehouse: says(200, 'application/json', '{"received":true}'),
  erp: answer(410),
  hostile: says(400, 'text/html', HOSTILE),
} as const;

export type EndpointName = keyof typeof ENDPOINTS;

export interface Seeded {
  endpoints: Record<EndpointName, Endpoint>;
  /** By the name of their endpoint; `paused` has none. */
  webhooks: Record<EndpointName | 'paused', string>;
  /** Of other kinds. */
  destinations: Record<'topic' | 'desk', string>;
  close: () => Promise<void>;
}

async function startEndpoints(): Promise<Seeded['endpoints']> {
  const { crm, billing, warehouse, erp, hostile } = ENDPOINTS;
  return {
    crm: await startEndpoint(crm),
    billing: await startEndpoint(billing),
    warehouse: await startEndpoint(warehouse),
    erp: await startEndpoint(erp),
    hostile: await startEndpoint(hostile),
  };
}

type Post = (path: string, body: unknown) => Promise<{ id: string }>;

const posting =
  (stack: FlowStack): Post =>
  async (path, body) => {
    const headers = { 'idempotency-key': randomUUID() };
    const response = await askAgain(() => stack.api(path, { method: 'POST', headers, body: JSON.stringify(body) }));
    if (!response.ok) throw new Error(`${path} was answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as { id: string };
  };

async function makeWebhooks(post: Post, endpoints: Seeded['endpoints']): Promise<Seeded['webhooks']> {
  const webhook = async (name: string, url: string, more: object) =>
    (await post('/v1/webhooks', { name, url, ...more })).id;
  return {
    crm: await webhook('CRM', endpoints.crm.url, { retry_policy: [3_600, 7_200, 7_200] }),
    billing: await webhook('Billing', endpoints.billing.url, { event_types: ['payment.*', 'subscription.*'] }),
    warehouse: await webhook('Data warehouse', endpoints.warehouse.url, { signatures: ['v1', 'v1a'] }),
    erp: await webhook('Old ERP', endpoints.erp.url, { event_types: ['subscription.cancelled'] }),
    hostile: await webhook(HOSTILE, endpoints.hostile.url, {
      event_types: ['order.noted'],
      max_delivery_attempts: 1,
    }),
    paused: await webhook('Partner portal', endpoints.warehouse.url, {
      active: false,
      event_types: ['subscription.suspended'],
    }),
  };
}

async function makeDestinations({ client }: FlowStack, post: Post): Promise<Seeded['destinations']> {
  const [{ name: topic = '' }] = await client.createTopic('lake');
  const [{ id: lake }, { id: desk }] = await Promise.all([
    post('/v1/destinations', {
      ...{ kind: 'pubsub', name: 'Data lake', event_types: ['subscription.cancelled'], pubsub: { topic } },
    }),
    post('/v1/destinations', {
      ...{ kind: 'jira', name: 'Support desk', active: false, jira_token: 'a-token-of-jira' },
      jira: {
        ...{ site: 'https://shop.atlassian.net', email: 'bot@shop.example', service_desk_id: '1' },
        targets: [{ group_id: 'g-1', plans: ['61042', HOSTILE] }, { organization_id: '1' }],
      },
    }),
  ]);
  return { topic: lake, desk };
}

const TYPES = ['subscription.created', 'subscription.suspended', 'payment.succeeded', 'subscription.cancelled'];

const CUSTOMERS = [
  { id: 'C01acme77', domain: 'acme.example', email: 'ada@acme.example' },
  { id: 'C02globex9', domain: 'globex.example', email: 'hank@globex.example' },
] as const;

async function giveEvents(post: Post): Promise<void> {
  for (const [index, type] of [...TYPES, ...TYPES].entries()) {
    const customer = CUSTOMERS[index % 2]!;
    await post('/v1/events', {
      ...{ type, customer, subject: { kind: 'subscription', id: `${customer.id}/business-standard` } },
      data: { seats: { licensed: 12 + index, maximum: 50 }, plan: 'annual_monthly_pay', note: null },
    });
  }
  const data = { note: HOSTILE, [HOSTILE]: [HOSTILE] };
  await post('/v1/events', { type: 'order.noted', data, customer: { id: HOSTILE }, subject: { id: HOSTILE } });
}

/** Whom the desk has invited: one who has all, one who lacks something, one whom Jira will not have. */
async function invite({ env }: FlowStack, destination: string): Promise<void> {
  const store = openStore(env['GOOGLE_CLOUD_PROJECT'] ?? '', 60_000);
  const ring = createKeyring(namedKeys(keyId, key256).parse(env['ENCRYPTION_KEYS']));
  const person = (digit: string, email: string, more: Pick<StoredPerson, 'marks' | 'differs' | 'refused'>) => {
    const reason = { event: `evt_${digit.repeat(32)}`, customerKey: null };
    return storePerson(store, Date.now, { id: digit.repeat(32), email, destination, reason, ...more }, ring);
  };
  await person('a', 'ada@acme.example', { marks: { invite: 'preexisting', 'group:g-1': 'ours' } });
  await person('b', HOSTILE, { marks: { invite: 'ours' }, differs: { 'group:g-1': 'add' } });
  await person('c', 'hank@globex.example', { marks: {}, refused: 'Jira takes it for no address' });
  await store.close();
}

/** A notification of the reseller's feed, with the state that its source tells. */
async function notify(stack: FlowStack): Promise<void> {
  const given = {
    ...{
      change: 'create',
      customerId: 'C03initech',
      customerDomain: 'initech.example',
      skuId: 'Google-Apps-For-Business',
    },
  };
  const response = await fetch(`${stack.sandbox.url}/sandbox/reseller/changes`, {
    method: 'POST',
    body: JSON.stringify({ change: given }),
  });
  if (!response.ok) throw new Error(`the sandbox answered ${response.status} for ${RESELLER_ACCOUNT}`);
}

/** An alert that is genuine, and that nobody can read. */
async function sendUnreadable({ urls, keys }: FlowStack): Promise<void> {
  const body = signClassicAlert(
    { alert_id: '4711', alert_name: 'subscription_payment_succeeded', currency: 'XXQ', sale_gross: HOSTILE },
    keys.paddleClassic.privateKey,
  );
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const response = await fetch(`${urls['receive-paddle']}/`, { method: 'POST', headers, body });
  if (!response.ok) throw new Error(`receive-paddle answered ${response.status}: ${await response.text()}`);
}

/** Whether all that goes out at once has gone out. */
async function settled({ api }: FlowStack): Promise<void> {
  const page = await api('/v1/deliveries?status=pending&limit=200&fields=summary');
  const { deliveries } = (await page.json()) as { deliveries: { delivery_attempts: number; hold: string | null }[] };
  const waiting = deliveries.filter(({ delivery_attempts, hold }) => delivery_attempts === 0 && hold === null);
  if (waiting.length > 0) throw new Error(`${waiting.length} deliveries have not been tried yet`);
}

/** Fills a stack that has just started. */
export async function seed(stack: FlowStack): Promise<Seeded> {
  await stack.schedule('register');
  const endpoints = await startEndpoints();
  const post = posting(stack);
  const webhooks = await makeWebhooks(post, endpoints);
  const destinations = await makeDestinations(stack, post);
  await notify(stack);
  await giveEvents(post);
  await sendUnreadable(stack);
  await invite(stack, destinations.desk);
  await eventually(() => settled(stack));
  const close = async () => void (await Promise.all(Object.values(endpoints).map((endpoint) => endpoint.close())));
  return { endpoints, webhooks, destinations, close };
}
