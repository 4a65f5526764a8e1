/** The pushes that one instance has open, and the exchanges that go on after theirs were answered. */
import { keepNewest } from '../base/newest.ts';
import type { EpochMs } from '../base/time.ts';
import {
  OPEN_AT_MOST_MS,
  UNANSWERED_AFTER_MS,
  coverNeededUntil,
  earlyAfterMs,
  isCrowded,
  mayLeave,
  silentUntil,
} from './early-answers.ts';
import type { HandedOver, Leaving, UnderWay } from './early-answers.ts';
import { openTurns } from './others-first.ts';

export interface PushedExchange extends UnderWay {
  webhook: string;
  /** Of its request's body. */
  bytes: number;
  /** Called once, when it has lasted `UNANSWERED_AFTER_MS`. Must not throw. */
  onUnanswered: () => void;
}

/** One push, as the work sees it that is done for it. */
export interface Push {
  /** Makes its exchange, during which it may be answered. */
  exchange: <T>(exchange: PushedExchange, send: () => Promise<T>) => Promise<T>;
  /** The lease of its delivery has been moved; null: was lost, or nobody knows. */
  leased: (until: number | null) => void;
}

export interface OpenPushes {
  /**
   * Does the work of a push that was opened at a time.
   * @param onEndedLater called with the work once it has ended, where its push was answered before; it sees to its failure
   * @returns when the push is to be answered: what came of it, or null where it goes on
   */
  serve: <T>(
    openedAt: number,
    work: (push: Push) => Promise<T>,
    onEndedLater: (ended: Promise<T>) => void,
  ) => Promise<T | null>;
  /** A webhook has succeeded: its next exchanges are waited for longer. */
  succeeded: (webhook: string) => void;
  /** Whether a webhook leaves so much unanswered that it gets no further exchange here. */
  isCrowded: (webhook: string) => boolean;
  /** How long a webhook's oldest unanswered exchange lasts; 0 where it has none. */
  unansweredForMs: (webhook: string) => number;
  /** Until when a crowded webhook is expected to answer nothing; null where it may. What is held then waits for an answer. */
  silentUntil: (webhook: string) => number | null;
  /** A webhook has answered. @returns whether something was held because it was silent */
  answered: (webhook: string) => boolean;
}

export interface OpenPushesDeps {
  now: () => number;
  /** Whether pushes may be answered early. */
  early: boolean;
}

/** Webhooks whose last success is remembered; the one that succeeded longest ago goes first. */
const MOST_WEBHOOKS = 10_000;

class OpenPush {
  exchange: PushedExchange | null = null;
  /** What it waits for leave to do. */
  wish: Leaving['wish'] | null = null;
  leave: () => void = () => undefined;
  timer: NodeJS.Timeout | undefined;
  readonly openedAt: number;

  constructor(openedAt: number) {
    this.openedAt = openedAt;
  }
}

const mayLeadToExchange = ({ exchange, wish }: OpenPush): boolean => exchange === null && wish === null;

const later = (one: EpochMs | null, other: EpochMs): EpochMs => Math.max(one ?? -Infinity, other);

export function createOpenPushes({ now, early }: OpenPushesDeps): OpenPushes {
  const open = new Set<OpenPush>();
  /** Of the open ones, those that wait for leave. */
  const waiting = new Set<OpenPush>();
  /** Their pushes are answered. */
  const goingOn = new Set<OpenPush>();
  /** How many of these each webhook has. */
  const goesOn = new Map<string, number>();
  const handedOver: HandedOver = { exchanges: 0, bytes: 0 };
  const othersFirst = openTurns({ now, isBusy: () => [...open].some(mayLeadToExchange) });
  const succeededAt = new Map<string, number>();
  /** The exchanges that are unanswered, by webhook. */
  const unanswered = new Map<string, Set<OpenPush>>();
  const unansweredOf = (webhook: string): PushedExchange[] =>
    [...(unanswered.get(webhook) ?? [])].flatMap(({ exchange }) => exchange ?? []);
  /** When each of these has answered last. */
  const answeredAt = new Map<string, number>();
  /** Those for which something is held since they were silent. */
  const heldSilent = new Map<string, true>();

  /** Until when what goes on needs cover; undefined where that is to be looked for anew. Hundreds may go on. */
  let cover: EpochMs | null | undefined = null;
  const coverNeeded = (): EpochMs | null => {
    if (cover !== undefined) return cover;
    cover = null;
    for (const { exchange } of goingOn) if (exchange) cover = later(cover, coverNeededUntil(exchange));
    return cover;
  };

  const leavingOf = ({ wish, exchange, openedAt }: OpenPush): Leaving =>
    wish === 'hand_over' && exchange ? { wish, exchange } : { wish: 'end', openedAt };
  const canLeave = (push: OpenPush): boolean => {
    // Nearly always: nothing needs cover, and no other push is to be looked at.
    if (push.wish === 'end' && goingOn.size === 0) return true;
    let youngestOpenedAt: number | null = null;
    for (const other of open)
      if (other !== push && other.openedAt > (youngestOpenedAt ?? -Infinity)) youngestOpenedAt = other.openedAt;
    return mayLeave(leavingOf(push), { youngestOpenedAt, coverNeeded: coverNeeded(), handedOver }, now());
  };
  const leaveIfMay = (push: OpenPush): void => {
    if (!canLeave(push)) return;
    clearTimeout(push.timer);
    waiting.delete(push);
    open.delete(push);
    push.leave();
  };
  /** Whoever leaves takes cover away, never gives any: one look at each is enough. The oldest stays no longer than it must. */
  const review = (): void => {
    if (waiting.size === 0) return;
    for (const push of [...waiting].sort((a, b) => a.openedAt - b.openedAt)) leaveIfMay(push);
  };
  const wishes = (push: OpenPush, wish: Leaving['wish']): void => {
    push.wish = wish;
    waiting.add(push);
    leaveIfMay(push);
  };

  const ended = (push: OpenPush): void => {
    if (goingOn.delete(push)) {
      cover = undefined;
      const { webhook = '' } = push.exchange ?? {};
      goesOn.set(webhook, (goesOn.get(webhook) ?? 1) - 1);
      if (goesOn.get(webhook) === 0) goesOn.delete(webhook);
      handedOver.exchanges -= 1;
      handedOver.bytes -= push.exchange?.bytes ?? 0;
      return review();
    }
    wishes(push, 'end');
    if (!open.has(push)) return;
    push.timer = setTimeout(() => leaveIfMay(push), Math.max(0, push.openedAt + OPEN_AT_MOST_MS - now()));
  };
  const handOver = (push: OpenPush): void => {
    goingOn.add(push);
    if (cover !== undefined && push.exchange) cover = later(cover, coverNeededUntil(push.exchange));
    const { webhook = '' } = push.exchange ?? {};
    goesOn.set(webhook, (goesOn.get(webhook) ?? 0) + 1);
    handedOver.exchanges += 1;
    handedOver.bytes += push.exchange?.bytes ?? 0;
  };

  const becomesUnanswered = (push: OpenPush, { webhook, onUnanswered }: PushedExchange): void => {
    const known = unanswered.get(webhook);
    if (known) known.add(push);
    else unanswered.set(webhook, new Set([push]));
    onUnanswered();
  };
  const isAnswered = (push: OpenPush, { webhook }: PushedExchange): void => {
    const known = unanswered.get(webhook);
    if (!known?.delete(push) || known.size > 0) return;
    unanswered.delete(webhook);
    answeredAt.delete(webhook);
  };
  /** One timer for an exchange: most are answered before it is due. */
  const watch = (push: OpenPush, exchange: PushedExchange): (() => void) => {
    const { webhook, startedAt } = exchange;
    const until = (sinceStartMs: number) => Math.max(0, startedAt + sinceStartMs - now());
    const untilUnanswered = () => setTimeout(() => becomesUnanswered(push, exchange), until(UNANSWERED_AFTER_MS));
    const earlyMs = earlyAfterMs(succeededAt.get(webhook), goesOn.has(webhook), startedAt);
    let timer: NodeJS.Timeout;
    const mayGoOn = () => {
      timer = untilUnanswered();
      wishes(push, 'hand_over');
    };
    if (early && earlyMs === 0) mayGoOn();
    else timer = early ? setTimeout(mayGoOn, until(earlyMs)) : untilUnanswered();
    return () => {
      clearTimeout(timer);
      isAnswered(push, exchange);
      if (push.wish === null || !open.has(push)) return;
      push.wish = null;
      waiting.delete(push);
    };
  };
  const asSeenByWork = (push: OpenPush): Push => ({
    exchange: async (exchange, send) => {
      push.exchange = exchange;
      // Behind another one that goes on it will most likely do so, too, and gives way to what may be answered.
      const givesWay = goesOn.has(exchange.webhook);
      const over = watch(push, exchange);
      try {
        // Nothing is awaited where it need not: in a burst each turn counts.
        if (givesWay) await othersFirst();
        return await send();
      } finally {
        over();
      }
    },
    leased: (until) => {
      if (push.exchange) push.exchange.leaseUntil = until;
    },
  });

  return {
    serve: <T>(openedAt: number, work: (push: Push) => Promise<T>, onEndedLater: (ended: Promise<T>) => void) => {
      const push = new OpenPush(openedAt);
      open.add(push);
      review();
      let resolve: (result: T | Promise<T> | null) => void = () => undefined;
      const answered = new Promise<T | null>((settle) => (resolve = settle));
      // Before the work is begun: it may leave in the course of that.
      push.leave = () => {
        if (push.wish === 'end') return resolve(done);
        handOver(push);
        resolve(null);
      };
      const done = work(asSeenByWork(push));
      // Here, and not where it leaves: that is in the course of another push, and would be logged as a part of its trace.
      const over = () => {
        if (goingOn.has(push)) onEndedLater(done);
        ended(push);
      };
      done.then(over, over);
      return answered;
    },
    succeeded: (webhook) => {
      succeededAt.delete(webhook);
      succeededAt.set(webhook, now());
      keepNewest(succeededAt, MOST_WEBHOOKS);
    },
    isCrowded: (webhook) => isCrowded(unanswered.get(webhook)?.size ?? 0, handedOver),
    unansweredForMs: (webhook) => {
      const starts = unansweredOf(webhook).map(({ startedAt }) => startedAt);
      return starts.length === 0 ? 0 : now() - Math.min(...starts);
    },
    silentUntil: (webhook) => {
      const until = silentUntil(unansweredOf(webhook), answeredAt.get(webhook) ?? -Infinity, handedOver);
      if (until !== null) heldSilent.set(webhook, true);
      keepNewest(heldSilent, MOST_WEBHOOKS);
      return until;
    },
    answered: (webhook) => {
      if (unanswered.has(webhook)) answeredAt.set(webhook, now());
      return heldSilent.delete(webhook);
    },
  };
}
