/**
 * Two instances of `deliver`, `sweep` and a customer, over a store in memory and a bus that repeats and loses, in virtual
 * time: a schedule chooses which step happens next. The code that walks is the real one; only what is outside is not.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { jest } from '@jest/globals';
import { pino } from 'pino';

import { openWebhookRecords } from '../../shared/api/webhook-records.ts';
import type { Bus, Pointer } from '../../shared/bus/bus.ts';
import { openDeliveries } from '../../shared/deliveries/deliveries.ts';
import { DELIVERIES } from '../../shared/deliveries/documents.ts';
import { openFanouts } from '../../shared/deliveries/fanouts.ts';
import { readLaneStates } from '../../shared/deliveries/lane-states.ts';
import { openQueues } from '../../shared/deliveries/queues.ts';
import { EVENTS } from '../../shared/events/event-document.ts';
import { deliveryId, eventId } from '../../shared/events/ids.ts';
import { openKnow } from '../../shared/intake/known.ts';
import { BREAKER_RULES } from '../../shared/lanes/breaker.ts';
import { openLanes } from '../../shared/lanes/lanes.ts';
import { openRetries } from '../../shared/lanes/retries.ts';
import { createRetry } from '../../shared/lanes/retry.ts';
import type { Retried } from '../../shared/lanes/retry.ts';
import type { Exchange } from '../../shared/sending/exchange.ts';
import type { SendRequest } from '../../shared/sending/send.ts';
import { finder, readOne } from '../../shared/store/find.ts';
import { openLeases } from '../../shared/store/leases.ts';
import { openLists } from '../../shared/store/lists.ts';
import type { Store } from '../../shared/store/store.ts';
import { remove } from '../../shared/store/write.ts';
import type { StateForDelivery } from '../../shared/subjects/fresh-state.ts';
import { dueDeliveries } from '../../shared/sweep/due.ts';
import { openFanOut } from '../../shared/sweep/fan-out.ts';
import { openJobWalk } from '../../shared/sweep/job-walk.ts';
import { openJobs } from '../../shared/sweep/jobs.ts';
import { sweep } from '../../shared/sweep/sweep.ts';
import type { SweepTrigger } from '../../shared/sweep/sweep.ts';
import { together } from '../../shared/sweep/walks.ts';
import { openCatalogue } from '../../shared/webhooks/catalogue.ts';
import type { Ordering } from '../../shared/webhooks/ordering.ts';
import type { Webhook } from '../../shared/webhooks/webhook.ts';
import { gatedStores } from './gated-store.ts';
import { aRetryJob } from './job-samples.ts';
import { memoryStore } from './memory-store.ts';
import { openDeliver, openReceiver, tellingOf } from './processes.ts';
import { schedule } from './schedule.ts';
import type { Freeze } from './schedule.ts';
import { openAnswers } from './walk-answers.ts';
import { FAILED_DELIVERIES, deliveriesIn, openPromises, standingIn } from './walk-promises.ts';
import type { SeenExchange } from './walk-promises.ts';
import { aWebhook, anEvent } from './webhook-samples.ts';

/** `retry_twice`: two operators at once. `retry_in_flight`: one that is being sent, where there is one. `retry_all`: a job. */
export type Action =
  | ('pause' | 'resume' | 'disable' | 'cancel' | 'expire' | 'order' | 'disorder')
  | ('retry' | 'retry_twice' | 'retry_in_flight' | 'retry_all');

/** One walk: everything that decides it. */
export interface Walk {
  ordering: Ordering;
  /** So many exchanges in so many seconds; without one, as many as there are. */
  rate?: { limit: number; seconds: number };
  /** The subjects of the events that arrive, and how long after the one before, milliseconds. */
  events: { subject: string; afterMs: number }[];
  /** What is done by the webhook's owner, each so long after the one before. */
  actions: { what: Action; afterMs: number }[];
  /** At which points of the store's calls a process dies, or the call fails (`gated-store.ts`). */
  crashAt: number[];
  failAt: number[];
  /** Whether the customer answers anything but 200; `mostly`: four times in five 500, or nothing in time. */
  fails: boolean | 'mostly';
  /** Repeated, late and lost pushes. */
  repeats: number;
  /** How often a state can't be fetched, so that its delivery is put off; missing: never. */
  waits?: number;
  /** Processes that make no step for a while. */
  freezes: Freeze[];
  /** Of so many steps one is not made at once: time goes on instead. */
  haste: number;
  /** Where pushes are answered early: what follows from that. */
  early?: {
    /** How long the customer takes at least, milliseconds. */
    answersAfterMs: number;
    /** Exchanges that may be in flight on one instance. */
    slots: number;
    /** How long an instance freezes when a push of its has been answered early, the first times; 0: not at all. */
    freezesMs: number;
  };
  choices: number[];
}

export interface Walked {
  /** What broke a promise while it walked. */
  broken: string[];
  /** What happened, step by step. */
  log: string[];
  /** Pushes that were answered before their exchange ended. */
  early: number;
  /** What retries were answered. */
  retried: (Retried['outcome'] | 'changed')[];
  /** Deliveries that were left to `sweep`, since their endpoint answered nothing. */
  leftToSweep: number;
}

const START = Date.parse('2026-11-25T10:00:00Z');
/** As `CATALOGUE_AGE_MS` is set. */
const CATALOGUE_AGE_MS = 400;
const HORIZON_MS = 3 * 3_600_000;
const ACK_DEADLINE_MS = 60_000;
const LAST_MS = 30_000;
/** Short enough for some walks to get there. */
const DISABLE_AFTER_MS = 60_000;
/** The delays of the webhook's policy, seconds. */
const RETRIES = [1, 20];
const JUMPS_MS = [500, 4_500, 8_000, 30_000];
const silent = pino({ level: 'silent' });

/** Walks once. jest's timers must be faked, all but `setImmediate`. */
export async function walk(plan: Walk): Promise<Walked> {
  jest.setSystemTime(START);
  const now = () => Date.now();
  const store = memoryStore(now);
  const steps = schedule(plan.choices, plan.freezes, now);
  const exchanges: SeenExchange[] = [];
  const following = new AsyncLocalStorage<Pointer>();
  const early = plan.early ?? { answersAfterMs: 0, slots: 1, freezesMs: 0 };
  /** One that froze each time would never record anything. */
  let freezesLeft = 2;
  let [serial, repeats, excused, waits] = [0, plan.repeats, false, plan.waits ?? 0];
  let leftToSweep = 0;
  const retried: Walked['retried'] = [];
  const putOff = new Set<string>();
  let webhook: Webhook = aWebhook(
    {
      retry_policy: RETRIES,
      retry_jitter: false,
      ordering: plan.ordering,
      ...(plan.rate && { rate_limit: plan.rate.limit, rate_limit_duration: plan.rate.seconds }),
    },
    { id: '6f1c2a50-8b07-4c3e-9d2e-0a4d5c6b7e8f' },
  );
  const newId = () => `id-${(serial += 1)}`;
  const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
  const { all, fields } = deliveriesIn(store);
  const promises = openPromises({
    store,
    exchanges,
    isOrdered: plan.ordering === 'subject' && !plan.actions.some(({ what }) => what === 'disorder' || what === 'order'),
    isExcused: () => excused,
    wasPutOff: (delivery) => putOff.has(delivery),
    hasCrashed: steps.hasCrashed,
    now,
  });
  const answers = openAnswers({ exchanges, broken: promises.broken, now });

  const standing = standingIn(store, webhook.id, exchanges);

  // The bus -----------------------------------------------------------------------------------------------------------
  const instances: { name: string; deliver: ReturnType<typeof openDeliver> }[] = [];
  const push = (pointer: Pointer, copy: number): void => {
    let acked = false;
    const attemptPush = async () => {
      await steps.gate('bus', `push ${pointer.delivery.slice(0, 4)} copy ${copy}`);
      const { name, deliver } = instances[steps.choose(instances.length)]!;
      steps.log.push(`  to ${name}, due ${pointer.due_at - START}, at ${now() - START}`);
      setTimeout(() => void (acked || attemptPush()), ACK_DEADLINE_MS);
      const opened = answers.opened(name);
      try {
        const result = await following.run(pointer, () => deliver(pointer, now()));
        steps.log.push(`  ${name}: ${result.outcome}`);
        acked = true;
        const isEarly = result.outcome === 'handed_over';
        answers.answered(opened, isEarly ? pointer.delivery : null);
        if (isEarly && early.freezesMs > 0 && freezesLeft-- > 0) steps.freeze(name, early.freezesMs);
      } catch {
        steps.log.push(`  ${name}: 503`);
        answers.answered(opened, null);
      }
    };
    void attemptPush();
  };
  const waking = new Set<string>();
  const wake = () => {
    if (waking.size > 0) return;
    waking.add('wake');
    void sleep(10).then(() => {
      waking.clear();
      runSweep('wake');
    });
  };
  const bus: Bus = {
    publishPointers: async (pointers) => {
      for (const { pointer } of pointers) {
        const fate = steps.choose(10);
        if (fate === 1 && repeats > 0) {
          repeats -= 1;
          throw new Error('not published');
        }
        push(pointer, 1);
        if (fate === 2 && repeats-- > 0) push(pointer, 2);
        if (fate === 3 && repeats-- > 0) setTimeout(() => push(pointer, 3), 25_000);
      }
    },
    wake: async () => wake(),
    wakeAgain: async () => wake(),
    close: async () => undefined,
  };

  // The processes -----------------------------------------------------------------------------------------------------
  const gated = gatedStores(steps, {
    ...plan,
    onFailure: () => (excused = true),
    onCrash: (owner) => {
      excused = true;
      steps.crash(owner);
      answers.crashed(owner);
      const index = instances.findIndex(({ name }) => name === owner);
      if (index >= 0) instances[index] = startInstance(`${owner}'`);
    },
  });
  const send = async ({ timeoutMs, body }: SendRequest, instance: string): Promise<Exchange> => {
    const pointer = following.getStore()!;
    const { attempt } = JSON.parse(body.toString('utf8')) as { attempt: number };
    const kept = fields(pointer.delivery);
    const seen: SeenExchange = {
      delivery: pointer.delivery,
      attempt,
      instance,
      startedAt: now(),
      endedAt: null,
      outlasted: false,
      leaseUntil: kept.due_at?.toMillis() ?? 0,
      timeoutMs,
      followsFirstPush: isFirst(pointer),
      ok: null,
    };
    steps.log.push(`  ${instance} POSTs ${pointer.delivery.slice(0, 4)}, attempt ${attempt}, at ${now() - START}`);
    promises.whenOneStarts(seen, kept);
    exchanges.push(seen);
    const chosen = plan.fails === false ? 0 : steps.choose(5);
    const fate = plan.fails === 'mostly' ? [1, 1, 2, 1, 0][chosen]! : chosen;
    const timedOut = sleep(timeoutMs).then(() => 'timeout' as const);
    const answered = sleep(early.answersAfterMs)
      .then(() => steps.gate('customer', `answers ${pointer.delivery.slice(0, 4)}`))
      .then(() => 'answer' as const);
    const came = fate === 2 ? await timedOut : await Promise.race([timedOut, answered]);
    seen.endedAt = now();
    const durationMs = now() - seen.startedAt;
    if (came === 'timeout') {
      seen.ok = false;
      return { kind: 'failed', code: 'timeout', message: 'no answer', answer: null, durationMs };
    }
    seen.ok = fate === 0 || fate === 3;
    const status = seen.ok ? 200 : fate === 4 ? 410 : 500;
    return { kind: 'answered', status, headers: {}, body: '', bodyTruncated: false, durationMs };
  };
  const isFirst = ({ delivery, due_at }: Pointer): boolean =>
    due_at === fields(delivery).created_at.toMillis() + 10_000;
  const freshState = async (): Promise<StateForDelivery> => {
    if (waits > 0 && steps.choose(2) === 1) {
      waits -= 1;
      const pointer = following.getStore()!;
      if (isFirst(pointer)) putOff.add(pointer.delivery);
      return { kind: 'wait', error: new Error('the source does not answer'), delayMs: 7_500, lagging: false };
    }
    return { kind: 'known', observed: { state: null, state_status: 'unavailable', state_observed_at: null } };
  };
  const startInstance = (name: string) => {
    const deliver = openDeliver(
      { store: answers.watched(gated(store, name), name), bus, now, newId, catalogue: openCatalogue(store) },
      {
        freshState,
        send: (request) => send(request, name),
        disableAfterMs: DISABLE_AFTER_MS,
        slots: early.slots,
        log: pino({ messageKey: 'message' }, { write: (line: string) => answers.logged(name, line) }),
        breaker: { ...BREAKER_RULES, failures: 3, deliveries: FAILED_DELIVERIES, lastingMs: 0 },
      },
    );
    return { name, deliver };
  };
  instances.push(startInstance('deliver-1'), startInstance('deliver-2'));
  /** Without one, nobody looks for jobs: looks are what a walk's time goes to. */
  const hasJobs = plan.actions.some(({ what }) => what === 'retry_all');
  const ofJobs = (own: Store) => {
    return { store: own, lists: openLists(own), jobs: openJobs(own), retries: openRetries(own) };
  };
  const walked = {
    catalogue: openCatalogue(store),
    laneStates: () => readLaneStates(store),
    ...{ bus, now, wait: sleep, log: silent },
  };
  const runSweep = (trigger: SweepTrigger) => {
    const name = `sweep-${(serial += 1)}`;
    const own = gated(store, name, false);
    const deps = {
      // Sooner than in production, and as long as `deliver` waits: since `sweep` looks less often here.
      due: dueDeliveries(own, 1_000),
      lanes: openLanes(own, tellingOf({ store: own, bus, now, newId, catalogue: openCatalogue(store) })),
      leases: openLeases(store, now, newId),
      fanOut: together(
        openFanOut({ ...walked, fanouts: openFanouts(own) }),
        ...(hasJobs ? [openJobWalk({ ...walked, ...ofJobs(own) })] : []),
      ),
      bus,
      now,
      lookAtPeople: async () => 0,
      // Looks less often than in production: how often does not matter here, and looks are what a walk's time goes to.
      wait: (ms: number) => sleep(Math.max(ms, 4_000)),
      log: silent,
    };
    // A failure is answered 503; the scheduler comes again.
    sweep(deps, trigger).catch(() => undefined);
  };
  const tick = () => {
    runSweep('tick');
    setTimeout(tick, 60_000);
  };

  // What happens ------------------------------------------------------------------------------------------------------
  const records = openWebhookRecords(store);
  await records.create(webhook, []);
  const accept = openReceiver(
    { store, bus, now, newId },
    openKnow(store, CATALOGUE_AGE_MS, { wall: now, steady: now }),
  );
  const arrive = async () => {
    for (const { subject, afterMs } of plan.events) {
      await sleep(afterMs);
      await steps.gate('receiver', `takes in an event of ${subject}`);
      const id = eventId('google-workspace', 'test', String((serial += 1)));
      await accept({ event: anEvent({ id, subject: { kind: 'subscription', id: subject } }), raw: Buffer.from('x') });
      const made = deliveryId(id, webhook.id);
      if (fields(made).urgent) leftToSweep += 1;
      steps.log.push(`  ${made.slice(0, 4)}${fields(made).urgent ? ', left to sweep' : ''}`);
    }
  };
  const change = async (fields: Partial<Webhook>, drains: boolean) => {
    const found = await records.findAny(webhook.id);
    webhook = { ...found!.fields, ...fields };
    if (fields.status) standing.changed(now());
    await records.change(webhook.id, webhook, found!.version, drains ? now() : null, []);
    if (drains) wake();
  };
  /** By an operator of its own, whose process may die at any step: nobody waits for it. */
  const retry = (id: string): void => {
    const name = `retry-${(serial += 1)}`;
    const own = gated(store, name);
    const queues = openQueues(own);
    const outside = { bus, now, sleep, random: () => 0.5, log: silent };
    const ask = createRetry({ ...outside, retries: openRetries(own), queues, rateWait: async () => now() });
    steps.log.push(`  ${name}: ${id.slice(0, 4)}`);
    void ask({ id, webhook_id: webhook.id }, null, () => []).then(
      (answer) => {
        const told = answer === null || answer === 'gone' ? 'changed' : answer.outcome;
        retried.push(told);
        steps.log.push(`  ${name}: ${told}, at ${now() - START}`);
      },
      () => steps.log.push(`  ${name}: 503`),
    );
  };
  const act = async (what: Action) => {
    if (what === 'pause') return change({ status: 'paused', active: false }, false);
    if (what === 'resume') return change({ status: 'active', active: true, disabled_reason: null }, true);
    if (what === 'disable')
      return change({ status: 'disabled', active: false, disabled_reason: 'endpoint_gone' }, true);
    if (what === 'order' || what === 'disorder')
      return change({ ordering: what === 'order' ? 'subject' : 'none' }, true);
    if (what === 'retry_all') {
      await openJobs(store).create(aRetryJob(newId(), { webhook_id: webhook.id }, now()), []);
      return wake();
    }
    if (what === 'retry_in_flight') {
      const [sent] = exchanges.filter(({ endedAt }) => endedAt === null);
      return sent && retry(sent.delivery);
    }
    const pending = all().filter((id) => fields(id).status === 'pending');
    if (pending.length === 0) return;
    if (what === 'retry' || what === 'retry_twice') {
      const id = pending[steps.choose(pending.length)]!;
      retry(id);
      return what === 'retry_twice' ? retry(id) : undefined;
    }
    if (what === 'expire') {
      // As the service deletes by TTL: unasked, and with no regard to who reads it.
      const kept = await readOne(store, EVENTS.doc(fields(pending[steps.choose(pending.length)]!).event_id!));
      return void (kept.exists && (await store.commit({ writes: [remove(kept.ref, kept.version)] })));
    }
    const found = await finder(store, DELIVERIES)(pending[steps.choose(pending.length)]!);
    await openDeliveries(store, now).endInQueue(found!.fields, found!.version, 'cancelled', 'deleted_by_client');
  };
  let [arrived, acted] = [false, false];
  const operate = async () => {
    for (const { what, afterMs } of [...plan.actions, { what: 'resume' as const, afterMs: LAST_MS }]) {
      // A last resume would repair what must not need it.
      if (afterMs === LAST_MS && webhook.status === 'active') continue;
      await sleep(afterMs);
      await steps.gate('operator', what);
      await act(what);
      steps.log.push(`  ${what}, at ${now() - START}`);
    }
    acted = true;
  };
  void arrive().then(() => (arrived = true));
  void operate();
  setTimeout(tick, 20_000);

  const isOver = () =>
    arrived && acted && all().every((id) => fields(id).status !== 'pending') && standing.wrong() === null;
  const isQuiet = () =>
    isOver() &&
    !steps.waits('deliver') &&
    !steps.waits('retry') &&
    exchanges.every(({ endedAt, instance }) => endedAt !== null || steps.hasCrashed(instance));
  let quietSteps = 0;
  while (now() < START + HORIZON_MS && quietSteps < 25) {
    await steps.settle();
    promises.watchLeases();
    standing.watch();
    if (isQuiet()) quietSteps += 1;
    if (steps.ready > 0 && steps.choose(plan.haste) !== 1) await steps.step();
    else if (steps.ready > 0) await jest.advanceTimersByTimeAsync(JUMPS_MS[steps.choose(JUMPS_MS.length)]!);
    else jest.advanceTimersToNextTimer();
  }
  jest.clearAllTimers();

  answers.ended();
  promises.atTheEnd(plan.events.length, RETRIES.length + 1);
  if (plan.rate) promises.withinRate(plan.rate.limit / plan.rate.seconds);
  const wrong = standing.wrong();
  return {
    broken: [...promises.broken, ...standing.broken, ...(wrong === null ? [] : [wrong])],
    log: steps.log,
    early: answers.early,
    retried,
    leftToSweep,
  };
}
