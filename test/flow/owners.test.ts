/** Owners: what they are, what their webhooks get, and where their webhooks may lead. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';

import type { Addressed } from '../../shared/bus/bus.ts';
import { fanoutCreation, openFanouts } from '../../shared/deliveries/fanouts.ts';
import { EVENTS } from '../../shared/events/event-document.ts';
import { LANES } from '../../shared/lanes/document.ts';
import { createEgressGuard } from '../../shared/sending/egress.ts';
import { openFanOut } from '../../shared/sweep/fan-out.ts';
import { Timestamp } from '../../shared/store/timestamp.ts';
import { openCatalogue } from '../../shared/webhooks/catalogue.ts';
import { OWNERS } from '../../shared/webhooks/owner.ts';
import { packIds } from '../../shared/webhooks/packed-ids.ts';
import type { JsonObject } from '../../shared/base/json.ts';
import { idsOf, startApiServer, storedWebhook } from '../support/api-server.ts';
import type { Answered, ApiServer } from '../support/api-server.ts';
import { clientOf, docOf } from '../support/client.ts';
import { acceptEvent } from '../support/stored-samples.ts';
import { testsUsedUp } from '../support/used-up.ts';

let api: ApiServer;
beforeAll(async () => {
  api = await startApiServer({ 'inside.example': ['10.1.2.3'], 'outside.example': ['93.184.216.34'] });
});
afterAll(() => api.stop());

const anOwner = (id: string, more: JsonObject = {}) => ({ id, name: `The ${id}`, match: { account: [id] }, ...more });
const madeOwner = async (id: string, more: JsonObject = {}): Promise<string> => {
  expect(await api.call('POST', '/v1/owners', anOwner(id, more))).toMatchObject({ status: 201 });
  return id;
};
const webhookOf = (owner: string, more: JsonObject = {}) =>
  api.call('POST', '/v1/webhooks', { name: 'Theirs', url: 'https://outside.example/hook', owner, ...more });
const madeWebhook = async (owner: string, more: JsonObject = {}): Promise<string> => {
  const { status, json, text } = await webhookOf(owner, more);
  if (status !== 201) throw new Error(text);
  return json!['id'] as string;
};
const entryOf = async (target: string) =>
  (await clientOf(api.store).collection('audit_log').where('target', '==', target).get()).docs.map((doc) => doc.data());

describe('an owner', () => {
  test('is made, shown, listed, changed and deleted; each change is in the audit log', async () => {
    const { status, json } = await api.call('POST', '/v1/owners', anOwner('first', { most_rate: 50 }));
    expect(status).toBe(201);
    expect(json).toEqual({
      ...{ id: 'first', name: 'The first', match: { account: ['first'] }, most_webhooks: 10, most_rate: 50 },
      ...{ created_at: '2026-11-21T10:00:00.000Z', updated_at: '2026-11-21T10:00:00.000Z' },
    });
    expect((await api.call('GET', '/v1/owners/first')).json).toEqual(json);
    expect(idsOf(await api.call('GET', '/v1/owners'), 'owners')).toContain('first');
    const patch = { name: 'Renamed', most_rate: null, match: { domain: ['FIRST.example'] } };
    expect((await api.call('PATCH', '/v1/owners/first', patch)).json).toEqual({
      ...{ ...json, name: 'Renamed', most_rate: null, match: { domain: ['first.example'] } },
    });
    expect((await api.call('DELETE', '/v1/owners/first')).status).toBe(204);
    expect(await api.call('GET', '/v1/owners/first')).toMatchObject({ status: 404, json: { code: 48 } });
    expect(idsOf(await api.call('GET', '/v1/owners'), 'owners')).not.toContain('first');
    expect((await api.call('DELETE', '/v1/owners/first')).status).toBe(404);
    const actions = (await entryOf('first')).map(({ action }) => action as string);
    expect(actions.sort()).toEqual(['createOwner', 'deleteOwner', 'patchOwner']);
  });

  test.each<[string, JsonObject, string]>([
    ['nothing', {}, 'id: cannot be blank; match: must have a condition'],
    ['an empty match', anOwner('e', { match: {} }), 'match: must have a condition'],
    ['no match', { id: 'e', name: 'E' }, 'match: must have a condition'],
    ['a condition without values', anOwner('e', { match: { account: [] } }), 'match.account: cannot be blank'],
    ['a condition that is none', anOwner('e', { match: { acount: ['a'] } }), 'match: may have account'],
    ['another id', anOwner('No Such'), 'id: must be 1 to 63 of a-z'],
    ['no webhooks', anOwner('e', { most_webhooks: 0 }), 'most_webhooks: must be no less than 1'],
    ['too many webhooks', anOwner('e', { most_webhooks: 101 }), 'most_webhooks: must be no greater than 100'],
    ['an unknown field', anOwner('e', { mach: {} }), 'mach: is no field here'],
  ])('is not made of %s', async (_, body, details) => {
    const { status, json } = await api.call('POST', '/v1/owners', body);
    expect([status, json!['details']]).toEqual([400, expect.stringContaining(details)]);
  });

  test.each<[string, JsonObject, string]>([
    ['an empty match', { match: {} }, 'match: must have a condition'],
    [
      'null for what has no default',
      { match: null, name: null },
      'match: cannot be null: give a value, or leave it out',
    ],
    ['its id', { id: 'other' }, 'id: is no field here'],
  ])('is not changed to %s', async (_, body, details) => {
    await api.call('POST', '/v1/owners', anOwner('kept'));
    const { status, json } = await api.call('PATCH', '/v1/owners/kept', body);
    expect([status, json!['details']]).toEqual([400, expect.stringContaining(details)]);
  });

  test('has an id that is never used again, and goes after its webhooks', async () => {
    await madeOwner('gone');
    const webhook = await madeWebhook('gone');
    const key = await api.call('POST', '/v1/keys', { name: 'Theirs', role: 'viewer', owner: 'gone' });
    expect(await api.call('POST', '/v1/owners', anOwner('gone'))).toMatchObject({ status: 409, json: { code: 49 } });
    expect(await api.call('DELETE', '/v1/owners/gone')).toMatchObject({ status: 409, json: { code: 50 } });
    await api.call('DELETE', `/v1/webhooks/${webhook}`);
    expect((await api.call('DELETE', '/v1/owners/gone')).status).toBe(204);
    expect(await api.call('POST', '/v1/owners', anOwner('gone'))).toMatchObject({ status: 409, json: { code: 49 } });
    expect((await api.call('GET', `/v1/keys/${key.json!['id'] as string}`)).json).toMatchObject({ status: 'revoked' });
    for (const refused of [await webhookOf('gone'), await webhookOf('never')])
      expect(refused).toMatchObject({
        status: 400,
        json: { details: 'owner: must be the id of an owner that is there.' },
      });
    const keyed = await api.call('POST', '/v1/keys', { name: 'Late', role: 'viewer', owner: 'gone' });
    expect(keyed).toMatchObject({ status: 400, json: { details: 'owner: must be the id of an owner that is there.' } });
  });
});

describe("an owner's webhook", () => {
  test('stays its own: no change gives it to another, or to nobody', async () => {
    await madeOwner('stays');
    await madeOwner('other');
    const [id, free] = [
      await madeWebhook('stays'),
      (await api.call('POST', '/v1/webhooks', { name: 'Ours', url: 'https://outside.example' })).json!['id'] as string,
    ];
    const body = { name: 'Theirs', url: 'https://outside.example/other', active: true };
    expect((await api.call('PUT', `/v1/webhooks/${id}`, body)).json).toMatchObject({ owner: 'stays' });
    expect((await api.call('PUT', `/v1/webhooks/${id}`, { ...body, owner: 'stays' })).json).toMatchObject({
      owner: 'stays',
    });
    for (const [method, webhook] of [
      ['PUT', id],
      ['PATCH', id],
      ['PUT', free],
      ['PATCH', free],
    ] as const) {
      const changed = await api.call(method, `/v1/webhooks/${webhook}`, { ...body, owner: 'other' });
      expect(changed).toMatchObject({ status: 400, json: { details: expect.stringContaining('owner: ') } });
    }
    expect(await storedWebhook(api, id)).toMatchObject({ owner: 'stays', owner_match: { account: ['stays'] } });
    expect(idsOf(await api.call('GET', '/v1/webhooks?owner=stays'), 'webhooks')).toEqual([id]);
  });

  test('gets what is for its owner and what it asks for, both', async () => {
    await madeOwner('both', { match: { account: ['both'], domain: ['both.example'] } });
    const all = await madeWebhook('both');
    const some = await madeWebhook('both', { match: { sku: ['1'] } });
    const wide = await madeWebhook('both', { match: { account: ['stranger'] } });
    const arrives = async (event: object) => {
      const { id } = await acceptEvent(api.store, api.clock.now, event);
      const { docs } = await clientOf(api.store).collection('deliveries').where('event_id', '==', id).get();
      return docs
        .map((doc) => doc.data())
        .filter(({ owner }) => owner === 'both')
        .map(({ webhook_id }) => webhook_id as string)
        .sort();
    };
    const customer = { id: 'c', domain: 'both.example', email: null };
    expect(await arrives({ account: 'both', customer, sku: '1' })).toEqual([all, some].sort());
    expect(await arrives({ account: 'both', customer, sku: '2' })).toEqual([all]);
    expect(await arrives({ account: 'both', customer: null, sku: '1' })).toEqual([]);
    expect(await arrives({ account: 'stranger', customer, sku: '1' })).toEqual([]);
    const counts = await api.call('POST', `/v1/webhooks/${wide}/would-match`, {});
    expect(counts.json).toMatchObject({ matched: 0 });
    const listed = await api.call('GET', '/v1/deliveries?owner=both');
    expect((listed.json!['deliveries'] as JsonObject[]).map(({ owner }) => owner)).toEqual(['both', 'both', 'both']);
    expect((await api.call('GET', '/v1/deliveries?owner=nobody')).json).toMatchObject({ deliveries: [] });
  });

  test('is not sent again what is not for its owner, not even by an admin', async () => {
    await madeOwner('again');
    const id = await madeWebhook('again');
    const [theirs, others] = [
      await acceptEvent(api.store, api.clock.now, { account: 'again' }),
      await acceptEvent(api.store, api.clock.now, { account: 'x' }),
    ];
    const replay = (event: string) => api.call('POST', `/v1/events/${event}/replay`, { webhook_id: id });
    expect(await replay(others.id)).toMatchObject({ status: 409, json: { code: 51 } });
    const again = await replay(theirs.id);
    expect(again).toMatchObject({ status: 201, json: { owner: 'again' } });
    await api.call('PATCH', '/v1/owners/again', { match: { account: ['elsewhere'] } });
    const delivery = again.json!['id'] as string;
    expect(await api.call('POST', `/v1/deliveries/${delivery}/replay`)).toMatchObject({
      status: 409,
      json: { code: 51 },
    });
  });

  test('takes on what its owner is changed to, in the same commit: matches, and rates that are too high', async () => {
    await madeOwner('moves');
    const [fast, slow, gone] = [
      await madeWebhook('moves', { rate_limit: 100 }),
      await madeWebhook('moves', { rate_limit: 2, rate_limit_duration: 2 }),
      await madeWebhook('moves'),
    ];
    await api.call('DELETE', `/v1/webhooks/${gone}`);
    api.clock.now += 1_000;
    expect((await api.call('PATCH', '/v1/owners/moves', { match: { account: ['new'] }, most_rate: 5 })).status).toBe(
      200,
    );
    const updated_at = new Date(api.clock.now).toISOString();
    const changed = { owner_match: { account: ['new'] }, updated_at };
    expect(await storedWebhook(api, fast)).toMatchObject({ ...changed, rate_limit: 5, rate_limit_duration: 1 });
    expect(await storedWebhook(api, slow)).toMatchObject({ ...changed, rate_limit: 2, rate_limit_duration: 2 });
    expect(await storedWebhook(api, gone)).toMatchObject({ owner_match: { account: ['moves'] } });
    expect((await docOf(api.store, LANES.doc(fast)).get()).data()).toMatchObject({ webhook_id: fast });
    const { id } = await acceptEvent(api.store, api.clock.now, { account: 'new' });
    const got = await clientOf(api.store).collection('deliveries').where('event_id', '==', id).get();
    expect(got.docs.filter((doc) => doc.data()['owner'] === 'moves')).toHaveLength(2);
    expect((await api.call('PATCH', `/v1/webhooks/${slow}`, { rate_limit: 50 })).json).toMatchObject({
      details: expect.stringContaining('rate_limit: must be no greater than 5 a second'),
    });
    expect((await webhookOf('moves')).json).toMatchObject({ rate_limit: 5 });
  });

  test('is one of as many as its owner may have, however many are made at once', async () => {
    await madeOwner('many', { most_webhooks: 3 });
    const made = await Promise.all(Array.from({ length: 9 }, () => webhookOf('many')));
    const { call } = await api.withDeps(() => ({}));
    const elsewhere = await Promise.all(
      Array.from({ length: 3 }, () =>
        call('POST', '/v1/webhooks', { name: 'Theirs', url: 'https://outside.example', owner: 'many' }),
      ),
    );
    expect(made.filter(({ status }) => status === 201)).toHaveLength(3);
    for (const { status, json } of [...made, ...elsewhere].filter((each) => each.status !== 201))
      expect([status, json!['code']]).toEqual([409, 23]);
    const [one] = idsOf(await api.call('GET', '/v1/webhooks?owner=many'), 'webhooks');
    await api.call('DELETE', `/v1/webhooks/${one!}`);
    expect((await webhookOf('many')).status).toBe(201);
  });

  test('leads to public addresses alone, whatever EGRESS_ALLOW says, and its owner is not told where a name leads', async () => {
    await madeOwner('strict');
    const resolve = async () => ['10.1.2.3'];
    const { call } = await api.withDeps(() => ({ egress: createEgressGuard({ allow: ['10.0.0.0/8'], resolve }) }));
    const make = (more: JsonObject) =>
      call('POST', '/v1/webhooks', { name: 'Inside', url: 'http://inside.example:8080/', ...more });
    expect((await make({})).status).toBe(201);
    expect(await make({ owner: 'strict' })).toMatchObject({ status: 400, json: { details: 'url: must use https.' } });
    const tls = await make({ owner: 'strict', url: 'https://inside.example/' });
    expect(tls).toMatchObject({ status: 400, json: { details: 'url: must lead to public addresses alone.' } });
    const id = await madeWebhook('strict');
    const moved = await call('PATCH', `/v1/webhooks/${id}`, { url: 'https://10.1.2.3/' });
    expect(moved).toMatchObject({ status: 400, json: { details: 'url: must lead to public addresses alone.' } });
  });

  test('gets nothing of a fan-out that its owner was changed under', async () => {
    await madeOwner('fans');
    const ids = [await madeWebhook('fans'), await madeWebhook('fans')];
    await madeOwner('stay', { match: { account: ['fans'] } });
    const kept = await madeWebhook('stay');
    const { id, type } = await acceptEvent(api.store, api.clock.now, { account: 'none-of-them' });
    await docOf(api.store, EVENTS.doc(id)).update({ account: 'fans' });
    await api.call('PATCH', '/v1/owners/fans', { match: { account: ['others'] } });
    const received_at = Timestamp.fromMillis(api.clock.now);
    const event = { event_id: id, event_type: type, subject_key: null, customer_key: null, received_at };
    await api.store.commit({ writes: fanoutCreation(event, packIds([...ids, kept]), api.clock.now) });
    const published: Addressed[] = [];
    const fanOut = openFanOut({
      ...{ fanouts: openFanouts(api.store), catalogue: openCatalogue(api.store), laneStates: async () => ({}) },
      retentionDays: 9,
      bus: { publishPointers: async (pointers) => void published.push(...pointers) },
      ...{ now: () => api.clock.now, wait: async () => undefined, log: pino({ level: 'silent' }) },
    });
    await fanOut.walk(api.clock.now + 1);
    const { docs } = await clientOf(api.store).collection('deliveries').where('event_id', '==', id).get();
    const made = new Map(docs.map((doc) => [doc.data()['webhook_id'] as string, doc.data()]));
    for (const webhook of ids) {
      expect(made.get(webhook)).toMatchObject({ status: 'cancelled', reason: 'not_for_owner' });
      expect(made.get(webhook)).not.toHaveProperty('owner');
    }
    expect(made.get(kept)).toMatchObject({ status: 'pending', owner: 'stay', kept_days: 9 });
    expect(published.map(({ pointer }) => pointer.delivery)).toEqual([made.get(kept)!['id']]);
  });
});

describe('a test of a webhook', () => {
  const keyOf = async (owner: string, role: string) => {
    const { json } = await api.call('POST', '/v1/keys', { name: role, role, owner });
    return { authorization: `Bearer ${json!['key'] as string}` };
  };
  const testedBy = (webhook: string, way?: Record<string, string>) =>
    api.call('POST', `/v1/webhooks/${webhook}/test`, { type: 'subscription.suspended' }, way);

  test('is sent by its owner, whose it is, and who is shown it', async () => {
    const webhook = await madeWebhook(await madeOwner('tester'));
    const operator = await keyOf('tester', 'operator');
    const { status, json } = await testedBy(webhook, operator);
    expect([status, json]).toEqual([202, expect.objectContaining({ origin: 'test', webhook_id: webhook })]);
    const shown = await api.call('GET', '/v1/deliveries', undefined, operator);
    expect(idsOf(shown, 'deliveries')).toEqual([json!['id']]);
    // Here it is committed days after its time: who follows the list of deliveries has missed it.
    expect(api.logged).toContainEqual(
      expect.objectContaining({ msg: 'list.late', list: 'deliveries', id: json!['id'] }),
    );
    expect(await testedBy(webhook, await keyOf('tester', 'viewer'))).toMatchObject({
      status: 403,
      json: { code: 52, details: expect.stringContaining('the right retry or edit;') },
    });
  });

  test('is one too many beyond ten a minute, whichever webhook, and only for that owner', async () => {
    const [first, second] = [await madeWebhook(await madeOwner('eager')), await madeWebhook('eager')];
    const [admin, operator] = [await keyOf('eager', 'admin'), await keyOf('eager', 'operator')];
    await api.store.commit({ writes: [testsUsedUp('eager')] });
    for (const [webhook, way] of [
      [first, admin],
      [second, operator],
    ] as const) {
      const { status, json, headers } = await testedBy(webhook, way);
      expect([status, json!['code']]).toEqual([429, 60]);
      expect(json!['details']).toBe(
        `an owner sends at most 10 tests a minute: wait ${headers.get('retry-after')} s. Nothing was sent.`,
      );
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    }
    expect(idsOf(await api.call('GET', '/v1/deliveries', undefined, admin), 'deliveries')).toEqual([]);
    const misspelt = await api.call('POST', `/v1/webhooks/${first}/test`, { typ: 'a' }, admin);
    expect(misspelt.status).toBe(400);
    expect((await testedBy(first)).status).toBe(202);
    const other = await madeWebhook(await madeOwner('calm'));
    expect((await testedBy(other, await keyOf('calm', 'admin'))).status).toBe(202);
  });
});

test('an owner is not told which key of the operator paused its webhook, nor by a verdict, a warning or a list', async () => {
  const webhook = await madeWebhook(await madeOwner('shown'), { match: {} });
  const made = await api.call('POST', '/v1/keys', { name: 'Support desk', role: 'operator' });
  const support = { authorization: `Bearer ${made.json!['key'] as string}` };
  const { json } = await api.call('POST', '/v1/keys', { name: 'Own', role: 'admin', owner: 'shown' });
  const own = { authorization: `Bearer ${json!['key'] as string}` };
  await acceptEvent(api.store, api.clock.now, { account: 'shown' });
  const path = `/v1/webhooks/${webhook}`;
  expect((await api.call('POST', `${path}/pause`, { reason: 'unpaid' }, support)).status).toBe(200);
  const asked = [path, '/v1/webhooks', '/v1/deliveries', '/v1/deliveries?fields=summary'];
  const seen = await Promise.all(asked.map((each) => api.call('GET', each, undefined, own)));
  const again = await api.call('POST', `${path}/pause`, {}, own);
  expect(seen[0]!.json).toMatchObject({ paused: { reason: 'unpaid', by: null } });
  expect(again.json).toMatchObject({ paused: { by: null }, warnings: [expect.stringContaining('Z: unpaid')] });
  const texts = [...seen, again].map(({ text }) => text).join('\n');
  expect(texts).toContain('has been paused since');
  expect(texts).not.toContain(made.json!['id']);
  expect((await api.call('GET', path)).json).toMatchObject({ paused: { by: made.json!['id'] } });
  await api.call('POST', `${path}/resume`, undefined, own);
  await api.call('POST', `${path}/pause`, {}, own);
  expect((await api.call('GET', path, undefined, own)).json).toMatchObject({ paused: { by: json!['id'] } });
});

describe('a link to the portal', () => {
  const NOBODY = { authorization: '' };
  const linked = async (call = api.call, body: JsonObject = {}, headers: Record<string, string> = {}) => {
    await api.call('POST', '/v1/owners', anOwner('linked'));
    return call('POST', '/v1/portal-links', { owner: 'linked', ...body }, headers);
  };
  const open = (code: unknown, call = api.call) => call('POST', '/portal/session', { code }, NOBODY);
  const bearer = ({ json }: Answered) => ({ authorization: `Bearer ${json!['token'] as string}` });

  test('opens it once, without a cookie, and says so when it is used again', async () => {
    const { status, json } = await linked(api.call, { can: ['retry', 'read'] });
    expect([status, json!['can'], json!['used_at']]).toEqual([201, ['read', 'retry'], null]);
    expect(json!['url']).toBe(`https://api.example.com/portal#code=${json!['code'] as string}`);
    const opened = await open(json!['code']);
    expect(opened).toMatchObject({
      status: 201,
      json: { owner: { id: 'linked', name: 'The linked' }, can: ['read', 'retry'] },
    });
    expect(opened.headers.get('set-cookie')).toBeNull();
    expect((await api.call('GET', '/v1/webhooks', undefined, bearer(opened))).status).toBe(200);
    expect(await open(json!['code'])).toMatchObject({
      status: 410,
      json: { code: 59, details: expect.stringContaining('once') },
    });
    const stored = await Promise.all(
      ['portal_links', 'sessions'].map((name) => clientOf(api.store).collection(name).get()),
    );
    const kept = JSON.stringify([stored.map(({ docs }) => docs.map((doc) => doc.data())), api.logged]);
    for (const secret of [json!['code'] as string, opened.json!['token'] as string])
      expect(kept).not.toContain(secret.slice(-40));
    const entries = await entryOf((json as { id: string }).id);
    expect(entries.map(({ action }) => action as string)).toEqual(['createPortalLink']);
  });

  test('opens it once, however many try at once', async () => {
    const { json } = await linked();
    const all = await Promise.all(Array.from({ length: 6 }, () => open(json!['code'])));
    expect(all.map(({ status }) => status).sort()).toEqual([201, 410, 410, 410, 410, 410]);
  });

  test('ends by time, by signing out, with its key, and with its owner', async () => {
    const clock = { now: api.clock.now };
    const { call } = await api.withDeps(() => ({ now: () => clock.now }));
    const [late, timely] = [await linked(call), await linked(call)];
    const opened = await open(timely.json!['code'], call);
    const asks = async (session: Answered) => (await call('GET', '/v1/webhooks', undefined, bearer(session))).status;
    clock.now += 3_599_999;
    expect(await asks(opened)).toBe(200);
    clock.now += 1;
    expect(await asks(opened)).toBe(401);
    expect(await open(late.json!['code'], call)).toMatchObject({ status: 410, json: { code: 58 } });

    const out = await open((await linked(call)).json!['code'], call);
    expect((await call('DELETE', '/portal/session', undefined, bearer(out))).status).toBe(204);
    expect(await asks(out)).toBe(401);
    expect((await call('DELETE', '/portal/session', undefined, bearer(out))).status).toBe(204);

    const key = (await call('POST', '/v1/keys', { name: 'Links', role: 'admin' })).json!;
    const byKey = { authorization: `Bearer ${key['key'] as string}` };
    const ofKey = await open((await linked(call, {}, byKey)).json!['code'], call);
    expect(await asks(ofKey)).toBe(200);
    await call('DELETE', `/v1/keys/${key['id'] as string}`);
    clock.now += 4_001;
    expect(await asks(ofKey)).toBe(401);

    await madeOwner('leaves');
    const theirs = { owner: 'leaves' };
    const [unused, ofOwner] = [
      await linked(call, theirs),
      await open((await linked(call, theirs)).json!['code'], call),
    ];
    await call('DELETE', '/v1/owners/leaves');
    expect(await asks(ofOwner)).toBe(401);
    // A session that the deletion did not find.
    await madeOwner('has-left');
    const left = await open((await linked(call, { owner: 'has-left' })).json!['code'], call);
    expect(await asks(left)).toBe(200);
    await docOf(api.store, OWNERS.doc('has-left')).update({ status: 'deleted' });
    expect(await asks(left)).toBe(401);
    expect(await open(unused.json!['code'], call)).toMatchObject({ status: 404, json: { code: 57 } });
  });

  test('is made once under an idempotency key, and the repeat does not show its code', async () => {
    const under = { 'idempotency-key': 'link-1' };
    const first = await linked(api.call, {}, under);
    const repeat = await linked(api.call, {}, under);
    expect([repeat.status, repeat.json!['id']]).toEqual([200, first.json!['id']]);
    expect(repeat.text).not.toContain(first.json!['code']);
    expect(repeat.json!['warnings']).toEqual([expect.stringContaining('made the link before')]);
    expect(await linked(api.call, { can: ['read', 'edit'] }, under)).toMatchObject({ status: 409, json: { code: 15 } });
    expect((await open(first.json!['code'])).status).toBe(201);
  });

  test.each<[string, JsonObject, string]>([
    ['no owner', { owner: 'never' }, 'owner: must be the id of an owner that is there.'],
    ['a right that is none', { can: ['read', 'all'] }, 'can: must be of read, retry, edit, rotate.'],
    ['nothing to read', { can: ['retry'] }, 'can: must have read: nothing can be shown without it.'],
    ['a time that is over', { expires_at: '2020-01-01T00:00:00Z' }, 'expires_at: must be in the future.'],
    ['a time too far ahead', { expires_at: '2027-01-01T00:00:00Z' }, 'expires_at: must be within 7 days.'],
  ])('is not made of %s', async (_, body, details) => {
    expect(await linked(api.call, body)).toMatchObject({ status: 400, json: { details } });
  });

  test.each(['', 'x', 'a'.repeat(75), `${'0'.repeat(32)}${'a'.repeat(43)}`])('%j opens nothing', async (code) => {
    expect((await open(code)).status).toBe(code === '' ? 400 : 404);
  });

  test('a token that is none is refused as a session that is over', async () => {
    const wrong = { authorization: `Bearer pt_${'a'.repeat(43)}` };
    expect(await api.call('GET', '/v1/webhooks', undefined, wrong)).toMatchObject({ status: 401, json: { code: 9 } });
  });

  test('gives no more than its rights', async () => {
    const opened = await open((await linked()).json!['code']);
    const ask = async (method: string, path: string) =>
      (await api.call(method, path, method === 'GET' ? undefined : {}, bearer(opened))).json!['code'];
    expect(await ask('POST', '/v1/webhooks')).toBe(52);
    expect(await ask('POST', '/v1/deliveries/8d2d1b0e-5a43-4a53-9a54-1f0b6f0e2c11/retry')).toBe(52);
    expect(await ask('POST', '/v1/webhooks/8d2d1b0e-5a43-4a53-9a54-1f0b6f0e2c11/test')).toBe(52);
    expect(await ask('POST', '/v1/sessions')).toBe(10);
    expect(await ask('POST', '/v1/portal-links')).toBe(10);
  });
});
