/**
 * Any order, repetition and loss of alerts, any crash, calls that arrive late: in the end everybody has there what the source
 * says of their subscriptions (docs/protocol.md, DP-100 to DP-104).
 */
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { pino } from 'pino';

import { DELIVERIES } from '../../shared/deliveries/documents.ts';
import { GRANTS, PEOPLE } from '../../shared/destinations/people/document.ts';
import type { PersonDocument } from '../../shared/destinations/people/document.ts';
import type { PeopleDestination } from '../../shared/destinations/people/courier.ts';
import { rekeyPeople } from '../../shared/destinations/people/rekey.ts';
import { ServiceFailure } from '../../shared/destinations/people/service.ts';
import { standingOf } from '../../shared/destinations/people/standing.ts';
import { EVENTS } from '../../shared/events/event-document.ts';
import { subjectKey } from '../../shared/events/ids.ts';
import { Timestamp } from '../../shared/store/timestamp.ts';
import { markPeople } from '../../shared/reconcile/people.ts';
import { create, merge, update } from '../../shared/store/write.ts';
import { createLookAtPeople } from '../../shared/sweep/people.ts';
import type { StoredDestination } from '../../shared/webhooks/stored-destination.ts';
import { grantsPage, personsPage } from '../../shared/sweep/erasure-people.ts';
import { createKeyring } from '../../shared/webhooks/signing/secrets.ts';
import { KEYS, keyring } from '../support/webhook-samples.ts';
import { MINUTE, peopleWorld } from '../support/people-world.ts';
import type { Alert, Fate, Subscription } from '../support/people-world.ts';

const DAY = 86_400_000;
const done = (): Fate => 'done';
const first = (): number => 0;

const world = () => peopleWorld({ fate: done, pick: first });

const subscription = (id: string, email: string, more: Partial<Subscription> = {}): Subscription => ({
  ...{ id, email, status: 'active', plan: 'team', paidUntil: null, known: true },
  ...more,
});

const alert = ({ id, email }: Subscription, type: string, data = {}): Alert => ({
  subscription: id,
  email,
  type,
  data,
});

const subjectKeyOf = ({ id }: Subscription) => subjectKey('toy', 'shop', { kind: 'subscription', id });

const EVERYTHING = ['group:all', 'group:team', 'invite'];

test('who buys is invited and joins; who cancels leaves, and stays invited', async () => {
  const { subscriptions, arrive, looks, has, people } = world();
  const sub = subscription('s1', 'a@example.org');
  subscriptions.set('s1', sub);
  await arrive([alert(sub, 'subscription.created')]);
  expect(has(sub.email)).toEqual(EVERYTHING);
  expect(people()).toMatchObject([{ check_at: null, lease: null, expire_at: null }]);
  sub.status = 'cancelled';
  await arrive([alert(sub, 'subscription.cancelled')]);
  await looks();
  expect(has(sub.email)).toEqual(['invite']);
});

test('who was invited and has left by themselves is not invited again', async () => {
  const { subscriptions, arrive, members, calls } = world();
  const sub = subscription('s1', 'a@example.org');
  subscriptions.set('s1', sub);
  await arrive([alert(sub, 'subscription.created')]);
  members.get(sub.email)?.delete('invite');
  await arrive([alert(sub, 'subscription.renewed'), alert(sub, 'subscription.created')]);
  expect(calls.filter((call) => call.endsWith(' invite'))).toEqual(['+a@example.org invite']);
});

test('cancel before created, and a created that comes after it, change nothing in the end', async () => {
  const { subscriptions, arrive, looks, has, calls } = world();
  const sub = subscription('s1', 'a@example.org', { status: 'cancelled' });
  subscriptions.set('s1', sub);
  await arrive([alert(sub, 'subscription.cancelled')]);
  await arrive([alert(sub, 'subscription.created')]);
  await looks();
  expect({ has: has(sub.email), calls }).toEqual({ has: [], calls: [] });
});

test('the same alert twenty times at once calls once', async () => {
  const { subscriptions, arrive, looks, calls } = world();
  const sub = subscription('s1', 'a@example.org');
  subscriptions.set('s1', sub);
  await arrive(Array.from({ length: 20 }, () => alert(sub, 'subscription.created')));
  await looks();
  expect([...calls].sort()).toEqual(['+a@example.org group:all', '+a@example.org group:team', '+a@example.org invite']);
});

test('of two subscriptions one ends: the other goes on; the last one’s end takes away', async () => {
  const { subscriptions, arrive, looks, has } = world();
  const [team, solo] = [subscription('s1', 'a@example.org'), subscription('s2', 'A@example.org', { plan: 'solo' })];
  subscriptions.set('s1', team).set('s2', solo);
  await arrive([alert(team, 'subscription.created'), alert(solo, 'subscription.created')]);
  await looks();
  expect(has('a@example.org')).toEqual(EVERYTHING);
  team.status = 'cancelled';
  await arrive([alert(team, 'subscription.cancelled')]);
  await looks();
  expect(has('a@example.org')).toEqual(['group:all', 'invite']);
  solo.status = 'cancelled';
  await arrive([alert(solo, 'subscription.cancelled')]);
  await looks();
  expect(has('a@example.org')).toEqual(['invite']);
});

test('an end in eleven months takes away then, and not before', async () => {
  const { subscriptions, arrive, looks, has, clock } = world();
  const sub = subscription('s1', 'a@example.org');
  subscriptions.set('s1', sub);
  await arrive([alert(sub, 'subscription.created')]);
  sub.status = 'cancelled';
  const until = new Date(clock.now + 335 * DAY).toISOString().slice(0, 10);
  await arrive([alert(sub, 'subscription.cancelled', { cancellation_effective_date: until })]);
  await looks(334 * DAY);
  expect(has(sub.email)).toEqual(EVERYTHING);
  await looks();
  expect(has(sub.email)).toEqual(['invite']);
  expect(new Date(clock.now).toISOString().slice(0, 10)).toBe(until);
});

test('a member from before is never taken away', async () => {
  const { subscriptions, arrive, looks, has, members } = world();
  members.set('a@example.org', new Set(['invite', 'group:all']));
  const sub = subscription('s1', 'a@example.org');
  subscriptions.set('s1', sub);
  await arrive([alert(sub, 'subscription.created')]);
  expect(has(sub.email)).toEqual(EVERYTHING);
  sub.status = 'cancelled';
  await arrive([alert(sub, 'subscription.cancelled')]);
  await looks();
  expect(has(sub.email)).toEqual(['group:all', 'invite']);
});

test('a look that is asked for tells who is a member by another’s hand, and takes nobody out', async () => {
  const { subscriptions, arrive, looks, has, members, people, calls, store, clock } = world();
  const [gone, kept] = [subscription('s1', 'a@example.org'), subscription('s2', 'b@example.org', { plan: 'other' })];
  for (const sub of [gone, kept]) subscriptions.set(sub.id, sub);
  await arrive([alert(gone, 'subscription.created'), alert(kept, 'subscription.created')]);
  gone.status = 'cancelled';
  await arrive([alert(gone, 'subscription.cancelled')]);
  await looks();
  for (const { email } of [gone, kept]) members.get(email)?.add('group:team');
  const given = [...calls];
  const look = async (more: Partial<PersonDocument> = {}) => {
    const check_at = Timestamp.fromMillis(clock.now);
    for (const { id } of people()) await store.commit({ writes: [update(PEOPLE.doc(id), { check_at, ...more })] });
    await looks(MINUTE);
    return people().map((each) => [standingOf(each, clock.now), each.differs]);
  };
  const neither = [
    ['ended', undefined],
    ['entitled', undefined],
  ];
  expect((await look()).sort()).toEqual(neither);
  const both = Array(2).fill(['stays', { 'group:team': 'stays' }]);
  expect(await look({ trial: true })).toEqual(both);
  // It is told until it is over, also by looks that nobody asked for.
  expect(await look()).toEqual(both);
  expect([calls, has(gone.email), has(kept.email)]).toEqual([given, ['group:team', 'invite'], EVERYTHING]);
  for (const { email } of [gone, kept]) members.get(email)?.delete('group:team');
  expect((await look({ trial: false })).sort()).toEqual(neither);
});

test('a member from before leaves where that is told, and only when nothing wants it any more', async () => {
  const { subscriptions, arrive, looks, has, members } = peopleWorld({
    ...{ fate: done, pick: first },
    settings: { adopts_members: true },
  });
  members.set('a@example.org', new Set(['invite', 'group:all']));
  members.set('b@example.org', new Set(['invite', 'group:all']));
  const [sub, gone] = [
    subscription('s1', 'a@example.org'),
    subscription('s2', 'b@example.org', { status: 'cancelled' }),
  ];
  subscriptions.set('s1', sub).set('s2', gone);
  await arrive([alert(sub, 'subscription.created'), alert(gone, 'subscription.cancelled')]);
  await looks();
  expect([has(sub.email), has(gone.email), has('c@example.org')]).toEqual([EVERYTHING, ['invite'], []]);
  sub.status = 'cancelled';
  await arrive([alert(sub, 'subscription.cancelled')]);
  await looks();
  expect(has(sub.email)).toEqual(['invite']);
});

test('another address takes what the former had, where that has no other subscription', async () => {
  const { subscriptions, arrive, looks, has } = world();
  const sub = subscription('s1', 'a@example.org');
  subscriptions.set('s1', sub);
  await arrive([alert(sub, 'subscription.created')]);
  sub.email = 'b@example.org';
  await arrive([alert(sub, 'subscription.updated'), alert(sub, 'payment.succeeded')]);
  await looks();
  expect([has('a@example.org'), has('b@example.org')]).toEqual([['invite'], EVERYTHING]);
});

test('a state that came so late that a call could outlast the lease: nobody is called, and it is tried again', async () => {
  const steps: string[] = [];
  const fate = (step: string): Fate => {
    if (step === 'fetch' && !steps.includes('fetch')) slow.clock.now += 101_000;
    steps.push(step);
    return 'done';
  };
  const slow = peopleWorld({ fate, pick: first });
  const sub = subscription('s1', 'a@example.org');
  slow.subscriptions.set('s1', sub);
  await slow.arrive([alert(sub, 'subscription.created')]);
  const fetched = steps.flatMap((step, index) => (step === 'fetch' ? [index] : []));
  expect(fetched).toHaveLength(2);
  expect(steps.slice(fetched[0], fetched[1])).not.toContain('call');
  expect(slow.has(sub.email)).toEqual(EVERYTHING);
});

test('who was taken over by another instance is not called for until its lease has run out', async () => {
  const calledAt: number[] = [];
  const takenAt: number[] = [];
  const fate = (step: string): Fate => {
    if (step === 'call') calledAt.push(both.clock.now);
    if (step !== 'has' || takenAt.length > 0) return 'done';
    takenAt.push(both.clock.now);
    const lease = { holder: 'another', until: Timestamp.fromMillis(both.clock.now + 120_000) };
    void both.store.commit({ writes: both.people().map(({ id }) => update(PEOPLE.doc(id), { lease })) });
    return 'done';
  };
  const both = peopleWorld({ fate, pick: first });
  const sub = subscription('s1', 'a@example.org');
  both.subscriptions.set('s1', sub);
  await both.arrive([alert(sub, 'subscription.created')]);
  expect(both.has(sub.email)).toEqual(EVERYTHING);
  expect(Math.min(...calledAt)).toBeGreaterThanOrEqual(takenAt[0]! + 120_000);
});

test('one that its source does not know counts until it was not known for an hour', async () => {
  const { subscriptions, arrive, looks, has, clock } = world();
  const sub = subscription('s1', 'a@example.org');
  subscriptions.set('s1', sub);
  await arrive([alert(sub, 'subscription.created')]);
  sub.known = false;
  await arrive([alert(sub, 'subscription.cancelled')]);
  const since = clock.now;
  expect(has(sub.email)).toEqual(EVERYTHING);
  await looks();
  expect(has(sub.email)).toEqual(['invite']);
  expect(clock.now - since).toBeGreaterThanOrEqual(60 * MINUTE);
});

test('a service that is down for days is found again by a look, whatever became of the delivery', async () => {
  const { subscriptions, arrive, looks, has, goDown } = world();
  const sub = subscription('s1', 'a@example.org');
  subscriptions.set('s1', sub);
  goDown(new ServiceFailure('impossible', 'destination', 'the other side says no'));
  await arrive([alert(sub, 'subscription.created')]);
  expect(has(sub.email)).toEqual([]);
  goDown(null);
  await arrive([alert(sub, 'payment.succeeded')]);
  await looks();
  expect(has(sub.email)).toEqual(EVERYTHING);
});

test.each<[string, PeopleDestination['retry_policy']]>([
  ['by the usual policy', 'exponential'],
  ['by a policy that soon gives up', [60, 600]],
])('Slack that is down for three days heals: %s', async (_, retries) => {
  const { subscriptions, arrive, looks, has, goDown, clock, people, calls } = peopleWorld({
    ...{ fate: done, pick: first, settings: { retry_policy: retries } },
    retries: true,
  });
  const sub = subscription('s1', 'a@example.org');
  subscriptions.set('s1', sub);
  const up = clock.now + 3 * DAY;
  goDown(new ServiceFailure('unreachable', 'timeout', 'Slack did not answer in time'), up);
  await arrive([alert(sub, 'subscription.created')]);
  await looks();
  expect(has(sub.email)).toEqual(EVERYTHING);
  expect([...calls].sort()).toEqual(EVERYTHING.map((key) => `+a@example.org ${key}`));
  expect(clock.now - up).toBeLessThan(DAY);
  expect(people()).toMatchObject([{ check_at: null, lease: null, marks: { invite: 'ours' } }]);
});

test.each([
  ['', {}],
  [' while the destination only tells what it would do', { dry_run: true }],
])(
  'who is erased%s loses what was given here, and nothing of them stays but what can’t be taken back',
  async (_, by) => {
    const { subscriptions, arrive, looks, has, people, store, clock, to } = world();
    const [one, other] = [subscription('s1', 'a@example.org'), subscription('s2', 'b@example.org')];
    subscriptions.set('s1', one).set('s2', other);
    await arrive([alert(one, 'subscription.created'), alert(other, 'subscription.created')]);
    const customer = store.all(GRANTS).find(({ subject_key: key }) => key === subjectKeyOf(one))?.customer_key ?? '';
    const ask = { customer, as_of: Timestamp.fromMillis(clock.now + 1), after: null, limit: 100 };
    Object.assign(to, by);
    const page = await grantsPage({ store, now: () => clock.now }, ask);
    expect(page.counts).toEqual({ people: 1, in_jira: 0, in_slack: 0, leaving: 2 });
    expect(await store.commit({ writes: page.writes })).not.toBeNull();
    await looks();
    expect([has('a@example.org'), has('b@example.org')]).toEqual([['invite'], EVERYTHING]);
    const [forgotten] = people().filter(({ email }) => email === null);
    expect(forgotten).toMatchObject({ account_id: null, subscriptions: {}, marks: {}, check_at: null, lease: null });
    expect(store.all(GRANTS).map(({ subject_key: key }) => key)).toEqual([subjectKeyOf(other)]);
    for (const step of [grantsPage, personsPage])
      expect((await step({ store, now: () => clock.now }, ask)).writes).toEqual([]);
  },
);

test('wherever an erasure meets the first delivery of a person, nobody is known in the end', async () => {
  const met: number[] = [];
  for (let at = 1; met.length === at - 1; at += 1) {
    let steps = 0;
    let erased: Promise<void> | undefined;
    const fate = (): Fate => {
      if ((steps += 1) === at) erased = erase(here);
      return 'done';
    };
    const here = peopleWorld({ fate, pick: first });
    const { subscriptions, arrive, looks, has, people, store } = here;
    const sub = subscription('s1', 'a@example.org');
    subscriptions.set('s1', sub);
    await arrive([alert(sub, 'subscription.created')]);
    if (erased === undefined) break;
    met.push(at);
    await erased;
    await erase(here);
    await looks();
    const known = people().filter(({ email, customer_keys: keys = [] }) => email !== null || keys.length > 0);
    expect({ at, known, grants: store.all(GRANTS) }).toEqual({ at, known: [], grants: [] });
    expect({ at, groups: has(sub.email).filter((key) => key !== 'invite') }).toEqual({ at, groups: [] });
  }
  expect(met.length).toBeGreaterThan(10);
});

/** The steps of an erasure that concern people, as its walk makes them, of all that has arrived. */
async function erase({ store, clock }: ReturnType<typeof peopleWorld>): Promise<void> {
  const deps = { store, now: () => clock.now };
  const { docs, readTime: as_of } = await store.query(EVENTS.limit(100));
  const customer = KEYS.customerKey({ source: 'toy', account: 'shop', customer: { id: 'c-a@example.org' } }) ?? '';
  await store.commit({ writes: docs.map(({ ref }) => merge(ref, { erased_at: as_of })) });
  for (const step of [grantsPage, personsPage])
    for (let done = false; !done;) {
      const { writes } = await step(deps, { customer, as_of, after: null, limit: 100 });
      done = writes.length === 0 || (await store.commit({ writes })) !== null;
    }
}

describe('looks', () => {
  /** One person, whose next look is at a time. */
  const due = async (checkAt: number | null, more: Partial<PersonDocument> = {}) => {
    const { subscriptions, arrive, store, people, clock, to } = world();
    const sub = subscription('s1', 'a@example.org');
    subscriptions.set('s1', sub);
    await arrive([alert(sub, 'subscription.created')]);
    const [{ id }] = people() as [PersonDocument];
    const at = checkAt === null ? null : Timestamp.fromMillis(clock.now + checkAt);
    await store.commit({ writes: [update(PEOPLE.doc(id), { check_at: at, ...more })] });
    const published: string[] = [];
    const look = (destination: Partial<StoredDestination> | null) =>
      createLookAtPeople({
        ...{ store, now: () => clock.now, newId: randomUUID, log: pino({ level: 'silent' }) },
        catalogue: { byId: async () => new Map(destination === null ? [] : [[to.id, { ...to, ...destination }]]) },
        laneStates: async () => ({}),
        bus: { publishPointers: async (all) => void published.push(...all.map(({ pointer }) => pointer.delivery)) },
      })();
    const person = () => store.kept(PEOPLE.doc(id)) as PersonDocument;
    return { look, person, clock, published, store, deliveries: () => store.all(DELIVERIES) };
  };

  test('one that is due is a delivery, and there is one at a time', async () => {
    const { look, person, deliveries, published, clock } = await due(0);
    expect(await look({})).toBe(1);
    expect(deliveries()).toMatchObject([{ status: 'pending', payload: JSON.stringify({ person: person().id }) }]);
    expect(published).toEqual([deliveries()[0]?.id]);
    clock.now = person().check_at?.toMillis() ?? 0;
    expect(await look({})).toBe(0);
    expect(deliveries()).toHaveLength(1);
    expect(person().check_at?.toMillis()).toBeGreaterThan(clock.now);
  });

  test.each<[string, number | null, Partial<StoredDestination> | null]>([
    ['is not due yet', 1, {}],
    ['is due never', null, {}],
    ['is at a destination that is paused', 0, { status: 'paused' }],
    ['is at one that is disabled', 0, { status: 'disabled' }],
    ['is at one that is gone', 0, null],
  ])('none is made for one who %s', async (_, checkAt, destination) => {
    const { look, deliveries, person, clock } = await due(checkAt);
    expect([await look(destination), deliveries()]).toEqual([0, []]);
    if (checkAt === 0 && destination !== null) expect(person().check_at?.toMillis()).toBe(clock.now + 3_600_000);
    if (destination === null) expect(person()).toMatchObject({ check_at: null, expire_at: expect.anything() });
  });

  test('who is to be forgotten at a destination that is gone is forgotten at once', async () => {
    const { look, person } = await due(0, { erasing: true, subscriptions: {}, customer_keys: ['c'] });
    expect(await look(null)).toBe(0);
    expect(person()).toMatchObject({ email: null, marks: {}, customer_keys: [], erasing: false, check_at: null });
  });

  test('`reconcile` reads past those who have left, however many', async () => {
    const { store, clock, person } = await due(null);
    const left = {
      ...person(),
      checked_at: Timestamp.fromMillis(clock.now),
      expire_at: Timestamp.fromMillis(clock.now),
    };
    const ids = Array.from({ length: 1_200 }, (_, index) => `left-${index}`);
    await store.commit({ writes: ids.map((id) => create(PEOPLE.doc(id), { ...left, id })) });
    expect(await markPeople(store, clock.now + DAY)).toBe(1);
    expect(person().check_at?.toMillis()).toBe(clock.now + DAY);
  });

  test('`reconcile` marks also whose next look is months ahead', async () => {
    const { store, clock, person } = await due(300 * DAY);
    expect(await markPeople(store, clock.now + DAY)).toBe(1);
    expect(person().check_at?.toMillis()).toBe(clock.now + DAY);
  });

  test('`reconcile` marks whom nobody has looked at for a day, and nobody else', async () => {
    const { store, clock, person } = await due(null);
    expect(await markPeople(store, clock.now + DAY - 10_000)).toBe(0);
    expect(await markPeople(store, clock.now + DAY)).toBe(1);
    expect(person().check_at?.toMillis()).toBe(clock.now + DAY);
    expect(await markPeople(store, clock.now + DAY)).toBe(0);
  });
});

test('what is kept of people is sealed anew under a new key, and still opens', async () => {
  const { subscriptions, arrive, store, people } = world();
  const sub = subscription('s1', 'a@example.org');
  subscriptions.set('s1', sub);
  await arrive([alert(sub, 'subscription.created')]);
  const newest = { id: 'newest', key: Buffer.alloc(32, 3).toString('base64') };
  const both = { ...createKeyring([newest]), open: keyring.open };
  expect(await rekeyPeople(store, both)).toEqual({ resealed: 1, failed: 0 });
  const [{ id, destination_id: webhookId, email }] = people() as [PersonDocument];
  expect(createKeyring([newest]).open(email ?? '', { webhookId, field: `email ${id}` })).toBe(sub.email);
});

test.each<[string, string, 'active' | 'cancelled', string[]]>([
  ['joining', 'subscription.created', 'cancelled', ['invite']],
  ['leaving', 'subscription.cancelled', 'active', EVERYTHING],
])(
  'a call for %s that arrives after its process has died, and all has changed, is made good',
  async (_, type, then, expected) => {
    const sub = subscription('s1', 'a@example.org', { status: 'active' });
    const calls: string[] = [];
    let armed = false;
    const fate = (step: string): Fate => {
      if (step === 'call') calls.push(step);
      if (!armed || step !== 'call' || (then === 'cancelled' && calls.length < 2)) return 'done';
      armed = false;
      sub.status = then;
      return { late: 150_000 };
    };
    const { subscriptions, arrive, looks, has, people } = peopleWorld({ fate, pick: first });
    subscriptions.set('s1', sub);
    if (then === 'active') {
      await arrive([alert(sub, 'subscription.created')]);
      sub.status = 'cancelled';
    }
    armed = true;
    await arrive([alert(sub, type)]);
    await looks();
    expect(has(sub.email)).toEqual(expected);
    expect(people()).toMatchObject([{ check_at: null, lease: null }]);
  },
);

/** A generator of numbers from 0 to below 1 that begins anew from its seed. */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const RUNS = Number(process.env['PEOPLE_RUNS'] ?? 60);

test(`in ${RUNS} histories of any order, repetition, loss and crash membership is what the source says`, async () => {
  for (let seed = 1; seed <= RUNS; seed += 1) await history(seed);
});

async function history(seed: number): Promise<void> {
  const random = numbersFrom(seed);
  const below = (most: number) => Math.floor(random() * most);
  let quiet = false;
  const fate = (step: string): Fate => {
    if (quiet || random() > (step === 'call' ? 0.2 : 0.05)) return 'done';
    return step === 'call' && random() < 0.7 ? { late: below(200_000) } : 'dies';
  };
  const { subscriptions, members, arrive, looks, mark, has, clock, people } = peopleWorld({ fate, pick: below });
  const emails = ['a@example.org', 'b@example.org'];
  const before = below(4) === 0 ? ['group:all', 'invite'] : [];
  members.set(emails[0]!, new Set(before));
  const alerts: Alert[] = [];
  const all = Array.from({ length: 1 + below(3) }, (_, index) => {
    const sub = subscription(`s${index}`, emails[below(2)]!, { plan: below(2) === 0 ? 'team' : 'solo' });
    subscriptions.set(sub.id, sub);
    alerts.push(alert(sub, 'subscription.created'));
    return sub;
  });
  for (let round = 0; round < 4; round += 1) {
    for (const sub of all) change(sub);
    // Some are lost, some come twice, and in any order; what is lost comes again by gap repair, or never.
    const now = alerts.filter(() => random() < 0.7);
    await arrive([...now, ...now.filter(() => random() < 0.3)]);
    clock.now += below(3 * 3_600_000);
    if (below(2) === 0) await looks(10 * MINUTE);
  }
  // One alert of each has come at least.
  await arrive(all.map((sub) => alert(sub, 'payment.succeeded')));
  quiet = true;
  await mark();
  await looks();

  for (const email of emails) {
    const entitling = all.filter((sub) => sub.email === email && sub.status === 'active' && sub.known);
    const wanted = new Set(email === emails[0] ? before.filter((each) => each !== 'invite') : []);
    if (entitling.length > 0) wanted.add('group:all');
    if (entitling.some(({ plan }) => plan === 'team')) wanted.add('group:team');
    const groups = has(email).filter((key) => key !== 'invite');
    expect({ seed, email, groups }).toEqual({ seed, email, groups: [...wanted].sort() });
    if (entitling.length > 0) expect(has(email)).toContain('invite');
  }
  expect({ seed, open: people().filter(({ lease, check_at }) => lease !== null || check_at !== null) }).toEqual({
    seed,
    open: [],
  });

  function change(sub: Subscription): void {
    const what = below(6);
    if (what === 0) {
      sub.status = 'cancelled';
      const until = new Date(clock.now + below(40) * DAY).toISOString().slice(0, 10);
      const data = below(2) === 0 ? { cancellation_effective_date: until } : {};
      alerts.push(alert(sub, 'subscription.cancelled', data));
    } else if (what === 1) {
      sub.status = 'active';
      alerts.push(alert(sub, 'subscription.resumed'));
    } else if (what === 2) {
      sub.plan = sub.plan === 'team' ? 'solo' : 'team';
      alerts.push(alert(sub, 'subscription.updated'));
    } else if (what === 3) {
      sub.email = emails[below(2)]!;
      alerts.push(alert(sub, 'subscription.updated'));
    } else if (what === 4) sub.known = below(3) > 0;
  }
}
