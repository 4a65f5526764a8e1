/**
 * The functions over a store in memory and a bus, in virtual time, each a process that can die at any of its steps: what
 * it was about to do never happens, and another one takes over. jest's timers must be faked, all but `setImmediate`.
 */
import { jest } from '@jest/globals';
import { pino } from 'pino';

import { openWebhookRecords } from '../../shared/api/webhook-records.ts';
import { SubrelayError } from '../../shared/base/errors.ts';
import type { Bus, Pointer } from '../../shared/bus/bus.ts';
import type { DeliverDeps } from '../../shared/deliver/deps.ts';
import { openDeliveries } from '../../shared/deliveries/deliveries.ts';
import { DELIVERIES } from '../../shared/deliveries/documents.ts';
import type { DeliveryDocument } from '../../shared/deliveries/documents.ts';
import { openQueues } from '../../shared/deliveries/queues.ts';
import type { Destination } from '../../shared/destinations/destination.ts';
import type { ReceivedEvent } from '../../shared/events/event.ts';
import { openRetries } from '../../shared/lanes/retries.ts';
import { createRetry } from '../../shared/lanes/retry.ts';
import { finder } from '../../shared/store/find.ts';
import type { Store } from '../../shared/store/store.ts';
import type { Write } from '../../shared/store/write.ts';
import type { SweepTrigger } from '../../shared/sweep/sweep.ts';
import type { StoredDestination } from '../../shared/webhooks/stored-destination.ts';
import type { Webhook } from '../../shared/webhooks/webhook.ts';
import { webhookCreation } from '../../shared/webhooks/webhooks.ts';
import { attemptsIn } from './attempts.ts';
import { memoryStore } from './memory-store.ts';
import { openDeliver, openReceiver, openSweep } from './processes.ts';
import { deliveriesIn } from './walk-promises.ts';

export const START = Date.parse('2026-11-25T10:00:00Z');
const ACK_DEADLINE_MS = 60_000;
const SENDER_REPEATS_MS = 30_000;
const TICK_MS = 60_000;
const WAKE_MS = 10;
/** So long nothing more must happen, once all is over. */
const QUIET_MS = 300_000;
const LONGEST_MS = 3 * 3_600_000;
const MOST_STEPS = 20_000;

export type Kind = 'receiver' | 'deliver' | 'sweep' | 'api' | 'reconcile';

/**
 * What becomes of a step: `before`, `after`: its process dies there, and the step has no effect, or all of it. `lost`: it has
 * its effect, and its answer gets lost. `repeated`: the client repeats it then, and is refused.
 */
export type Cut = 'before' | 'after' | 'lost' | 'repeated' | 'unable';

/** A process, until it dies. */
export interface Process {
  kind: Kind;
  dead: boolean;
  store: Store;
  bus: Bus;
  step: <T>(label: string, run: () => Promise<T>) => Promise<T>;
}

export interface SeenExchange {
  webhookId: string;
  body: { id: string; attempt: number; state?: unknown; state_status?: string };
  at: number;
}

export type CrashWorld = Awaited<ReturnType<typeof startCrashWorld>>;

export interface CrashWorldOptions {
  webhooks: StoredDestination[];
  /** The kinds of destinations, unless they are those that there are. */
  kinds?: readonly Destination[];
  /** What the endpoints answer, by the number of the exchange, the first is 1, and the event's id; null: nothing, in time. */
  answers?: (number: number, event: string) => number | null;
  /** For `deliver`; its process dies with it. */
  freshState?: (process: Process) => DeliverDeps['freshState'];
}

const never = <T>(): Promise<T> => new Promise<T>(() => undefined);
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
/** A delivery that gets the attempt that it keeps is `first`. */
const collectionsOf = (writes: readonly Write[]): string =>
  [...new Set(writes.map(({ ref, data }) => (data?.['first'] ? 'first' : ref.collection)))].sort().join('+');

export async function startCrashWorld({ webhooks, kinds, answers = () => 200, freshState }: CrashWorldOptions) {
  jest.setSystemTime(START);
  const now = () => Date.now();
  const store = memoryStore(now);
  const { all, fields } = deliveriesIn(store);
  const cuts: { kind: Kind; cut: Cut; label: string; left: number }[] = [];
  const exchanges: SeenExchange[] = [];
  /** Called in the middle of each exchange. */
  let duringExchange: () => Promise<unknown> = () => Promise.resolve();
  let [serial, requests, crashes, unanswered] = [0, 0, 0, 0];
  const newId = () => `id-${(serial += 1)}`;

  // A process dies at most where it was told to ----------------------------------------------------------------------
  const isCut = (kind: Kind, cut: Cut, label: string): boolean => {
    const found = cuts.find((each) => each.kind === kind && each.cut === cut && each.label === label && each.left > 0);
    if (!found) return false;
    found.left -= 1;
    return found.left === 0;
  };
  const startProcess = (kind: Kind): Process => {
    const die = <T>(): Promise<T> => {
      process.dead = true;
      crashes += 1;
      return never<T>();
    };
    const before = (label: string): Promise<void> | void => {
      if (process.dead) return never();
      if (isCut(kind, 'before', label)) return die();
      if (isCut(kind, 'unable', label)) throw new SubrelayError('SENDER_UNAVAILABLE', 'injected');
    };
    /** @param refused what it is answered where a repeat of it met itself */
    const after = <T>(label: string, result: T, refused = result): Promise<T> | T => {
      if (process.dead) return never();
      if (isCut(kind, 'after', label)) return die();
      if (isCut(kind, 'lost', label)) throw new SubrelayError('STORE_UNAVAILABLE', 'injected');
      return isCut(kind, 'repeated', label) ? refused : result;
    };
    const step = async <T>(label: string, run: () => Promise<T>, refused?: T): Promise<T> => {
      await before(label);
      return after(label, await run(), refused);
    };
    const process: Process = {
      kind,
      dead: false,
      store: {
        ...store,
        read: (refs) => step('read', () => store.read(refs)),
        query: (query) => step('query', () => store.query(query)),
        commit: (unit) => step(`commit ${collectionsOf(unit.writes)}`, () => store.commit(unit), null),
        transaction: async (body) => {
          const written: Write[] = [];
          const result = await store.transaction(async (transaction) => {
            const made = await body({
              ...transaction,
              write: (writes) => {
                written.push(...writes);
                transaction.write(writes);
              },
            });
            await before(`commit ${collectionsOf(written)}`);
            return made;
          });
          return after(`commit ${collectionsOf(written)}`, result);
        },
      },
      bus: {
        publishPointers: (pointers) =>
          step('publish', async () => pointers.forEach(({ pointer }) => void push(pointer))),
        wake: () => step('wake', async () => wake()),
        wakeAgain: () => step('wake', async () => wake()),
        close: async () => undefined,
      },
      step,
    };
    return process;
  };
  const surroundingsOf = (process: Process) => ({ store: process.store, bus: process.bus, now, newId });
  /** The process that there is, or another one. */
  const running = <T>(kind: Kind, open: (process: Process) => T) => {
    let current: { process: Process; does: T } | null = null;
    return () => {
      if (current === null || current.process.dead) {
        const process = startProcess(kind);
        current = { process, does: open(process) };
      }
      return current;
    };
  };
  /** Whether a request was answered with success; a process that dies answers nothing. */
  const answered = (process: Process, work: Promise<unknown>, patienceMs: number): Promise<boolean> =>
    Promise.race([
      work.then(() => process.step('answer', async () => true)).catch(() => false),
      sleep(patienceMs).then(() => false),
    ]);

  // The functions ----------------------------------------------------------------------------------------------------
  const receiver = running('receiver', (process) => openReceiver(surroundingsOf(process)));
  const deliver = running('deliver', (process) =>
    openDeliver(surroundingsOf(process), {
      ...(freshState && { freshState: freshState(process) }),
      ...(kinds && { kinds }),
      send: ({ headers, body, timeoutMs }) =>
        process.step('send', async () => {
          const seen = JSON.parse(body.toString('utf8')) as SeenExchange['body'];
          exchanges.push({ webhookId: headers['webhook-id']!, body: seen, at: now() });
          const status = answers(exchanges.length, seen.id);
          await duringExchange();
          if (status === null) {
            await sleep(timeoutMs);
            return { kind: 'failed', code: 'timeout', message: '', answer: null, durationMs: timeoutMs };
          }
          return { kind: 'answered', status, headers: {}, body: '', bodyTruncated: false, durationMs: 1 };
        }),
    }),
  );
  const sweeper = running('sweep', (process) => openSweep(surroundingsOf(process), sleep));
  const api = running('api', ({ store: own, bus, step }) => {
    const queues = openQueues(own);
    const outside = { bus, now, sleep, random: () => 0.5, log: pino({ level: 'silent' }) };
    const retry = createRetry({ ...outside, retries: openRetries(own), queues, rateWait: async () => now() });
    return { records: openWebhookRecords(own), retry, bus, step };
  });

  const push = async (pointer: Pointer): Promise<void> => {
    unanswered += 1;
    for (;;) {
      const { process, does } = deliver();
      if (await answered(process, does(pointer), ACK_DEADLINE_MS)) break;
      await sleep(1_000);
    }
    unanswered -= 1;
  };
  const runSweep = (trigger: SweepTrigger): void => {
    const { process, does } = sweeper();
    void answered(process, does(trigger), 2 * ACK_DEADLINE_MS);
  };
  let wakes = false;
  const wake = () => {
    if (wakes) return;
    wakes = true;
    setTimeout(() => {
      wakes = false;
      runSweep('wake');
    }, WAKE_MS);
  };
  const tick = () => {
    runSweep('tick');
    setTimeout(tick, TICK_MS);
  };
  setTimeout(tick, TICK_MS / 2);
  for (const webhook of webhooks) await store.commit({ writes: webhookCreation(webhook) });

  // Time -------------------------------------------------------------------------------------------------------------
  const advance = async (): Promise<void> => {
    for (let turns = 0; turns < 3; turns++) await new Promise<void>((resolve) => setImmediate(resolve));
    jest.advanceTimersToNextTimer();
  };
  const passUntil = async (isOver: () => boolean): Promise<void> => {
    const latest = now() + LONGEST_MS;
    for (let steps = 0; !isOver(); steps++) {
      if (now() > latest || steps > MOST_STEPS)
        throw new Error(`It does not end: ${JSON.stringify(all().map(fields))}`);
      await advance();
    }
  };
  const isOver = () => unanswered === 0 && all().every((id) => fields(id).status !== 'pending');

  return {
    store,
    exchanges,
    deliveries: (): DeliveryDocument[] => all().map(fields),
    attempts: () => attemptsIn(store).length,
    requests: () => requests,
    crashes: () => crashes,
    /** The next process of a kind that comes to a step dies there, or fails; `nth`: not the first to come there. */
    cut: (kind: Kind, cut: Cut, label: string, nth = 1) => void cuts.push({ kind, cut, label, left: nth }),
    /** A sender sends, and repeats until it is answered. */
    arrive: async (received: ReceivedEvent): Promise<void> => {
      unanswered += 1;
      for (;;) {
        requests += 1;
        const { process, does } = receiver();
        if (await answered(process, does(received), SENDER_REPEATS_MS)) break;
        await sleep(SENDER_REPEATS_MS);
      }
      unanswered -= 1;
    },
    /** Changes a webhook through the API, whose client does not repeat it. */
    change: async (id: string, changes: Partial<Webhook>): Promise<void> => {
      const { process, does } = api();
      const found = await openWebhookRecords(store).findAny(id);
      const work = does.records.change(id, { ...found!.fields, ...changes }, found!.version, now(), []);
      void answered(
        process,
        work.then(() => does.bus.wake()),
        SENDER_REPEATS_MS,
      );
      await work;
    },
    /** Retries a delivery now through the API, whose client does not repeat it. @returns whether it was answered with success */
    retry: ({ id, webhook_id }: DeliveryDocument): Promise<boolean> => {
      const { process, does } = api();
      return answered(
        process,
        does.retry({ id, webhook_id }, null, () => []),
        SENDER_REPEATS_MS,
      );
    },
    cancel: async (id: string): Promise<void> => {
      const found = await finder(store, DELIVERIES)(id);
      await openDeliveries(store, now).endInQueue(found!.fields, found!.version, 'cancelled', 'deleted_by_client');
    },
    whileExchanging: (call: () => Promise<unknown>) => void (duringExchange = call),
    /** Another process than those of the pipeline. */
    startProcess,
    surroundingsOf,
    receive: (received: ReceivedEvent) => receiver().does(received),
    wake,
    passUntil,
    /** Until everything has ended, and a while longer: nothing must come after it. */
    heals: async (): Promise<void> => {
      await passUntil(isOver);
      const quiet = now() + QUIET_MS;
      await passUntil(() => now() >= quiet);
      jest.clearAllTimers();
    },
  };
}
