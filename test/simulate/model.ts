/**
 * The way of an event through the delivery protocol, with modelled service times: from a client's request to a webhook's
 * receipt (docs/scale.md). What queues is what can be short: CPUs, ranges of Firestore's indexes, push windows. All times are
 * milliseconds of model time.
 */
import {
  EARLY_AFTER_MS,
  EARLY_AFTER_PROVEN_MS,
  MOST_UNANSWERED,
  UNANSWERED_AFTER_MS,
} from '../../shared/deliver/early-answers.ts';
import { nextArrivalMs, numbersFrom, serviceTimes } from './distribution.ts';
import type { ServiceTime } from './distribution.ts';
import { eventQueue } from './event-queue.ts';

/** Where each comes from: docs/scale.md, Service times. */
export interface Times {
  /** CPU of `api` for one accepted event, and of `deliver` for one delivery, on one vCPU. */
  acceptCpu: number;
  deliverCpu: number;
  read: ServiceTime;
  commit: ServiceTime;
  /** From a publish to the push that brings it. */
  push: ServiceTime;
  /** A healthy receiver's answer. */
  answer: ServiceTime;
}

export interface Case {
  eventsPerSecond: number;
  /** Model time in which events arrive, seconds. */
  seconds: number;
  webhooks: number;
  /** How many of them accept a connection and never answer. */
  hung: number;
  timeoutMs: number;
  /** Ranges of each index that grows with time, and what each takes in a second. */
  shards: number;
  writesPerRange: number;
  /** Instances of 1 vCPU. */
  apiInstances: number;
  deliverInstances: number;
  concurrency: number;
  /** Pushes that a subscription sends at once in the beginning. */
  firstWindow: number;
  earlyAnswers: boolean;
  seed: number;
  times: Times;
}

export interface Outcome {
  /** From request to receipt, of webhooks that answer. */
  lateness: number[];
  accepted: number;
  delivered: number;
  /** Deliveries to hung webhooks that were not even tried, since four exchanges with theirs were unanswered. */
  held: number;
  largestWindow: number;
  mostOpen: number;
}

/** From here on the window grows by one in the time of a window's answers (https://cloud.google.com/pubsub/docs/push). */
const LINEAR_FROM = 3_000;
/** A push window narrows where answers take longer than this in the mean. */
const SLOW_MEAN_MS = 1_000;

/** Servers in front of which a queue forms: each takes one after the other. */
function servers(count: number) {
  const freeAt = new Float64Array(count);
  let turn = 0;
  /** @returns when it is done */
  return (now: number, takesMs: number): number => {
    turn = (turn + 1) % count;
    const done = Math.max(now, freeAt[turn]!) + takesMs;
    freeAt[turn] = done;
    return done;
  };
}

export function simulate(given: Case): Outcome {
  const { times } = given;
  const random = numbersFrom(given.seed);
  const draw = serviceTimes(random);
  const queue = eventQueue();
  const outcome: Outcome = { lateness: [], accepted: 0, delivered: 0, held: 0, largestWindow: 0, mostOpen: 0 };
  let now = 0;
  const after = (ms: number, call: () => void) => queue.at(now + ms, call);

  const apiCpu = servers(given.apiInstances);
  const deliverCpu = servers(given.deliverInstances);
  const ranges = servers(given.shards);
  /** A commit that moves a delivery in the busiest index, as fast as its range takes it. */
  const committed = (then: () => void) => {
    const written = ranges(now, 1_000 / given.writesPerRange);
    queue.at(Math.max(written, now + draw(times.commit)), then);
  };

  // The push subscription -----------------------------------------------------------------------------------------------
  const backlog: (() => void)[] = [];
  let first = 0;
  let [window, open, meanMs] = [given.firstWindow, 0, 0];
  const pump = () => {
    const room = Math.min(Math.floor(window), given.deliverInstances * given.concurrency);
    while (open < room && first < backlog.length) {
      open += 1;
      backlog[first++]!();
    }
    outcome.mostOpen = Math.max(outcome.mostOpen, open);
  };
  const answered = (openedAt: number) => {
    open -= 1;
    meanMs += (now - openedAt - meanMs) / 100;
    if (meanMs < SLOW_MEAN_MS) window += window < LINEAR_FROM ? 1 : 1 / window;
    else window = Math.max(given.firstWindow, Math.min(window, LINEAR_FROM));
    outcome.largestWindow = Math.max(outcome.largestWindow, Math.floor(window));
    pump();
  };

  // deliver -------------------------------------------------------------------------------------------------------------
  const proven = new Set<number>();
  const unanswered = new Map<number, number>();
  const deliver = (webhook: number, requestedAt: number) => {
    const openedAt = now;
    let isOpen = true;
    const answer = () => {
      if (!isOpen) return;
      isOpen = false;
      answered(openedAt);
    };
    const exchange = () => {
      const hangs = webhook < given.hung;
      const lasts = hangs ? given.timeoutMs : draw(times.answer);
      if (given.earlyAnswers) {
        const early = proven.has(webhook) ? EARLY_AFTER_PROVEN_MS : EARLY_AFTER_MS;
        if (lasts > early) after(early, answer);
      }
      if (lasts > UNANSWERED_AFTER_MS) {
        after(UNANSWERED_AFTER_MS, () => unanswered.set(webhook, (unanswered.get(webhook) ?? 0) + 1));
        after(lasts, () => unanswered.set(webhook, unanswered.get(webhook)! - 1));
      }
      after(lasts, () => {
        if (!hangs) {
          outcome.lateness.push(now - requestedAt);
          outcome.delivered += 1;
          proven.add(webhook);
        }
        committed(answer);
      });
    };
    queue.at(deliverCpu(now, times.deliverCpu), () =>
      after(draw(times.read), () => {
        if ((unanswered.get(webhook) ?? 0) < MOST_UNANSWERED * given.deliverInstances) return exchange();
        outcome.held += 1;
        after(draw(times.commit), answer);
      }),
    );
  };

  // api -----------------------------------------------------------------------------------------------------------------
  const accept = () => {
    const requestedAt = now;
    const webhook = Math.floor(random() * given.webhooks);
    queue.at(apiCpu(now, times.acceptCpu), () =>
      after(draw(times.read), () =>
        committed(() => {
          outcome.accepted += 1;
          after(draw(times.push), () => {
            backlog.push(() => deliver(webhook, requestedAt));
            pump();
          });
        }),
      ),
    );
  };
  const arrive = () => {
    if (now >= given.seconds * 1_000) return;
    accept();
    after(nextArrivalMs(given.eventsPerSecond, random), arrive);
  };
  queue.at(0, arrive);

  // Time moves before the call that is planned for it.
  const tick = (time: number) => void (now = time);
  while (queue.next(tick) !== null);
  return outcome;
}
