/**
 * Every point at which a process can die between an event's arrival and its delivery, one by one: it dies right there, and
 * everything heals. Of each: nothing is lost, what is sent again has the same `webhook-id`, and all ends explained.
 */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { pino } from 'pino';

import type { Json } from '../../shared/base/json.ts';
import { EVENTS } from '../../shared/events/event-document.ts';
import type { EventDocument } from '../../shared/events/event-document.ts';
import type { ReceivedEvent } from '../../shared/events/event.ts';
import { eventId } from '../../shared/events/ids.ts';
import type { LaneDocument } from '../../shared/lanes/document.ts';
import { openLanes } from '../../shared/lanes/lanes.ts';
import { reconcile } from '../../shared/reconcile/reconcile.ts';
import { openReconcilers } from '../../shared/reconcile/reconcilers.ts';
import { keepRuns } from '../../shared/reconcile/runs.ts';
import { UNLIMITED } from '../../shared/sources/asking/budget.ts';
import { paddleBilling } from '../../shared/sources/paddle-billing/source.ts';
import { workspaceRules } from '../../shared/sources/workspace/subject-rules.ts';
import { readOne } from '../../shared/store/find.ts';
import { openLeases } from '../../shared/store/leases.ts';
import type { Stored } from '../../shared/store/snapshot.ts';
import { remove } from '../../shared/store/write.ts';
import { announceTo } from '../../shared/subjects/announce.ts';
import { createFreshState } from '../../shared/subjects/fresh-state.ts';
import { saveObservations } from '../../shared/subjects/subjects.ts';
import { openJobs } from '../../shared/sweep/jobs.ts';
import { parseWebhook } from '../../shared/webhooks/webhook.ts';
import type { Webhook } from '../../shared/webhooks/webhook.ts';
import { START, startCrashWorld } from '../support/crash-world.ts';
import type { CrashWorld, CrashWorldOptions, Cut, Kind } from '../support/crash-world.ts';
import { aReplayJob, aRetryJob } from '../support/job-samples.ts';
import { openReceiver } from '../support/processes.ts';
import { anEvent, context } from '../support/webhook-samples.ts';

beforeAll(() => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'clearImmediate', 'nextTick', 'queueMicrotask', 'performance'] });
});
afterAll(() => {
  jest.useRealTimers();
});

/** The first event of its account: the commit makes that known, too. */
const ACCEPTED = 'commit catalogue+deliveries+events';
const RECORDED = 'commit first';
const GONE = 'commit attempts+catalogue+deliveries+events+lanes+webhooks';
/** More than one page of a drain, of a fan-out and of a replay. */
const rulesOf = () => workspaceRules;

const MANY = 150;

/** Its secrets are sealed for its id. */
function subscribed(body: { [key: string]: Json } = {}, number = 0): Webhook {
  const newId = () => `6f1c2a50-8b07-4c3e-9d2e-${String(number).padStart(12, '0')}`;
  const given = {
    name: 'Sample',
    url: 'https://example.com/hook',
    retry_policy: [1, 20],
    retry_jitter: false,
    ...body,
  };
  const parsed = parseWebhook(given, context({ newId }));
  if (!parsed.ok) throw new Error(parsed.details);
  return parsed.webhook;
}
const webhook = subscribed();

const event = (key: string, subject = 'C0reseller/C0customer/1010020027'): ReceivedEvent => {
  const id = eventId('google-workspace', 'C0reseller', key);
  return { event: anEvent({ id, subject: { kind: 'subscription', id: subject } }), raw: Buffer.from('{}') };
};
const idOf = (key: string) => event(key).event.id;

const world = (options: Partial<CrashWorldOptions> = {}) => startCrashWorld({ webhooks: [webhook], ...options });

/** What holds wherever a process died. */
async function heals(healed: CrashWorld, exchanges: string[], crashes = 1): Promise<void> {
  await healed.heals();
  expect(healed.crashes()).toBe(crashes);
  expect(healed.exchanges.map(({ webhookId }) => webhookId)).toEqual(exchanges.map(idOf));
  expect(healed.exchanges.map(({ body }) => body.id)).toEqual(exchanges.map(idOf));
  const unexplained = healed.deliveries().filter(({ status, reason }) => status !== 'succeeded' && reason === null);
  expect(unexplained).toEqual([]);
}
const ends = (healed: CrashWorld) => healed.deliveries().map(({ status, reason }) => reason ?? status);

/** One event, and a process that dies on its way. */
async function oneDies(kind: Kind, cut: Cut, label: string, options: Partial<CrashWorldOptions> = {}) {
  const cutWorld = await world(options);
  cutWorld.cut(kind, cut, label);
  void cutWorld.arrive(event('a'));
  return cutWorld;
}

describe('a receiver', () => {
  test('request read, before the commit', async () => {
    const healed = await oneDies('receiver', 'before', ACCEPTED);
    await heals(healed, ['a']);
    expect([healed.requests(), ends(healed)]).toEqual([2, ['succeeded']]);
  });

  test('commit sent, its answer lost', async () => {
    const healed = await oneDies('receiver', 'lost', ACCEPTED);
    await heals(healed, ['a'], 0);
    expect([healed.requests(), ends(healed)]).toEqual([2, ['succeeded']]);
  });

  test('commit sent, its answer lost, and its process with it', async () => {
    const healed = await oneDies('receiver', 'after', ACCEPTED);
    await heals(healed, ['a']);
    expect([healed.requests(), ends(healed)]).toEqual([2, ['succeeded']]);
  });

  test('committed, before publish', async () => {
    const healed = await oneDies('receiver', 'before', 'publish');
    await heals(healed, ['a']);
    expect(healed.exchanges[0]!.at).toBeGreaterThanOrEqual(START + 10_000);
  });

  test('before the 2xx', async () => {
    const healed = await oneDies('receiver', 'before', 'answer');
    await heals(healed, ['a']);
    expect([healed.requests(), ends(healed)]).toEqual([2, ['succeeded']]);
  });
});

describe('a fan-out', () => {
  test('after the first fan-out page', async () => {
    const webhooks = Array.from({ length: MANY }, (_, number) => subscribed({}, number));
    const healed = await oneDies('sweep', 'after', 'commit deliveries+fanouts', { webhooks });
    await heals(healed, Array<string>(MANY).fill('a'));
    expect(new Set(healed.deliveries().map(({ webhook_id }) => webhook_id)).size).toBe(MANY);
    expect(ends(healed)).toEqual(Array(MANY).fill('succeeded'));
  });
});

describe('deliver', () => {
  test('push taken, before the POST', async () => {
    const healed = await oneDies('deliver', 'before', 'send');
    await heals(healed, ['a']);
    expect(healed.attempts()).toBe(1);
  });

  test('nothing left to connect with: no attempt of the only one', async () => {
    const once = subscribed({ retry_policy: 'exponential', max_delivery_attempts: 1 });
    const healed = await oneDies('deliver', 'unable', 'send', { webhooks: [once] });
    await heals(healed, ['a'], 0);
    expect(healed.exchanges.map(({ body }) => body.attempt)).toEqual([1]);
    expect([healed.attempts(), ends(healed)]).toEqual([1, ['succeeded']]);
  });

  test('nothing left to connect with, again and again: no retry used up, and no reason to disable', async () => {
    const policies = { retry_policy: 'hooker', ordering: 'subject' };
    const answers = (number: number) => (number <= 3 ? 500 : 200);
    const healed = await oneDies('deliver', 'unable', 'send', { webhooks: [subscribed(policies)], answers });
    for (const nth of [2, 3, 3, 4, 5, 5]) healed.cut('deliver', 'unable', 'send', nth);
    await heals(healed, ['a', 'a', 'a', 'a'], 0);
    expect(healed.exchanges.map(({ body }) => body.attempt)).toEqual([1, 2, 3, 4]);
    expect([healed.attempts(), ends(healed)]).toEqual([4, ['succeeded']]);
  });

  test('POST sent, before the record: sent again, with the same id', async () => {
    const healed = await oneDies('deliver', 'before', RECORDED);
    await heals(healed, ['a', 'a']);
    expect(healed.exchanges.map(({ body }) => body.attempt)).toEqual([1, 1]);
    expect([healed.attempts(), ends(healed)]).toEqual([1, ['succeeded']]);
  });

  /** In a queue, the second of which comes while the first is being sent. */
  async function oneOfTwoDies(cut: Cut, label: string): Promise<CrashWorld> {
    const healed = await oneDies('deliver', cut, label, { webhooks: [subscribed({ ordering: 'subject' })] });
    healed.whileExchanging(async () => {
      if (healed.exchanges.length > 1) return;
      await healed.receive(event('b'));
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      expect(healed.deliveries().map(({ hold }) => hold)).toEqual([null, 'order']);
    });
    return healed;
  }

  test('POST sent, before the record, in order: the next starts only when it has ended', async () => {
    const healed = await oneOfTwoDies('before', RECORDED);
    await heals(healed, ['a', 'a', 'b']);
    expect(ends(healed)).toEqual(['succeeded', 'succeeded']);
  });

  test.each(['lost', 'repeated'] as const)('record sent, its answer %s', async (cut) => {
    const healed = await oneDies('deliver', cut, RECORDED);
    await heals(healed, ['a'], 0);
    expect([healed.attempts(), ends(healed)]).toEqual([1, ['succeeded']]);
  });

  test('record committed, before the 204', async () => {
    const healed = await oneDies('deliver', 'before', 'answer');
    await heals(healed, ['a']);
    expect(healed.attempts()).toBe(1);
  });

  test('record committed, before the 204, in order: the push comes again and lets the next one go', async () => {
    const healed = await oneOfTwoDies('after', RECORDED);
    await heals(healed, ['a', 'b']);
  });

  test('record refused by its precondition', async () => {
    const healed = await oneDies('deliver', 'before', 'commit attempts');
    healed.whileExchanging(() => healed.cancel(healed.deliveries()[0]!.id));
    await heals(healed, ['a']);
    // The exchange was in flight when its process died: it is all that nobody knows of.
    expect([healed.attempts(), ends(healed)]).toEqual([0, ['deleted_by_client']]);
  });

  test('record refused by its precondition, recorded alone, before the 204', async () => {
    const healed = await oneDies('deliver', 'before', 'answer');
    healed.whileExchanging(() => healed.cancel(healed.deliveries()[0]!.id));
    await heals(healed, ['a']);
    expect([healed.attempts(), ends(healed)]).toEqual([1, ['deleted_by_client']]);
  });

  test('410 answered, before the record: asked again', async () => {
    const healed = await oneDies('deliver', 'before', GONE, { answers: () => 410 });
    await heals(healed, ['a', 'a']);
    expect([healed.attempts(), ends(healed)]).toEqual([1, ['endpoint_gone']]);
  });

  test('410 answered and recorded, before the 204: what else was waiting ends', async () => {
    const healed = await world({ answers: (number) => (number === 1 ? 500 : 410) });
    healed.cut('deliver', 'after', GONE);
    await healed.receive(event('a'));
    await healed.passUntil(() => healed.attempts() === 1);
    await healed.receive(event('b'));
    await heals(healed, ['a', 'b']);
    expect(ends(healed)).toEqual(['webhook_disabled', 'endpoint_gone']);
  });
});

describe('sweep', () => {
  const failing: Partial<CrashWorldOptions> = { answers: (number) => (number === 1 ? 500 : 200) };

  test('claimed, before it published', async () => {
    const healed = await oneDies('sweep', 'before', 'publish', failing);
    await heals(healed, ['a', 'a']);
    expect(healed.exchanges.map(({ body }) => body.attempt)).toEqual([1, 2]);
  });

  test('published, before its answer', async () => {
    const healed = await oneDies('sweep', 'after', 'publish', failing);
    await heals(healed, ['a', 'a']);
    expect([healed.attempts(), ends(healed)]).toEqual([2, ['succeeded']]);
  });
});

describe('an operator retries now', () => {
  const CLAIMED = 'commit deliveries';
  const hourly = subscribed({ retry_policy: [3_600], retry_jitter: false });
  /** The second attempt is planned in an hour. */
  async function waiting(): Promise<CrashWorld> {
    const found = await world({ webhooks: [hourly], answers: (number) => (number === 1 ? 500 : 200) });
    void found.arrive(event('a'));
    await found.passUntil(() => found.attempts() === 1);
    return found;
  }
  /** It was sent twice in all. @returns how long after the order, seconds */
  async function sentAfter(found: CrashWorld, crashes: number): Promise<number> {
    const orderedAt = Date.now();
    const [delivery] = found.deliveries();
    void found.retry(delivery!);
    await heals(found, ['a', 'a'], crashes);
    expect([found.attempts(), ends(found)]).toEqual([2, ['succeeded']]);
    return (found.exchanges[1]!.at - orderedAt) / 1_000;
  }

  test('and nothing dies', async () => {
    expect(await sentAfter(await waiting(), 0)).toBe(0);
  });

  test('before the commit: nothing has happened', async () => {
    const found = await waiting();
    found.cut('api', 'before', CLAIMED);
    expect(await sentAfter(found, 1)).toBeGreaterThan(3_599);
    expect(found.deliveries()[0]).not.toHaveProperty('granted');
  });

  test.each([
    ['committed, before the pointer', 'after', CLAIMED, 1],
    ['commit sent, its answer lost', 'lost', CLAIMED, 0],
    ['commit sent, its answer lost, and repeated', 'repeated', CLAIMED, 0],
    ['the pointer can not be published', 'before', 'publish', 1],
  ] as const)('%s: sweep finds it when its lease has run out', async (_, cut, label, crashes) => {
    const found = await waiting();
    found.cut('api', cut, label);
    const seconds = await sentAfter(found, crashes);
    expect(seconds).toBeGreaterThanOrEqual(10);
    // Nobody was woken.
    expect(seconds).toBeLessThanOrEqual(80);
    expect(found.deliveries()[0]).toMatchObject({ attempts: 2, granted: 1 });
  });

  test.each(['before', 'after'] as const)('%s the wake', async (cut) => {
    const found = await waiting();
    found.cut('api', cut, 'wake');
    expect(await sentAfter(found, 1)).toBe(0);
  });

  test.each([
    ['before', CLAIMED, 1],
    ['after', CLAIMED, 1],
    ['lost', CLAIMED, 0],
    ['before', 'publish', 1],
    ['before', 'commit jobs', 1],
    ['after', 'commit jobs', 1],
  ] as const)('as a job of many, %s %s of a page: each is sent once more', async (cut, label, crashes) => {
    const few = Array.from({ length: 12 }, (_, number) => `waits-${number}`);
    const found = await world({ webhooks: [hourly], answers: (number) => (number <= few.length ? 500 : 200) });
    for (const key of few) await found.receive(event(key, key));
    await found.passUntil(() => found.attempts() === few.length);
    const orderedAt = Date.now();
    found.cut('sweep', cut, label);
    const job = aRetryJob('job', { webhook_id: hourly.id }, orderedAt + 1);
    await openJobs(found.store).create({ ...job, rate_per_second: 5 }, []);
    await found.passUntil(() => Date.now() > orderedAt);
    found.wake();
    await found.heals();
    expect(found.crashes()).toBe(crashes);
    expect(found.exchanges.map(({ webhookId }) => webhookId).sort()).toEqual([...few, ...few].map(idOf).sort());
    expect(found.deliveries().map(({ granted, retried_by }) => [granted, retried_by])).toEqual(
      Array(few.length).fill([1, 'job']),
    );
    expect(Math.max(...found.exchanges.map(({ at }) => at)) - orderedAt).toBeLessThan(3_600_000);
  });

  const NAMED = 'commit catalogue+deliveries+lanes';

  test.each([
    ['before', 0, 9],
    ['after', 10, 80],
  ] as const)('as a probe, dying %s the commit: it is sent after %d to %d s', async (cut, least, most) => {
    const found = await waiting();
    const lanes = openLanes(found.store);
    expect(await lanes.open(hourly.id, START, Date.now())).toBe(true);
    found.cut('api', cut, NAMED);
    const orderedAt = Date.now();
    void found.retry(found.deliveries()[0]!);
    await found.passUntil(() => found.crashes() === 1);
    // Nothing was written: the operator asks again.
    if (cut === 'before') void found.retry(found.deliveries()[0]!);
    await heals(found, ['a', 'a']);
    const seconds = (found.exchanges[1]!.at - orderedAt) / 1_000;
    expect(seconds).toBeGreaterThanOrEqual(least);
    expect(seconds).toBeLessThanOrEqual(most);
    expect(ends(found)).toEqual(['succeeded']);
    expect(found.store.documents.get(`lanes/${hourly.id}`)?.data).toMatchObject({ open: false, probe: null });
  });
});

describe('half-way', () => {
  const keys = Array.from({ length: MANY }, (_, number) => `held-${number}`);
  const paused = { status: 'paused', active: false } as const;
  const resumed = { status: 'active', active: true, disabled_reason: null } as const;

  /** A world in which many deliveries are held, since their webhook is paused. */
  async function held(): Promise<CrashWorld> {
    const healed = await world();
    await healed.change(webhook.id, paused);
    for (const key of keys) await healed.receive(event(key, key));
    await healed.passUntil(() => healed.deliveries().every(({ hold }) => hold === 'paused'));
    return healed;
  }
  async function allSentOnce(healed: CrashWorld): Promise<void> {
    await healed.heals();
    expect(healed.crashes()).toBe(1);
    expect(healed.exchanges.map(({ webhookId }) => webhookId).sort()).toEqual(keys.map(idOf).sort());
    expect(new Set(ends(healed))).toEqual(new Set(['succeeded']));
  }

  test('resume: committed, before anybody was woken', async () => {
    const healed = await held();
    healed.cut('api', 'before', 'wake');
    await healed.change(webhook.id, resumed);
    await allSentOnce(healed);
  });

  test('drain: between two pages', async () => {
    const healed = await held();
    healed.cut('sweep', 'after', 'commit deliveries+lanes');
    await healed.change(webhook.id, resumed);
    await allSentOnce(healed);
  });

  test('drain: a page released, before it was published', async () => {
    const healed = await held();
    healed.cut('sweep', 'before', 'publish');
    await healed.change(webhook.id, resumed);
    await allSentOnce(healed);
  });

  test('disable: between two pages', async () => {
    const healed = await held();
    healed.cut('sweep', 'after', 'commit deliveries+lanes');
    await healed.change(webhook.id, { status: 'disabled', active: false, disabled_reason: 'endpoint_gone' });
    await heals(healed, []);
    expect(ends(healed)).toEqual(Array(MANY).fill('webhook_disabled'));
  });

  test.each(['before', 'after'] as const)('replay: %s the commit of a page', async (cut) => {
    const healed = await world();
    await healed.change(webhook.id, { status: 'disabled', active: false, disabled_reason: 'endpoint_gone' });
    for (const key of keys) await healed.receive(event(key, key));
    await healed.passUntil(() => Date.now() > START + 60_000);
    await healed.change(webhook.id, resumed);
    healed.cut('sweep', cut, 'commit deliveries+jobs');
    await openJobs(healed.store).create(aReplayJob('job', {}, Date.now()), []);
    healed.wake();
    await healed.passUntil(() => healed.deliveries().length === 2 * MANY);
    await healed.heals();
    expect(healed.crashes()).toBe(1);
    expect(healed.exchanges.map(({ webhookId }) => webhookId).sort()).toEqual(keys.map(idOf).sort());
  });
});

describe('a fetched state', () => {
  test('before it is stored: it is fetched again', async () => {
    let fetched = 0;
    const healed = await oneDies('deliver', 'before', 'commit subjects', {
      freshState: ({ store }) =>
        createFreshState({
          fetchState: async () => ({ kind: 'found', state: { fetch: (fetched += 1) } }),
          ownState: () => null,
          save: saveObservations(store, rulesOf),
          announce: announceTo(store, rulesOf),
          customerKey: () => null,
          maxAgeSeconds: 60,
          maxWaitSeconds: 300,
          backoffSeconds: 5,
        }),
    });
    await heals(healed, ['a']);
    expect(healed.exchanges[0]!.body).toMatchObject({ state: { fetch: 2 }, state_status: 'fresh', attempt: 1 });
  });
});

describe('reconcile', () => {
  const HOUR_MS = 3_600_000;
  const lost = [1, 2, 3, 4].map((number) => ({
    event_id: `evt_0000000000000000000000000${number}`,
    event_type: 'customer.updated',
    occurred_at: new Date(START - 5 * HOUR_MS + number * 60_000).toISOString(),
    data: { id: `ctm_0000000000000000000000000${number}` },
  }));
  /** Paddle's list of events, two on a page. */
  const paddle: typeof fetch = async (input) => {
    const { searchParams } = new URL(String(input instanceof Request ? input.url : input));
    const listed = searchParams.get('order_by') === 'id[DESC]' ? [...lost].reverse() : lost;
    const first = listed.findIndex(({ event_id }) => event_id === searchParams.get('after')) + 1;
    const data = listed.slice(first, first + 2);
    return Response.json({ data, meta: { pagination: { has_more: first + 2 < listed.length } } });
  };

  test('between two pages', async () => {
    const healed = await world();
    const run = async () => {
      const process = healed.startProcess('reconcile');
      const { store } = process;
      const surroundings = { ...healed.surroundingsOf(process), log: pino({ level: 'silent' }) };
      const config = {
        paddleAccounts: [{ name: 'shop', billing: { secrets: [], apiKey: 'key' } }],
        paddleBillingApiUrl: 'https://billing.example',
        paddleRequestsPerMinute: 240,
        paddleSettleSeconds: 900,
        paddleOverlapSeconds: 900,
        paddleLookbackHours: 72,
      };
      const reconcilers = await openReconcilers([paddleBilling], config, {
        ...surroundings,
        accept: openReceiver(surroundings),
        budgetFor: () => UNLIMITED,
        customerKey: () => null,
        fetch: paddle,
      });
      const leases = openLeases(store, Date.now, surroundings.newId);
      const keepRun = keepRuns(store);
      return reconcile({ ...surroundings, reconcilers, leases, keepRun }, { baseline: false });
    };
    // The first two look for the place from where the list is to be gone through.
    healed.cut('reconcile', 'after', 'commit cursors', 3);
    void run();
    await healed.passUntil(() => healed.crashes() === 1);
    expect(healed.deliveries()).toHaveLength(2);
    await healed.passUntil(() => Date.now() > START + 60_000);
    const { reports } = await run();
    expect(reports).toMatchObject([{ finished: true, changed: 2 }]);
    await healed.heals();
    expect(new Set(healed.exchanges.map(({ webhookId }) => webhookId)).size).toBe(4);
    expect([healed.exchanges.length, ends(healed)]).toEqual([4, Array(4).fill('succeeded')]);
  });
});

describe('a webhook that fails', () => {
  const HOUR_MS = 3_600_000;
  const DAYS_MS = 86_400_000;
  /** What is told of it, oldest first, and when, seconds after the start. */
  const told = ({ store }: CrashWorld) =>
    store
      .all(EVENTS)
      .filter(({ source }) => source === 'subrelay')
      .sort((a, b) => a.received_at.toMillis() - b.received_at.toMillis())
      .map(({ type, received_at }) => ({ type, at: (received_at.toMillis() - START) / 1_000 }));
  const typesTold = (world: CrashWorld) => told(world).map(({ type }) => type);
  const laneOf = ({ store }: CrashWorld) =>
    store.documents.get(`lanes/${webhook.id}`)?.data as LaneDocument | undefined;
  const passed = (world: CrashWorld, ms: number) => world.passUntil(() => Date.now() >= START + ms);
  /** When its breaker opens, seconds after the first event. */
  const openedAt = async (world: CrashWorld): Promise<number> => {
    await world.passUntil(() => laneOf(world)?.open === true);
    return (laneOf(world)!.opened_at!.toMillis() - START) / 1_000;
  };
  /** So many events, each so long after the one before, each of a subject of its own. */
  const events = async (world: CrashWorld, count: number, everyMs: number, name = 'e'): Promise<void> => {
    for (let index = 0; index < count; index += 1) {
      await world.passUntil(() => Date.now() >= START + index * everyMs);
      await world.receive(event(`${name}${index}`, `${name}${index}`));
    }
  };

  test('12 deliveries with a retry each second, against 500s: the breaker opens after 10 s', async () => {
    const quick = subscribed({ retry_policy: Array<number>(90).fill(1) });
    const failing = await world({ webhooks: [quick], answers: () => 500 });
    await events(failing, 12, 0);
    expect(await openedAt(failing)).toBeLessThan(13);
    expect(failing.exchanges.length).toBeLessThan(200);
    expect(typesTold(failing)).toEqual(['webhook.failing']);
    jest.clearAllTimers();
  });

  test('4 events a second, against 500s: it opens in about as long', async () => {
    const failing = await world({ webhooks: [subscribed({ retry_policy: [600] })], answers: () => 500 });
    await events(failing, 60, 250);
    expect(await openedAt(failing)).toBeLessThan(12);
    jest.clearAllTimers();
  });

  test('a black hole at 10 events a second: it opens with the first exchanges that time out', async () => {
    const hole = subscribed({ retry_policy: [600], delivery_attempt_timeout: 5 });
    const failing = await world({ webhooks: [hole], answers: () => null });
    await events(failing, 60, 100);
    expect(await openedAt(failing)).toBeLessThan(7);
    jest.clearAllTimers();
  });

  test.each([
    ['', 0, () => undefined],
    [
      ', and deliver dies before it tells',
      1,
      (dying: CrashWorld): void => dying.cut('deliver', 'before', 'commit catalogue+lanes'),
    ],
    [
      ', and sweep dies as it tells',
      1,
      (dying: CrashWorld): void => dying.cut('sweep', 'after', 'commit catalogue+events+lanes'),
    ],
    [
      ', and sweep dies before it tells',
      1,
      (dying: CrashWorld): void => dying.cut('sweep', 'before', 'commit catalogue+events+lanes'),
    ],
  ] as const)(
    'one event in hours and its retries, a dead endpoint: told within minutes, and again when it is back%s',
    async (_, crashes, dies) => {
      const rare = subscribed({ retry_policy: [300, 1_800, 7_200] });
      let isBack = false;
      const failing = await world({ webhooks: [rare], answers: () => (isBack ? 200 : 500) });
      dies(failing);
      await events(failing, 1, 0);
      await passed(failing, 700_000);
      expect(typesTold(failing)).toEqual(['webhook.failing']);
      // Without a crash at the first look after a minute; with one, after the second failure.
      expect(told(failing)[0]!.at).toBeLessThan(crashes === 0 ? 125 : 500);
      expect(failing.crashes()).toBe(crashes);
      await passed(failing, HOUR_MS);
      expect(laneOf(failing)!.open ?? false).toBe(false);
      isBack = true;
      await passed(failing, 2.8 * HOUR_MS);
      expect(typesTold(failing)).toEqual(['webhook.failing', 'webhook.recovered']);
      await failing.heals();
      expect(laneOf(failing)!.due_at).toBe(null);
    },
  );

  test('one poison payload among healthy ones: no healthy one waits, the breaker stays closed', async () => {
    const patient = subscribed({ retry_policy: Array<number>(40).fill(20) });
    const poison = idOf('poison');
    const mixed = await world({ webhooks: [patient], answers: (_, id) => (id === poison ? 400 : 200) });
    await mixed.receive(event('poison', 'poison'));
    await events(mixed, 30, 60_000, 'healthy');
    await mixed.heals();
    const healthy = mixed.exchanges.filter(({ webhookId }) => webhookId !== poison);
    expect(healthy.map(({ at }) => Math.round((at - START) / 60_000))).toEqual(Array.from({ length: 30 }, (_, n) => n));
    expect(mixed.exchanges.length - healthy.length).toBe(41);
    expect(laneOf(mixed)!.opened_at ?? null).toBe(null);
    // Between two healthy ones it fails twice and more: that nothing has succeeded is told, and that it is over.
    expect(typesTold(mixed).filter((type) => type === 'webhook.failing').length).toBeLessThanOrEqual(30);
    expect(typesTold(mixed)).not.toContain('webhook.disabled');
    expect(laneOf(mixed)!.failing_since ?? null).toBe(null);
  });

  test('an event that has expired ends what was pending of it, though deliver and sweep die meanwhile', async () => {
    const failing = await world({ webhooks: [subscribed({ retry_policy: [3_600] })], answers: () => 500 });
    await failing.receive(event('a'));
    await failing.passUntil(() => failing.attempts() === 1);
    const { ref, version } = (await readOne(failing.store, EVENTS.doc(idOf('a')))) as Stored<EventDocument>;
    await failing.store.commit({ writes: [remove(ref, version)] });
    failing.cut('deliver', 'before', 'commit deliveries');
    await heals(failing, ['a']);
    expect([failing.attempts(), ends(failing)]).toEqual([1, ['retention']]);
  });

  test('a delivery that is held for 60 days ends', async () => {
    const paused = await world();
    await paused.change(webhook.id, { status: 'paused', active: false });
    await paused.receive(event('a'));
    await paused.passUntil(() => paused.deliveries()[0]!.hold === 'paused');
    jest.setSystemTime(START + 60 * DAYS_MS);
    await paused.heals();
    expect(ends(paused)).toEqual(['retention']);
    expect(paused.exchanges).toEqual([]);
  });
});
