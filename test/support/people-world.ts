/**
 * People, their subscriptions at a source, and a service that they are invited to, in memory: deliveries are taken step by step
 * in an order that a test chooses, each by a process that can die at any step, whose call may still arrive later.
 */
import { randomUUID } from 'node:crypto';
import { pino } from 'pino';

import type { JsonObject } from '../../shared/base/json.ts';
import type { Known, Resources, Ruling, Wait } from '../../shared/destinations/destination.ts';
import { lookAt, sendPeople } from '../../shared/destinations/people/courier.ts';
import type { Composed, Exchange, PeopleDestination, PeopleService } from '../../shared/destinations/people/courier.ts';
import type { Sending } from '../../shared/destinations/kind.ts';
import { nextStep } from '../../shared/deliveries/outcome.ts';
import { PEOPLE } from '../../shared/destinations/people/document.ts';
import { rulesOf } from '../../shared/destinations/people/body.ts';
import { keyedHash } from '../../shared/events/customer-key.ts';
import { EVENTS } from '../../shared/events/event-document.ts';
import type { StoredEvent } from '../../shared/events/event.ts';
import { eventId } from '../../shared/events/ids.ts';
import { Timestamp } from '../../shared/store/timestamp.ts';
import { create, update } from '../../shared/store/write.ts';
import type { Store } from '../../shared/store/store.ts';
import { memoryStore } from './memory-store.ts';
import { CUSTOMER_HMAC_KEY, KEYS, LINKS, aWebhook, keyring } from './webhook-samples.ts';

export const START = Date.parse('2026-03-01T00:00:00Z');
export const MINUTE = 60_000;
const DAY = 86_400_000;

export interface Subscription {
  id: string;
  email: string;
  status: string;
  plan: string;
  /** Only the alert of its cancellation tells. */
  paidUntil: number | null;
  /** Whether its source knows it. */
  known: boolean;
}

export interface Alert {
  subscription: string;
  type: string;
  data: JsonObject;
  email: string;
}

const isRuling = (outcome: object | string): outcome is Extract<Ruling, { kind: 'refused' | 'unreachable' }> =>
  typeof outcome === 'object' && 'kind' in outcome && (outcome.kind === 'refused' || outcome.kind === 'unreachable');

/** Whether a step is done: `dies` before it; `late`: its process dies, and its call arrives so much later. */
export type Fate = 'done' | 'dies' | { late: number };

export interface WorldOptions {
  /** What becomes of the next step of a process. */
  fate: (step: string) => Fate;
  /** Which of so many that wait goes on. */
  pick: (waiting: number) => number;
  /** Whether a delivery is tried again by the destination's policy; absent: for ever, every two seconds. */
  retries?: true;
  settings?: Partial<PeopleDestination>;
}

export const RULES = rulesOf([
  { event_types: ['subscription.created'], actions: ['invite', 'join'] },
  { event_types: ['payment.succeeded'], actions: ['invite'] },
  { event_types: ['subscription.cancelled', 'subscription.suspended'], actions: ['leave'] },
]);

export function peopleWorld({ fate, pick, retries, settings }: WorldOptions) {
  const clock = { now: START };
  const store = memoryStore(() => clock.now);
  const subscriptions = new Map<string, Subscription>();
  /** By e-mail, what each has. */
  const members = new Map<string, Set<string>>();
  const late: { at: number; apply: () => void }[] = [];
  const calls: string[] = [];
  let down: { error: Error; until: number } | null = null;
  const fail = () => {
    if (down !== null && clock.now < down.until) throw down.error;
  };

  // A step is done when it is its turn --------------------------------------------------------------------------------
  const waiting: (() => void)[] = [];
  const turn = (): Promise<void> => new Promise((resolve) => waiting.push(resolve));
  const never = <T>(): Promise<T> => new Promise<T>(() => undefined);
  let running = 0;

  const has = (email: string): Set<string> => {
    const found = members.get(email) ?? new Set<string>();
    members.set(email, found);
    return found;
  };

  interface Process {
    dead: boolean;
    died: () => void;
  }
  const step = async <T>(process: Process, label: string, run: () => T | Promise<T>): Promise<T> => {
    await turn();
    if (process.dead) return never();
    const what = fate(label);
    if (what === 'done') return run();
    process.dead = true;
    if (what !== 'dies') late.push({ at: clock.now + what.late, apply: () => void run() });
    process.died();
    return never();
  };

  const storeOf = (process: Process): Store => ({
    ...store,
    read: (refs) => step(process, 'read', () => store.read(refs)),
    commit: (unit) => step(process, 'commit', () => store.commit(unit)),
    transaction: (body) => step(process, 'transaction', () => store.transaction(body)),
  });

  const serviceOf = (process: Process): PeopleService<PeopleDestination> => ({
    things: () => [
      { key: 'invite', plans: null, isInvitation: true, says: 'member' },
      { key: 'group:team', plans: ['team'], isInvitation: false, says: 'group team' },
      { key: 'group:all', plans: null, isInvitation: false, says: 'group all' },
    ],
    urlOf: () => 'https://service.example',
    callerOf: () => '',
    secretsOf: () => [],
    open: async (_, { email }) => ({
      ...{ lines: () => [], status: () => 200, check: async () => [] },
      find: () => step(process, 'find', () => (has(email).has('invite') ? email : null)),
      has: (key) => step(process, 'has', () => has(email).has(key)),
      add: (key) =>
        step(process, 'call', () => {
          fail();
          calls.push(`+${email} ${key}`);
          has(email).add(key);
          return email;
        }),
      remove: (key) =>
        step(process, 'call', () => {
          fail();
          calls.push(`-${email} ${key}`);
          has(email).delete(key);
        }),
    }),
  });

  const stateOf = (id: string): Known => {
    const found = subscriptions.get(id);
    clock.now += 1;
    const state_observed_at = new Date(clock.now).toISOString();
    if (!found?.known)
      return { kind: 'known', observed: { state: null, state_status: 'inaccessible', state_observed_at } };
    const { email, status, plan } = found;
    return { kind: 'known', observed: { state: { status, plan, email }, state_status: 'fresh', state_observed_at } };
  };

  const to: PeopleDestination = {
    ...aWebhook({ id: '3b0d7f0e-0000-4000-8000-000000000001' }),
    ...{
      kind: 'people',
      rules: RULES,
      statuses: ['active', 'trialing'],
      dry_run: false,
      service_token: null,
      ...settings,
    },
  };

  const open = (process: Process): Sending<PeopleDestination, Composed, Exchange> => {
    const resources: Resources = {
      ...{ sender: { send: () => Promise.reject(new Error('unused')) }, keyring, links: LINKS },
      ...{ hashOf: keyedHash(CUSTOMER_HMAC_KEY), customerKey: KEYS.customerKey, apiUrls: {} },
      askState: ({ subject_id }) => step(process, 'fetch', () => stateOf(subject_id)),
      askEmail: async () => null,
      store: storeOf(process),
      now: () => clock.now,
      log: pino({ level: 'silent' }),
    };
    return sendPeople(resources, serviceOf(process));
  };

  /** Takes a delivery until it has been taken: a process that dies is followed by another when its lease has run out. */
  const deliver = async (event: StoredEvent | null, payload: string | null): Promise<string> => {
    running += 1;
    const id = randomUUID();
    const delivery = { id, webhook_id: to.id, payload, replay_of: null };
    let failed = 0;
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await new Promise<'died' | Wait | Exchange | 'retry' | Ruling>((resolve) => {
        const process: Process = { dead: false, died: () => resolve('died') };
        const sending = open(process);
        const fetchState = () => step(process, 'fetch', () => stateOf(event?.subject?.id ?? ''));
        const run = async () => {
          const prepared = await sending.prepare!(to, { delivery, event }, fetchState);
          if (prepared.kind === 'wait') return prepared;
          const composed = sending.compose(to, { delivery, event, state: prepared.state, attempt, now: clock.now });
          const exchange = await sending.send(to, composed, { timeoutMs: 15_000, attempt });
          await prepared.release();
          const ruling = sending.judge(to, exchange, clock.now);
          if (ruling.kind === 'delivered' || ruling.kind === 'ended') return exchange;
          return retries ? ruling : ('retry' as const);
        };
        run().then(resolve, () => resolve('retry'));
      });
      const then = isRuling(outcome) ? nextStep(outcome, (failed += 1), to, clock.now, 0.5) : null;
      if (then !== null && then.kind !== 'retry') {
        running -= 1;
        return 'given up';
      }
      if (typeof outcome === 'object' && !('kind' in outcome)) {
        running -= 1;
        return outcome.said.join('; ');
      }
      if (attempt > 5_000) throw new Error(`It does not end: ${JSON.stringify(outcome)}`);
      // Time passes while it waits: others have their turns.
      await turn();
      clock.now = then === null ? clock.now + (outcome === 'died' ? 20_000 : 2_000) : Math.max(clock.now, then.at);
    }
  };

  let serial = 0;
  /** The event is stored, as intake does. */
  const stored = async (event: StoredEvent): Promise<StoredEvent> => {
    const { id, type, source, account, source_type, occurred_at, subject, customer } = event;
    const at = Timestamp.fromMillis(clock.now);
    const document = {
      ...({ v: 1, id, type, source, account, source_type, occurred_at, subject, subject_key: null, customer } as const),
      ...{ customer_key: KEYS.customerKey(event), sku: null, plan: null, data: '{}', raw: Buffer.alloc(0) },
      ...{ recovered: false, received_at: at, matched: 1, matched_webhooks: null, shard: 0, expire_at: at },
    };
    await store.commit({ writes: [create(EVENTS.doc(id), document)] });
    return event;
  };
  const eventOf = ({ subscription, type, data, email }: Alert): StoredEvent => ({
    ...{ id: eventId('toy', 'shop', `${(serial += 1)}`), type, source: 'toy', account: 'shop', source_type: type },
    ...{ occurred_at: new Date(clock.now).toISOString(), subject: { kind: 'subscription', id: subscription } },
    ...{ customer: { id: `c-${email}`, email }, sku: null, plan: null, data, recovered: false, dataJson: '{}' },
  });

  const pass = async (isOver: () => boolean): Promise<void> => {
    for (let turns = 0; !isOver(); turns += 1) {
      if (turns > 200_000) throw new Error(`It does not end: ${waiting.length} wait, ${running} run`);
      for (const each of late.splice(0))
        if (each.at <= clock.now) each.apply();
        else late.push(each);
      const next = waiting.splice(pick(waiting.length), 1)[0];
      if (next) next();
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
  };

  const people = () => store.all(PEOPLE);
  const give = (work: Promise<unknown>) => work;

  return {
    ...{ clock, store, subscriptions, members, calls, to, people },
    has: (email: string) => [...has(email)].sort(),
    goDown: (error: Error | null, until = Infinity) => void (down = error && { error, until }),
    /** Alerts arrive at once, and are taken in whatever order `pick` chooses. */
    arrive: async (alerts: readonly Alert[]): Promise<string[]> => {
      const events = await Promise.all(alerts.map((alert) => stored(eventOf(alert))));
      const work = Promise.all(events.map((event) => give(deliver(event, null)) as Promise<string>));
      await pass(() => running === 0);
      return work;
    },
    /** What `reconcile` does: everybody is looked at. */
    mark: async (): Promise<void> => {
      for (const { id, expire_at } of people())
        if (expire_at === null)
          await store.commit({ writes: [update(PEOPLE.doc(id), { check_at: Timestamp.fromMillis(clock.now) })] });
    },
    /** Looks at whom it is due until nobody is, or for so long. */
    looks: async (forMs = 800 * DAY): Promise<number> => {
      const until = clock.now + forMs;
      for (let count = 0; ; count += 1) {
        if (count > 300) throw new Error(`Looks do not end: ${JSON.stringify(people())}`);
        const due = people()
          .filter(({ check_at }) => check_at !== null)
          .sort((a, b) => a.check_at!.toMillis() - b.check_at!.toMillis())[0];
        const lateAt = Math.min(...late.map(({ at }) => at));
        if (due === undefined && late.length === 0) return count;
        const at = Math.min(due?.check_at?.toMillis() ?? Infinity, lateAt);
        if (at > until) return count;
        clock.now = Math.max(clock.now, at);
        for (const each of late.splice(0))
          if (each.at <= clock.now) each.apply();
          else late.push(each);
        if (due === undefined || due.check_at!.toMillis() > clock.now) continue;
        const work = deliver(null, lookAt(due));
        await pass(() => running === 0);
        await work;
      }
    },
  };
}
