/** Two owners: whatever one asks by whatever way, nothing tells what the other has, or whether there is another. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { ROUTES } from '../../functions/api/routes.ts';
import { OWNED_OPERATIONS } from '../../shared/api/owner-rules.ts';
import type { JsonObject } from '../../shared/base/json.ts';
import { idsOf, startApiServer, storedWebhook } from '../support/api-server.ts';
import type { Answered, ApiServer } from '../support/api-server.ts';
import { clientOf } from '../support/client.ts';
import { acceptEvent, answered, recordAttempt } from '../support/stored-samples.ts';

let api: ApiServer;
/** Ways in for the owner `mine`, by name: keys of each role. */
const ways: Record<string, { authorization: string }> = {};

/** What somebody has, by the kind of its id. */
type Things = Record<'webhook' | 'delivery' | 'attempt' | 'event' | 'owner' | 'key' | 'subject' | 'job', string>;

/** What of an answer could tell. */
interface Told {
  status: number;
  text: string;
  headers: string[];
}

const HEADERS = ['etag', 'location', 'allow', 'retry-after', 'content-length'];
const toldBy = ({ status, text, headers }: Answered): Told => ({
  status,
  text,
  headers: HEADERS.map((name) => `${name}: ${headers.get(name) ?? ''}`),
});

async function seed(owner: string, times = 1): Promise<Things> {
  await api.call('POST', '/v1/owners', { id: owner, name: owner, match: { account: [owner] } });
  const body = { name: `Hook ${owner}`, url: `https://${owner}.example/hook`, owner, match: { sku: [`sku-${owner}`] } };
  const webhook = (await api.call('POST', '/v1/webhooks', body)).json!['id'] as string;
  const stored = await storedWebhook(api, webhook);
  let last = { delivery: '', attempt: '', event: '' };
  for (let time = 0; time < times; time++) {
    const sample = {
      account: owner,
      sku: `sku-${owner}`,
      data: { secret: `data-${owner}` },
      subject: { kind: 'subscription', id: owner },
    };
    const event = await acceptEvent(api.store, api.clock.now + time, sample);
    const exchange = answered(500, `answer-${owner}`);
    const made = await recordAttempt(api.store, { event, webhook: stored, exchange, state: null, now: api.clock.now });
    last = { delivery: made.deliveryId, attempt: made.id, event: event.id };
  }
  const key = (await api.call('POST', '/v1/keys', { name: owner, role: 'admin', owner })).json!;
  ways[`${owner} admin`] = { authorization: `Bearer ${key['key'] as string}` };
  const job = await api.call('POST', '/v1/replays', { filter: { webhook_id: webhook }, mode: 'all' });
  const { subject_key } = (await clientOf(api.store).doc(`deliveries/${last.delivery}`).get()).data()!;
  return {
    webhook,
    ...last,
    owner,
    key: key['id'] as string,
    subject: subject_key as string,
    job: job.json!['id'] as string,
  };
}

const absent = (): Things => ({
  ...{ webhook: randomUUID(), delivery: randomUUID(), attempt: randomUUID(), job: randomUUID() },
  ...{ event: `evt_${'0'.repeat(32)}`, owner: 'no-such-owner', key: '0'.repeat(16), subject: 'f'.repeat(32) },
});

/** A body that each operation takes: what is refused for its body alone tells nothing. */
const BODIES: Readonly<Record<string, (things: Things) => JsonObject>> = {
  createWebhook: ({ owner }) => ({ name: 'New', url: 'https://new.example/', owner }),
  replaceWebhook: () => ({ name: 'Taken', url: 'https://taken.example/', headers: {} }),
  patchWebhook: () => ({ name: 'Taken' }),
  pauseWebhook: () => ({ reason: 'taken' }),
  rotateSecret: () => ({ secret: 'signing_secret' }),
  giveDelivery: ({ webhook }) => ({ webhook_id: webhook, payload: 'x' }),
  replayEvent: ({ webhook }) => ({ webhook_id: webhook }),
  orderReplay: ({ webhook }) => ({ filter: { webhook_id: webhook }, mode: 'all' }),
  orderRetries: ({ webhook }) => ({ filter: { webhook_id: webhook } }),
  search: ({ delivery }) => ({ q: delivery }),
  reveal: ({ delivery }) => ({ kind: 'delivery', id: delivery }),
  patchOwner: () => ({ name: 'Taken' }),
};

/** Parameters that name something. */
const queriesOf = (things: Things): string[] => [
  '',
  ...[`?webhook_id=${things.webhook}`, `?delivery_id=${things.delivery}`, `?event_id=${things.event}`],
  ...[`?owner=${things.owner}`, `?replay_of=${things.delivery}`, `?subject=${things.subject}`],
  `?webhook_id=${things.webhook}&delivery_id=${things.delivery}`,
];

const closed = ROUTES.filter(({ role }) => role !== 'none');

/** Everything that may be asked about some things; whose names stand out of the answer, so that two can be compared. */
async function allAnswers(things: Things, way: { authorization: string }): Promise<Map<string, Told>> {
  const told = new Map<string, Told>();
  for (const { method, path, operationId } of closed) {
    const bodyOf = BODIES[operationId] ?? (() => ({}));
    const body = method === 'GET' || method === 'DELETE' ? undefined : bodyOf(things);
    const paths = path.includes('{id}')
      ? Object.entries(things).map(([kind, id]) => [kind, path.replace('{id}', id)] as const)
      : queriesOf(things).map((query, index) => [`query ${index}`, path + query] as const);
    for (const [kind, target] of paths) {
      const { status, text, headers } = toldBy(await api.call(method, target, body, way));
      const named = Object.entries(things).reduce((all, [name, id]) => all.replaceAll(id, `{${name}}`), text);
      told.set(`${method} ${path} by ${kind}`, { status, text: named, headers: headers.slice(0, 4) });
    }
  }
  return told;
}

const readable = ['/v1/webhooks', '/v1/deliveries', '/v1/deliveries?fields=summary', '/v1/deliveries?limit=1'];
/** All that `mine` can read, its pages followed. */
async function allReadable(mine: Things, way: { authorization: string }): Promise<Told[]> {
  const own = [
    ...[`/v1/webhooks/${mine.webhook}`, `/v1/webhooks/${mine.webhook}/keys`, `/v1/deliveries/${mine.delivery}`],
    ...[`/v1/delivery-attempts?webhook_id=${mine.webhook}`, `/v1/delivery-attempts/${mine.attempt}`],
  ];
  const told: Told[] = [];
  for (const path of [...readable, ...own]) {
    let next: string | null = path;
    while (next !== null) {
      const answer: Answered = await api.call('GET', next, undefined, way);
      told.push(toldBy(answer));
      const cursor: unknown = answer.json?.['next_cursor'];
      next = typeof cursor === 'string' ? `${path}${path.includes('?') ? '&' : '?'}cursor=${cursor}` : null;
    }
  }
  return told;
}

const documents = async () => {
  const all = await Promise.all(['webhooks', 'deliveries'].map((name) => clientOf(api.store).collection(name).get()));
  return all.flatMap(({ docs }) => docs.map((doc) => doc.data())).filter(({ owner }) => owner === 'theirs');
};

let mine: Things;
let theirs: Things;
let alone: Told[];
beforeAll(async () => {
  api = await startApiServer();
  mine = await seed('mine', 3);
  for (const role of ['viewer', 'operator']) {
    const { json } = await api.call('POST', '/v1/keys', { name: role, role, owner: 'mine' });
    ways[`mine ${role}`] = { authorization: `Bearer ${json!['key'] as string}` };
  }
  const all = ['read', 'retry', 'edit', 'rotate'];
  const link = await api.call('POST', '/v1/portal-links', { owner: 'mine', can: all });
  const opened = await api.call('POST', '/portal/session', { code: link.json!['code'] }, { authorization: '' });
  ways['mine portal'] = { authorization: `Bearer ${opened.json!['token'] as string}` };
  alone = await allReadable(mine, ways['mine admin']!);
  theirs = await seed('theirs', 5);
});
afterAll(() => api.stop());

describe('the key of an owner', () => {
  test('sees its own, and it is there', () => {
    expect(alone.every(({ status }) => status === 200)).toBe(true);
    expect(alone.map(({ text }) => text).join()).toContain('data-mine');
  });

  test('reads the same, to the byte, whether there is another owner or not', async () => {
    expect(await allReadable(mine, ways['mine admin']!)).toEqual(alone);
    expect(await allReadable(mine, ways['mine portal']!)).toEqual(alone);
    const all = (await allReadable(mine, ways['mine admin']!)).map(({ text }) => text).join();
    for (const word of ['theirs', ...Object.values(theirs)]) expect(all).not.toContain(word);
  });

  test.each(['mine viewer', 'mine operator', 'mine admin', 'mine portal'])(
    'of %s learns of no id whether it is not its own or not there, by any route',
    async (name) => {
      const before = await documents();
      const ofOthers = await allAnswers(theirs, ways[name]!);
      const ofNobody = await allAnswers(absent(), ways[name]!);
      expect(Object.fromEntries(ofOthers)).toEqual(Object.fromEntries(ofNobody));
      expect(await documents()).toEqual(before);
      const texts = [...ofOthers.values()].map(({ text }) => text).join();
      for (const word of ['data-theirs', 'answer-theirs', 'Hook theirs', 'theirs.example'])
        expect(texts).not.toContain(word);
    },
  );

  test.each(['/v1/deliveries', '/v1/webhooks'])('goes on in no list of %s that another began', async (path) => {
    await api.call('POST', '/v1/webhooks', BODIES['createWebhook']!(theirs));
    const cursorOf = async (way: string) =>
      (await api.call('GET', `${path}?limit=1`, undefined, ways[way])).json!['next_cursor'] as string;
    const began = await cursorOf('theirs admin');
    expect((await api.call('GET', `${path}?cursor=${began}`, undefined, ways['theirs admin'])).status).toBe(200);
    for (const headers of [ways['mine admin']!, ways['mine portal']!, {}])
      expect(await api.call('GET', `${path}?cursor=${began}`, undefined, headers)).toMatchObject({
        status: 400,
        json: { code: 4, details: expect.stringMatching(/^cursor: must be the next_cursor of another page/) },
      });
  });

  test('finds every route that no rule opens not there', async () => {
    const known = new Set(OWNED_OPERATIONS);
    for (const { method, path, operationId } of closed.filter((each) => !known.has(each.operationId))) {
      const target = path.replace('{id}', mine.webhook);
      const { status, json } = await api.call(
        method,
        target,
        method === 'GET' || method === 'DELETE' ? undefined : {},
        ways['mine admin'],
      );
      expect([operationId, status, json!['code']]).toEqual([operationId, 404, 10]);
    }
    const names = new Set(ROUTES.map(({ operationId }) => operationId));
    expect(OWNED_OPERATIONS.filter((each) => !names.has(each))).toEqual([]);
  });

  test.each([
    ['mine viewer', 'POST', (things: Things) => `/v1/deliveries/${things.delivery}/retry`],
    ['mine viewer', 'POST', (things: Things) => `/v1/webhooks/${things.webhook}/test`],
    ['mine viewer', 'DELETE', (things: Things) => `/v1/webhooks/${things.webhook}`],
    ['mine operator', 'POST', (things: Things) => `/v1/webhooks/${things.webhook}/pause`],
    ['mine operator', 'POST', (things: Things) => `/v1/webhooks/${things.webhook}/rotate-secret`],
  ] as const)('of %s has not every right: %s', async (name, method, pathOf) => {
    for (const things of [mine, theirs, absent()])
      expect(await api.call(method, pathOf(things), undefined, ways[name])).toMatchObject({
        status: 403,
        json: { code: 52 },
      });
  });

  test("gets another owner's cursor nowhere", async () => {
    const { json } = await api.call('GET', '/v1/deliveries?limit=1', undefined, ways['theirs admin']);
    const cursor = json!['next_cursor'] as string;
    const used = await api.call('GET', `/v1/deliveries?limit=1&cursor=${cursor}`, undefined, ways['mine admin']);
    expect(used).toMatchObject({ status: 400, json: { code: 4 } });
  });

  test('shares no idempotency key with another owner', async () => {
    const make = (way: string) =>
      api.call(
        'POST',
        '/v1/webhooks',
        { name: 'Once', url: 'https://once.example/' },
        { ...ways[way], 'idempotency-key': 'once' },
      );
    const [first, second] = [await make('theirs admin'), await make('mine admin')];
    expect([first.status, second.status, first.json!['owner'], second.json!['owner']]).toEqual([
      201,
      201,
      'theirs',
      'mine',
    ]);
  });

  test('does with its own what it may', async () => {
    const way = ways['mine admin']!;
    const ask = async (method: string, path: string, body?: JsonObject) =>
      (await api.call(method, path, body, way)).status;
    expect(await ask('POST', `/v1/webhooks/${mine.webhook}/pause`, { reason: 'a' })).toBe(200);
    expect(await ask('POST', `/v1/webhooks/${mine.webhook}/resume`)).toBe(200);
    expect(await ask('PATCH', `/v1/webhooks/${mine.webhook}`, { name: 'Mine still' })).toBe(200);
    expect(await ask('POST', `/v1/webhooks/${mine.webhook}/rotate-secret`, { secret: 'signing_secret' })).toBe(200);
    expect(await ask('POST', `/v1/deliveries/${mine.delivery}/retry`)).toBe(202);
    expect(await ask('POST', `/v1/deliveries/${mine.delivery}/replay`)).toBe(201);
    const made = await api.call('POST', '/v1/webhooks', { name: 'Another', url: 'https://mine.example/2' }, way);
    expect(made.json).toMatchObject({ owner: 'mine' });
    expect(await ask('DELETE', `/v1/webhooks/${made.json!['id'] as string}`)).toBe(204);
    expect(idsOf(await api.call('GET', '/v1/webhooks', undefined, way), 'webhooks')).toContain(mine.webhook);
  });
});

test('an owner is shown 2,000 bytes of an answer, and one cause for a connection that was none', async () => {
  const stored = await storedWebhook(api, mine.webhook);
  const event = await acceptEvent(api.store, api.clock.now, { account: 'mine', sku: 'sku-mine' });
  const long = answered(500, `${'é'.repeat(1_500)} end`);
  const { id } = await recordAttempt(api.store, {
    event,
    webhook: stored,
    exchange: long,
    state: null,
    now: api.clock.now,
  });
  const { json } = await api.call('GET', `/v1/delivery-attempts/${id}`, undefined, ways['mine admin']);
  expect(Buffer.byteLength(json!['raw_response'] as string)).toBeLessThanOrEqual(2_000);
  expect(json!['raw_response']).not.toContain('\uFFFD');
  const told = new Set<string>();
  for (const code of ['dns', 'connect'] as const) {
    const failed = await acceptEvent(api.store, api.clock.now, { account: 'mine', sku: 'sku-mine' });
    const exchange = { kind: 'failed', code, message: `because of ${code}`, durationMs: 5, answer: null } as const;
    const made = await recordAttempt(api.store, {
      event: failed,
      webhook: stored,
      exchange,
      state: null,
      now: api.clock.now,
    });
    const [attempt, delivery] = await Promise.all(
      [`/v1/delivery-attempts/${made.id}`, `/v1/deliveries/${made.deliveryId}`].map((path) =>
        api.call('GET', path, undefined, ways['mine admin']),
      ),
    );
    const { error, error_code } = attempt!.json!;
    const { cause, last_attempt, verdict } = delivery!.json!;
    told.add(JSON.stringify({ error, error_code, cause, code: (last_attempt as JsonObject)['error_code'], verdict }));
    expect((await api.call('GET', `/v1/deliveries/${made.deliveryId}`)).json).toMatchObject({ cause: code });
  }
  expect([...told]).toHaveLength(1);
  expect([...told][0]).toContain('could not connect');
});
