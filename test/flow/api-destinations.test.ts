/** Destinations of all kinds through the API: one id space, of which `/v1/webhooks` shows a part. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

import type { JsonObject } from '../../shared/base/json.ts';
import { WEBHOOKS } from '../../shared/webhooks/document.ts';
import { idsOf, startApiServer } from '../support/api-server.ts';
import type { ApiServer } from '../support/api-server.ts';
import { docOf } from '../support/client.ts';

let api: ApiServer;
beforeAll(async () => {
  api = await startApiServer();
});
afterAll(() => api.stop());

const url = 'https://hook.example/a';

const create = async (body: JsonObject): Promise<string> => {
  const { status, json, text } = await api.call('POST', '/v1/destinations', body);
  if (status !== 201) throw new Error(text);
  return json!['id'] as string;
};

const audited = async (target: string) => {
  const { json } = await api.call('GET', `/v1/audit-log?target=${target}`);
  return (json!['entries'] as { action: string; target_kind: string }[]).map((each) => [each.action, each.target_kind]);
};

test('without a kind it is a webhook, which both paths know under one id', async () => {
  const id = await create({ name: 'CRM', url });
  const [one, other] = [await api.call('GET', `/v1/webhooks/${id}`), await api.call('GET', `/v1/destinations/${id}`)];
  expect(other.json).toEqual({ kind: 'webhook', ...one.json });
  expect(other.headers.get('etag')).toBe(one.headers.get('etag'));
  expect(await audited(id)).toEqual([['createDestination', 'destination']]);
});

test('it is replaced, changed in part and deleted; what is not as If-Match has it stays', async () => {
  const id = await create({ kind: 'webhook', name: 'CRM', url });
  const path = `/v1/destinations/${id}`;
  const replaced = await api.call('PUT', path, { name: 'Billing', url, active: true });
  expect(replaced).toMatchObject({ status: 200, json: { kind: 'webhook', name: 'Billing', active: true } });
  const patched = await api.call('PATCH', path, { kind: 'webhook', rate_limit: 7 });
  expect(patched).toMatchObject({ status: 200, json: { name: 'Billing', rate_limit: 7 } });
  const stale = { 'if-match': replaced.headers.get('etag')! };
  expect(await api.call('PATCH', path, { rate_limit: 8 }, stale)).toMatchObject({ status: 412 });
  expect(await api.call('DELETE', path, undefined, stale)).toMatchObject({ status: 412 });
  expect(await api.call('DELETE', path)).toMatchObject({ status: 204 });
  expect(await api.call('GET', path)).toMatchObject({ status: 404, json: { code: 46 } });
  expect((await docOf(api.store, WEBHOOKS.doc(id)).get()).data()).toMatchObject({ signing_secrets: [] });
});

test('a webhook is paused, resumed and rotated by either path alike', async () => {
  const id = await create({ name: 'CRM', url });
  const [path, other] = [`/v1/destinations/${id}`, `/v1/webhooks/${id}`];
  const { json } = await api.call('POST', `${path}/pause`, { reason: 'their move' });
  expect(json).toMatchObject({ kind: 'webhook', status: 'paused', paused: { reason: 'their move' } });
  expect(await api.call('POST', `${other}/pause`)).toMatchObject({
    json: { warnings: [expect.stringContaining('their move')] },
  });
  expect(await api.call('POST', `${other}/resume`)).toMatchObject({ status: 200, json: { status: 'active' } });
  const under = { 'idempotency-key': 'rotation-1' };
  const order = { secret: 'signing_secret', overlap_seconds: 60 };
  const rotated = await api.call('POST', `${path}/rotate-secret`, order, under);
  expect(rotated).toMatchObject({ status: 200, json: { kind: 'webhook', rotation: { secret: 'signing_secret' } } });
  expect(rotated.json!['signing_secret']).toMatch(/^whsec_/);
  for (const each of [path, other]) {
    const repeated = await api.call('POST', `${each}/rotate-secret`, order, under);
    expect(repeated.text).not.toContain('whsec_');
    expect(repeated).toMatchObject({
      status: 200,
      json: { warnings: [expect.stringContaining('rotated the secret before')] },
    });
  }
  expect((await api.call('GET', `${other}/keys`)).json!['keys']).toHaveLength(2);
  const actions = (await audited(id)).map((each) => each.join(' of a '));
  expect(actions.sort()).toEqual([
    ...['createDestination of a destination', 'pauseDestination of a destination', 'resumeWebhook of a webhook'],
    'rotateDestinationSecret of a destination',
  ]);
});

test.each<[string, JsonObject, string]>([
  ['an unknown kind', { kind: 'fax', name: 'CRM', url }, 'kind: must be one of '],
  ['a field that is none', { kind: 'webhook', name: 'CRM', url, town: 'x' }, 'town: is no field here'],
  ['a body that its own kind refuses', { kind: 'webhook', name: 'CRM' }, 'url: cannot be blank'],
])('refuses %s', async (_, body, details) => {
  const { status, json } = await api.call('POST', '/v1/destinations', body);
  expect({ status, json }).toMatchObject({ status: 400, json: { details: expect.stringContaining(details) } });
});

test('a field of another kind that is null is not given', async () => {
  const none = { slack: null, jira_token: null, Pubsub: null };
  const path = `/v1/destinations/${await create({ name: 'CRM', url, ...none })}`;
  for (const method of ['PUT', 'PATCH'])
    expect(await api.call(method, path, { name: 'CRM', url, ...none })).toMatchObject({ status: 200 });
  const { json } = await api.call('PATCH', path, { town: null, slack: {} });
  expect(json).toMatchObject({ details: expect.stringMatching(/^slack: is no field here.*; town: is no field here/) });
});

test('a kind never changes', async () => {
  const path = `/v1/destinations/${await create({ name: 'CRM', url })}`;
  for (const method of ['PUT', 'PATCH'])
    expect(await api.call(method, path, { kind: 'fax', name: 'CRM', url })).toMatchObject({
      status: 400,
      json: { details: expect.stringContaining('kind: ') },
    });
});

const JIRA = {
  site: 'https://shop.atlassian.net',
  email: 'bot@shop.example',
  targets: [{ group_id: 'g-1', plans: ['p1'] }],
};
const SLACK = { team_id: 'T0123456', channel_ids: ['C0123456'] };

test('a Jira destination has the three rules from the start, each can be switched off, and its token is never shown', async () => {
  const made = await api.call('POST', '/v1/destinations', {
    kind: 'jira',
    name: 'Desk',
    jira: JIRA,
    jira_token: 'a-token-of-jira',
  });
  expect(made).toMatchObject({
    status: 201,
    json: { kind: 'jira', jira_token_set: true, event_types: expect.arrayContaining(['subscription.created']) },
  });
  const { id, jira } = made.json as { id: string; jira: { rules: { actions: string[]; enabled: boolean }[] } };
  expect(jira.rules.map(({ actions }) => actions)).toEqual([['invite', 'join'], ['invite'], ['leave']]);
  const rules = jira.rules.map((each, index) => ({ ...each, enabled: index !== 1 }));
  const patched = await api.call('PATCH', `/v1/destinations/${id}`, { jira: { rules, dry_run: true } });
  expect(patched).toMatchObject({
    status: 200,
    json: { jira: { ...JIRA, dry_run: true, rules }, jira_token_set: true },
  });
  const stored = (await docOf(api.store, WEBHOOKS.doc(id)).get()).data()!;
  const text = JSON.stringify([made.json, patched.json, stored, await api.call('GET', `/v1/audit-log?target=${id}`)]);
  expect(text).not.toContain('a-token-of-jira');
  expect(stored).toMatchObject({ service_token: expect.stringMatching(/^v1\./) });
  await api.call('PATCH', `/v1/destinations/${id}`, { jira_token: 'another-token' });
  const { json } = await api.call('GET', `/v1/audit-log?target=${id}`);
  expect(JSON.stringify(json)).toContain('"sealed_anew":["jira_token"]');
  expect(await api.call('DELETE', `/v1/destinations/${id}`)).toMatchObject({ status: 204 });
  expect((await docOf(api.store, WEBHOOKS.doc(id)).get()).data()).toMatchObject({ service_token: null });
});

test.each<[string, JsonObject, string]>([
  ['no token', { kind: 'jira', jira: JIRA }, 'jira_token: cannot be blank'],
  [
    'another site than Jira Cloud’s',
    { kind: 'jira', jira_token: 'a-token-of-jira', jira: { ...JIRA, site: 'https://10.0.0.1' } },
    'jira.site: ',
  ],
  [
    'a target of two kinds',
    {
      kind: 'jira',
      jira_token: 'a-token-of-jira',
      jira: { ...JIRA, targets: [{ group_id: 'a', organization_id: 'b' }] },
    },
    'either group_id or organization_id',
  ],
  [
    'no team where the method needs one',
    { kind: 'slack', slack_token: 'xoxp-12345678', slack: { channel_ids: ['C0123456'] } },
    'slack.team_id: must be given',
  ],
  [
    'no channel where the method needs one',
    { kind: 'slack', slack_token: 'xoxb-12345678', slack: { method: 'connect' } },
    'slack.channel_ids: must be given',
  ],
  [
    'what is no token of Slack’s',
    { kind: 'slack', slack_token: 'hunter2-hunter2', slack: SLACK },
    'slack_token: must begin with xox',
  ],
  [
    'an action that Slack does not have',
    {
      kind: 'slack',
      slack_token: 'xoxp-12345678',
      slack: { ...SLACK, rules: [{ event_types: ['x.y'], actions: ['leave'] }] },
    },
    'must be of invite',
  ],
])('refuses: %s', async (_, body, details) => {
  const { status, json } = await api.call('POST', '/v1/destinations', { name: 'Desk', ...body });
  expect({ status, json }).toMatchObject({ status: 400, json: { details: expect.stringContaining(details) } });
});

test('a repeat under an idempotency key finds what the first made', async () => {
  const body = { name: 'CRM', url };
  const key = { 'idempotency-key': 'one' };
  const made = await api.call('POST', '/v1/destinations', body, key);
  const again = await api.call('POST', '/v1/destinations', body, key);
  expect([made.status, again.status, again.json!['id']]).toEqual([201, 200, made.json!['id']]);
  expect(again.json).not.toHaveProperty('signing_secret');
});

const TOPIC = 'projects/acme-prod/topics/subscriptions';

test('a topic is made, shown, changed field by field, and is no webhook', async () => {
  const id = await create({ kind: 'pubsub', name: 'Warehouse', pubsub: { topic: TOPIC }, ordering: 'subject' });
  const path = `/v1/destinations/${id}`;
  const shown = { kind: 'pubsub', name: 'Warehouse', ordering: 'subject', health: 'ok' };
  expect((await api.call('GET', path)).json).toMatchObject({
    ...shown,
    pubsub: { topic: TOPIC, ordering_key: 'none' },
  });
  expect(await api.call('GET', `/v1/webhooks/${id}`)).toMatchObject({ status: 404 });
  const patched = await api.call('PATCH', path, { rate_limit: 5, pubsub: { Ordering_Key: 'subject' } });
  expect(patched).toMatchObject({ json: { rate_limit: 5, pubsub: { topic: TOPIC, ordering_key: 'subject' } } });
  const reset = await api.call('PATCH', path, { rate_limit: null, pubsub: { ordering_key: null } });
  expect(reset).toMatchObject({ json: { rate_limit: null, pubsub: { topic: TOPIC, ordering_key: 'none' } } });
  const replaced = await api.call('PUT', path, { kind: 'pubsub', name: 'Lake', pubsub: { topic: TOPIC } });
  expect(replaced).toMatchObject({ json: { name: 'Lake', active: false, ordering: 'none' } });
  expect(idsOf(await api.call('GET', '/v1/destinations?kind=pubsub'), 'destinations')).toEqual([id]);
  const resumed = await api.call('POST', `${path}/resume`);
  expect(resumed).toMatchObject({ status: 200, json: { kind: 'pubsub', status: 'active', paused: null } });
  const wakes = api.wakes();
  const stale = { 'if-match': patched.headers.get('etag')! };
  expect(await api.call('POST', `${path}/pause`, {}, stale)).toMatchObject({ status: 412, json: { code: 24 } });
  const paused = await api.call('POST', `${path}/pause`, { reason: 'it moves' });
  const why = { reason: 'it moves', by: 'test', at: new Date(api.clock.now).toISOString() };
  expect(paused).toMatchObject({
    status: 200,
    json: { kind: 'pubsub', status: 'paused', paused: why },
  });
  const again = await api.call('POST', `${path}/pause`);
  expect(again).toMatchObject({
    status: 200,
    json: { warnings: [expect.stringContaining('by the key test: it moves')] },
  });
  expect(await api.call('POST', `${path}/resume`)).toMatchObject({ status: 200, json: { active: true, paused: null } });
  expect(api.wakes()).toBe(wakes + 1);
  const rotated = await api.call('POST', `${path}/rotate-secret`, { secret: 'signing_secret' });
  expect(rotated).toMatchObject({
    status: 400,
    json: { details: expect.stringContaining('the kind pubsub signs nothing') },
  });
  const turns = (await audited(id)).map(([action]) => action!).filter((action) => /pause|resume/.test(action));
  expect(turns.sort()).toEqual(['pauseDestination', 'resumeDestination', 'resumeDestination']);
  expect(idsOf(await api.call('GET', '/v1/webhooks?q=lake'), 'webhooks')).toEqual([]);
  expect(await api.call('DELETE', path)).toMatchObject({ status: 204 });
});

test.each<[string, JsonObject | undefined, string]>([
  ['no topic', undefined, 'pubsub: '],
  ['a name that is no full one', { topic: 'subscriptions' }, 'pubsub.topic: must be projects/PROJECT/topics/TOPIC'],
  [
    'a topic of Subrelay itself',
    { topic: 'projects/acme-prod/topics/deliveries' },
    "pubsub.topic: must not be one of this deployment's own",
  ],
  ['another key', { topic: TOPIC, ordering_key: 'event' }, 'pubsub.ordering_key: must be none or subject'],
  ['a field that is none', { topic: TOPIC, key: 'x' }, 'pubsub: may have topic and ordering_key'],
])('refuses a Pub/Sub destination with %s', async (_, pubsub, details) => {
  const body = { kind: 'pubsub', name: 'Lake', ...(pubsub && { pubsub }) };
  const { status, json } = await api.call('POST', '/v1/destinations', body);
  expect({ status, json }).toMatchObject({ status: 400, json: { details: expect.stringContaining(details) } });
});

test('one of a kind that this version does not know is in no list and under no path', async () => {
  const known = await create({ name: 'Unlike', url });
  const id = randomUUID();
  const fields = (await docOf(api.store, WEBHOOKS.doc(known)).get()).data()!;
  await docOf(api.store, WEBHOOKS.doc(id)).set({ ...fields, id, kind: 'fax' });
  const listed = await api.call('GET', '/v1/destinations?q=unlike&kind=webhook');
  expect(idsOf(listed, 'destinations')).toEqual([known]);
  expect(await api.call('GET', `/v1/destinations/${id}`)).toMatchObject({ status: 404 });
  expect(await api.call('DELETE', `/v1/destinations/${id}`)).toMatchObject({ status: 404 });
});
