/** The promises of early answers, held against what a walk does: an instance works only while a push of its is open. */
import { OPEN_AT_MOST_MS, coverNeededUntil } from '../../shared/deliver/early-answers.ts';
import type { Store } from '../../shared/store/store.ts';
import type { SeenExchange } from './walk-promises.ts';

interface OpenedPush {
  instance: string;
  at: number;
}

export interface WatchedAnswers {
  exchanges: readonly SeenExchange[];
  /** Takes what breaks a promise. */
  broken: string[];
  now: () => number;
}

export function openAnswers({ exchanges, broken, now }: WatchedAnswers) {
  const open = new Set<OpenedPush>();
  /** What goes on without its push: until when it needs cover, by instance and delivery. */
  const goesOn = new Map<string, number>();
  /** Instances whose last push has been open for as long as one may: what they still do has outlived its cover. */
  const outlived = new Set<string>();
  const crashed = new Set<string>();
  /** Handed over before their exchanges begin: those give way to others. */
  const toBegin: { instance: string; delivery: string; at: number }[] = [];
  let early = 0;
  const openOf = (instance: string) => [...open].filter((push) => push.instance === instance);

  return {
    get early() {
      return early;
    },
    opened: (instance: string): OpenedPush => {
      const push = { instance, at: now() };
      open.add(push);
      return push;
    },
    /** @param handedOver the delivery whose exchange goes on */
    answered: (push: OpenedPush, handedOver: string | null): void => {
      const { instance, at } = push;
      open.delete(push);
      if (crashed.has(instance)) return;
      if (handedOver !== null) {
        early += 1;
        const last = exchanges.findLast((each) => each.delivery === handedOver && each.instance === instance);
        const startedAt = last?.endedAt === null ? last.startedAt : now();
        if (last?.endedAt !== null) toBegin.push({ instance, delivery: handedOver, at: startedAt });
        const timeoutMs = Math.max(...exchanges.map((each) => each.timeoutMs));
        goesOn.set(`${instance} ${handedOver}`, coverNeededUntil({ startedAt, timeoutMs, leaseUntil: null }));
      }
      if (now() - at >= OPEN_AT_MOST_MS) return void outlived.add(instance);
      const covered = Math.max(...openOf(instance).map((other) => other.at + OPEN_AT_MOST_MS), -Infinity);
      for (const [key, needed] of goesOn)
        if (key.startsWith(`${instance} `) && covered < needed) broken.push(`${key} goes on and is not covered`);
    },
    /** When all is over: whether what was handed over was running, or began. */
    ended: (): void => {
      for (const { instance, delivery, at } of toBegin) {
        const began = (each: SeenExchange): boolean => each.delivery === delivery && each.instance === instance;
        if (crashed.has(instance) || exchanges.some((each) => began(each) && each.startedAt >= at)) continue;
        broken.push(`${delivery.slice(0, 4)} was handed over, and no exchange followed`);
      }
    },
    crashed: (instance: string): void => {
      crashed.add(instance);
      for (const push of openOf(instance)) open.delete(push);
      for (const key of goesOn.keys()) if (key.startsWith(`${instance} `)) goesOn.delete(key);
    },
    /** A line of an instance's log: what goes on has ended. */
    logged: (instance: string, line: string): void => {
      const { message, delivery } = JSON.parse(line) as { message: string; delivery: string };
      if (message === 'delivery.attempted') goesOn.delete(`${instance} ${delivery}`);
    },
    /** An instance's store. */
    watched: (store: Store, instance: string): Store => {
      const works = <A extends unknown[], R>(call: (...args: A) => R) => {
        return (...args: A): R => {
          if (openOf(instance).length === 0 && !outlived.has(instance) && !crashed.has(instance))
            broken.push(`${instance} works while no push of its is open`);
          return call(...args);
        };
      };
      const { read, query, commit } = store;
      const transaction: Store['transaction'] = (body) => works(() => store.transaction(body))();
      return { ...store, read: works(read), query: works(query), commit: works(commit), transaction };
    },
  };
}
