/** Erasures: that nothing of a customer stays in any document, wherever a walker dies, and what is left of them behaves. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import type { JsonObject } from '../../shared/base/json.ts';
import { findAttempt } from '../../shared/deliveries/attempts.ts';
import { ATTEMPTS } from '../../shared/deliveries/documents.ts';
import { replayDelivery } from '../../shared/deliveries/new-delivery.ts';
import type { PersonDocument } from '../../shared/destinations/people/document.ts';
import { deliveryCreation } from '../../shared/deliveries/queues.ts';
import type { Store } from '../../shared/store/store.ts';
import { create } from '../../shared/store/write.ts';
import { idsOf, startApiServer } from '../support/api-server.ts';
import type { Answered, ApiServer } from '../support/api-server.ts';
import { everything, holding, markedCustomer } from '../support/erasure-samples.ts';
import { jobWalker, walkedToEnd } from '../support/job-walker.ts';
import type { MarkedCustomer } from '../support/erasure-samples.ts';
import { faultyStore } from '../support/faulty-store.ts';
import type { CallFate } from '../support/faulty-store.ts';
import { storePerson } from '../support/people-samples.ts';
import { acceptEvent, answered, observe, recordAttempt } from '../support/stored-samples.ts';

let api: ApiServer;
let of: MarkedCustomer;
beforeAll(async () => {
  api = await startApiServer();
});
afterAll(() => api.stop());
beforeEach(async () => {
  api.clock.now += 86_400_000;
  of = await markedCustomer(api);
});

const erase = (customer: unknown = of.key, headers: Record<string, string> = {}): Promise<Answered> =>
  api.call('POST', '/v1/erasures', { customer }, headers);
const job = async (id: unknown): Promise<JsonObject> => (await api.call('GET', `/v1/jobs/${id as string}`)).json!;

/** Walks a job to its end, a minute at a time, as the scheduler ticks. @param between what happens in each of them */
const finished = (id: unknown, between?: () => Promise<unknown>): Promise<JsonObject> =>
  walkedToEnd({
    ...{ clock: api.clock, walk: () => jobWalker(api), job: () => job(id), stepMs: 60_000 },
    ...(between && { between }),
  });

/** Walks what is due for a minute: shorter than from one pass to the next. */
async function walkAPass(): Promise<void> {
  for (let seconds = 0; seconds < 60; seconds += 2) {
    await jobWalker(api).walk(api.clock.now + 1);
    api.clock.now += 2_000;
  }
}

/** A person of the customer at a destination of a kind, as a delivery leaves one. */
async function provisioned(kind: 'jira' | 'slack', id: string, marks: PersonDocument['marks']): Promise<void> {
  const token = { jira: { jira_token: 'a-token-of-jira' }, slack: { slack_token: 'xoxb-a-token-of-slack' } }[kind];
  const own = {
    jira: { jira: { site: 'https://shop.atlassian.net', email: 'bot@shop.example' } },
    slack: { slack: { method: 'connect', channel_ids: ['C0SUPPORT'] } },
  }[kind];
  const alone = { match: { account: ['nobody'] } };
  const { json } = await api.call('POST', '/v1/destinations', { kind, name: 'People', ...alone, ...token, ...own });
  const reason = { event: of.events.delivered.id, customerKey: of.key };
  const email = `${id}@x.example`;
  await storePerson(api.store, () => api.clock.now, {
    id: id.repeat(32),
    destination: json!.id as string,
    email,
    reason,
    marks,
  });
}

const NOTHING = {
  events: 0,
  deliveries: 0,
  ended: 0,
  attempts: 0,
  subjects: 0,
  quarantined: 0,
  fan_outs: 0,
  people: 0,
};

describe('an erasure', () => {
  test('leaves no mark of the customer in any document', async () => {
    const before = await everything(api.store);
    for (const [name, mark] of Object.entries(of.marks))
      expect([name, holding(before, mark).length > 0]).toEqual([name, true]);
    expect(holding(before, of.key).length).toBeGreaterThan(10);

    const { status, json } = await erase();
    expect([status, json]).toMatchObject([201, { status: 'running', customer: of.key, by: 'test', certificate: null }]);
    const erased = { events: 4, deliveries: 5, ended: 4, attempts: 2, subjects: 1, quarantined: 1, fan_outs: 1 };
    expect(await finished(json!.id)).toMatchObject({
      status: 'completed',
      progress: { pass: 2, erased },
      next_pass_at: null,
      certificate: { erased, passes: 2 },
    });

    const after = await everything(api.store);
    for (const [name, mark] of Object.entries(of.marks)) expect([name, holding(after, mark)]).toEqual([name, []]);
    expect(holding(after, of.key)).toEqual([expect.stringMatching(/^audit_log\//), `jobs/${json!.id as string}`]);
    // The mark that reconcile heeds.
    expect(holding(after, of.subject)).toEqual([`subjects/${of.subject}`]);
    expect(after.size).toBe(before.size + 2);
  });

  test('counts the persons, and certifies who remains at Jira and Slack and what is to be done', async () => {
    await Promise.all([
      provisioned('jira', 'a', { invite: 'ours', 'group:1': 'ours', 'organization:2': 'adding' }),
      provisioned('jira', 'b', { invite: 'absent', 'group:1': 'preexisting' }),
      provisioned('jira', 'c', { invite: 'absent', 'group:1': 'absent' }),
      provisioned('slack', 'd', { invite: 'ours' }),
    ]);
    const { json } = await erase();
    expect(await finished(json!.id)).toMatchObject({
      progress: { erased: { people: 4 } },
      certificate: {
        erased: { people: 4 },
        remaining: {
          ...{ in_jira: 2, in_slack: 1, leaving: 2 },
          to_do:
            'Delete the customer’s accounts and invitations in Jira and Slack by hand. ' +
            'Look at the destinations’ people until nobody is `erasing`.',
        },
      },
    });
  });

  test('finds nothing of a customer that nobody knows, and says so', async () => {
    const { json } = await erase('0123456789abcdef0123456789abcdef');
    const certified = { erased: NOTHING, passes: 2, not_reached: expect.anything() };
    expect(await finished(json!.id)).toMatchObject({ status: 'completed', certificate: certified });
  });

  test('says what it does not reach, and until when', async () => {
    const { certificate, ended_at } = await finished((await erase()).json!.id);
    const until = (days: number) => new Date(Date.parse(ended_at as string) + days * 86_400_000).toISOString();
    expect(certificate).toMatchObject({
      nothing_found_at: ended_at,
      not_reached: [
        { what: 'receivers', until: null },
        { what: 'point_in_time_recovery', until: until(7) },
        { what: 'messages', until: until(7) },
        { what: 'dead_letters', until: until(31) },
        { what: 'logs', until: null },
        { what: 'backups', until: null },
        { what: 'unnamed', until: until(100) },
        { what: 'webhooks', until: null },
        { what: 'jobs', until: until(100) },
        { what: 'audit_log', until: until(400) },
      ],
    });
  });

  test('looks again ten minutes later, and goes on while it finds anything', async () => {
    const { json } = await erase();
    await walkAPass();
    const between = await job(json!.id);
    const next_pass_at = new Date(Date.parse(between.updated_at as string) + 600_000).toISOString();
    expect(between).toMatchObject({ progress: { pass: 2 }, next_pass_at, certificate: null });
    // A replay that was decided before, and an exchange that nobody recorded until now.
    const late = await lateWrites(of);
    api.clock.now += 600_000;
    await walkAPass();
    expect(await job(json!.id)).toMatchObject({ status: 'running', progress: { pass: 3 } });
    const ended = await finished(json!.id);
    expect(ended).toMatchObject({ certificate: { passes: 3, erased: { deliveries: 6, ended: 5, attempts: 3 } } });
    const after = await everything(api.store);
    for (const mark of Object.values(of.marks)) expect(holding(after, mark)).toEqual([]);
    expect(await reasonOf(late)).toEqual(['cancelled', 'erased']);
  });

  test('leaves what arrives after it was ordered', async () => {
    const { json } = await erase();
    const later = await acceptEvent(api.store, api.clock.now, of.about);
    const attempt = { event: later, webhook: of.webhook, exchange: answered(200, ''), state: null };
    await recordAttempt(api.store, { ...attempt, now: api.clock.now });
    await observe(api.store, later, { kind: 'found', state: { status: 'active' }, subscriptionId: 'S-new' });
    expect(await finished(json!.id)).toMatchObject({ certificate: { passes: 2, erased: { events: 4, subjects: 0 } } });
    const listed = await api.call('GET', `/v1/events?customer=${of.key}`);
    expect(idsOf(listed, 'events')).toEqual([later.id]);
    expect(idsOf(await api.call('GET', `/v1/deliveries?customer=${of.key}`), 'deliveries')).toHaveLength(1);
    const subject = await api.call('GET', `/v1/subjects/${of.subject}`);
    expect(subject.json).toMatchObject({ customer: of.key, erased_at: null, state: { status: 'active' } });
  });

  test('of many documents takes them page by page', async () => {
    const more = Array.from({ length: 130 }, () =>
      acceptEvent(api.store, api.clock.now, { ...of.about, type: 'user.removed' }),
    );
    await Promise.all(more);
    const ended = await finished((await erase()).json!.id);
    expect(ended).toMatchObject({ certificate: { passes: 2, erased: { events: 134 } } });
  });
});

describe('two erasures of one customer', () => {
  test('at once are one', async () => {
    const orders = await Promise.all(Array.from({ length: 4 }, () => erase()));
    expect(orders.map(({ status }) => status).sort()).toEqual([200, 200, 200, 201]);
    expect(new Set(orders.map(({ json }) => json!.id)).size).toBe(1);
  });

  test('ordered while it runs begin anew, for what has arrived meanwhile', async () => {
    const first = (await erase()).json!;
    await jobWalker(api).walk(api.clock.now + 1);
    await acceptEvent(api.store, api.clock.now, of.about);
    const again = await erase();
    expect([again.status, again.json]).toMatchObject([200, { id: first.id, progress: { pass: 1 } }]);
    expect(Date.parse(again.json!.as_of as string)).toBeGreaterThan(Date.parse(first.as_of as string));
    expect(await finished(first.id)).toMatchObject({ certificate: { erased: { events: 5, deliveries: 6 } } });
  });

  test('one after the other are two, the second of which finds nothing', async () => {
    const first = await finished((await erase()).json!.id);
    const second = await erase();
    expect([second.status, second.json!.id === first.id]).toEqual([201, false]);
    expect(await finished(second.json!.id)).toMatchObject({ certificate: { erased: NOTHING, passes: 2 } });
  });
});

describe('an order', () => {
  test.each<[string, unknown, number, string]>([
    ['none', undefined, 4, 'customer: cannot be blank'],
    ['an empty key', '', 4, 'customer: cannot be blank'],
    ['an address', 'jo@acme.example', 4, 'customer: must be a key of 32 hexadecimal digits'],
    ['a number', 7, 3, 'customer: must be a string'],
    ['a key of the API', 'sk_0123456789abcdef', 4, 'customer: must be a key of 32 hexadecimal digits'],
    ['several', ['0123456789abcdef0123456789abcdef'], 3, 'customer: must be a string'],
  ])('for %s is refused', async (_, customer, code, details) => {
    const { status, json } = await api.call('POST', '/v1/erasures', { customer });
    expect([status, json]).toMatchObject([400, { code, details: expect.stringContaining(details) }]);
  });

  test('under a key that may not, and a stop under one, are refused', async () => {
    const keyOf = async (role: string) =>
      (await api.call('POST', '/v1/keys', { name: role, role })).json!.key as string;
    const [viewer, operator] = [await keyOf('viewer'), await keyOf('operator')];
    const under = (key: string) => ({ authorization: `Bearer ${key}` });
    for (const key of [viewer, operator]) expect((await erase(of.key, under(key))).json).toMatchObject({ code: 38 });
    const { id } = (await erase()).json!;
    const stopped = await api.call('DELETE', `/v1/jobs/${id as string}`, undefined, under(operator));
    expect([stopped.status, stopped.json]).toMatchObject([403, { code: 38 }]);
    expect((await api.call('DELETE', `/v1/jobs/${id as string}`)).status).toBe(204);
    expect(await job(id)).toMatchObject({ status: 'cancelled', certificate: null });
  });

  test('that is stopped while a page is walked stays so, and nothing of the page is written', async () => {
    const { id } = (await erase()).json!;
    const commit: Store['commit'] = async (unit) => {
      if (unit.writes.length > 1) await api.call('DELETE', `/v1/jobs/${id as string}`);
      return api.store.commit(unit);
    };
    await jobWalker(api, { store: { ...api.store, commit } }).walk(api.clock.now + 1);
    expect(await job(id)).toMatchObject({ status: 'cancelled', progress: { pass: 1, erased: NOTHING } });
    expect(holding(await everything(api.store), of.key).length).toBeGreaterThan(10);
  });

  test('is one of the jobs, of its kind', async () => {
    const { id } = (await erase()).json!;
    expect(idsOf(await api.call('GET', '/v1/jobs?kind=erasure&limit=1'), 'jobs')).toEqual([id]);
    expect((await api.call('GET', `/v1/replays/${id as string}`)).status).toBe(404);
  });
});

describe('wherever walkers die', () => {
  const FATES: readonly CallFate[] = ['done', 'fails', 'lost', 'repeated', 'crash before', 'crash after'];

  test('nothing stays, and each document is counted once', async () => {
    const plans = fc.array(fc.array(fc.constantFrom(...FATES), { maxLength: 40 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(plans, async (walkers) => {
        api.clock.now += 86_400_000;
        of = await markedCustomer(api);
        const { id } = (await erase()).json!;
        for (const fates of walkers) {
          const left = [...fates];
          let crash = (): void => undefined;
          const crashed = new Promise<void>((resolve) => (crash = resolve));
          const store = faultyStore(api.store, () => left.shift() ?? 'done', crash);
          const walked = jobWalker(api, { store }).walk(api.clock.now + 1);
          await Promise.race([crashed, walked.catch(() => undefined)]);
          // Beyond every lease.
          api.clock.now += 600_000;
        }
        const ended = await finished(id);
        const erased = { events: 4, deliveries: 5, ended: 4, attempts: 2, subjects: 1, quarantined: 1, fan_outs: 1 };
        expect(ended).toMatchObject({ status: 'completed', certificate: { erased } });
        const after = await everything(api.store);
        for (const mark of Object.values(of.marks)) expect(holding(after, mark)).toEqual([]);
      }),
      { numRuns: 4 },
    );
  });
});

/** What was decided before an erasure and is written after it: a replay, and an attempt of what was in flight. */
async function lateWrites({ events, deliveries, webhook, key, subject, marks }: MarkedCustomer): Promise<string> {
  const { id, type } = events.delivered;
  const content = { event_id: id, event_type: type, subject_key: subject, customer_key: key, payload: null };
  const replay = { id: randomUUID(), webhookId: webhook.id, content, replayOf: deliveries.delivered };
  const delivery = replayDelivery(replay, webhook, api.clock.now);
  const recorded = await findAttempt(api.store)(of.attempt);
  const attempt = { ...recorded!.fields, id: randomUUID(), customer_key: key, response_body: marks.answer! };
  await api.store.commit({ writes: [deliveryCreation(delivery), create(ATTEMPTS.doc(attempt.id), attempt)] });
  return delivery.id;
}

async function reasonOf(id: string) {
  const { json } = await api.call('GET', `/v1/deliveries/${id}`);
  return [json!.status, json!.reason];
}
