/** Sends as the sources and the clients do, repeats what was not answered 2xx, and keeps the account that counts. */
import { setTimeout } from 'node:timers/promises';

import type { Answered, Item, Kind, Making } from './items.ts';
import { QUEUES, makeItem } from './items.ts';

export interface GeneratorOptions extends Making {
  /** Where the functions are. */
  url: string;
  perSecond: number;
  /** How often each kind is sent, beside the others. */
  weights: Readonly<Partial<Record<Kind, number>>>;
  /** Whether an item has arrived anywhere. */
  hasArrived: (item: Item) => boolean;
  /** A token as Pub/Sub sends it. */
  token: () => Promise<string>;
  /** Publishes to the reseller's topic; resolves when that is acknowledged. */
  publish: (notification: Record<string, unknown>) => Promise<unknown>;
}

export interface Generator {
  /** All that were sent, in the order of their first sending. */
  items: readonly Item[];
  /** Ends the load; resolves when each item has been accepted, or given up after so long. */
  finish: (giveUpAfterMs: number) => Promise<void>;
}

const CROWDED_MS = 500;
const ANSWER_WITHIN_MS = 8_000;
/** A sender may repeat what was answered 2xx, since the answer may not have reached it. */
const REPEATED_SHARE = 0.05;
/** So many accepted items may be on their way: a slow machine is to be under load, not to collect a backlog. */
const MOST_ON_THEIR_WAY = 150;
/** A queue's next event is sent when the one before was accepted, so this many wait at most. */
const MOST_QUEUED = 5;

export function startGenerator(options: GeneratorOptions): Generator {
  const { random, now, perSecond } = options;
  const items: Item[] = [];
  const sending = new Set<Promise<void>>();
  const queues = new Map(QUEUES.map((queue) => [queue, { waiting: 0, last: Promise.resolve() }]));
  const deck = Object.entries(options.weights).flatMap(([kind, weight]) => Array<Kind>(weight).fill(kind as Kind));
  let loading = true;
  let giveUpAt = Infinity;

  const send = async (item: Item): Promise<void> => {
    while (now() < giveUpAt) {
      await tryOnce(options, item);
      if (item.acceptedAt !== null) return repeat(item);
      await setTimeout(random.between(200, 1_000));
    }
  };
  const repeat = async (item: Item): Promise<void> => {
    if (!random.chance(REPEATED_SHARE)) return;
    await setTimeout(random.between(0, 5_000));
    await tryOnce(options, item);
  };
  const start = (): void => {
    const [queue, line] = random.pick([...queues]);
    const drawn = random.pick(deck);
    const kind = drawn === 'ordered' && line.waiting >= MOST_QUEUED ? 'event' : drawn;
    const item = makeItem(options, kind, items.length, queue);
    items.push(item);
    const before = kind === 'ordered' ? line.last : Promise.resolve();
    const sent = before.then(() => send(item));
    if (kind === 'ordered') {
      line.waiting += 1;
      line.last = sent.finally(() => (line.waiting -= 1));
    }
    sending.add(sent);
    void sent.finally(() => sending.delete(sent));
  };
  let onTheirWay: Item[] = [];
  let looked = 0;
  const isCrowded = (): boolean => {
    onTheirWay = [...onTheirWay, ...items.slice(looked)].filter((item) => !options.hasArrived(item));
    looked = items.length;
    return onTheirWay.length > MOST_ON_THEIR_WAY;
  };
  const load = async (): Promise<void> => {
    let next = now();
    while (loading) {
      if (isCrowded()) next = now() + CROWDED_MS;
      else start();
      next += 1_000 / perSecond;
      await setTimeout(Math.max(0, next - now()));
    }
  };
  const loaded = load();
  return {
    items,
    finish: async (giveUpAfterMs) => {
      loading = false;
      giveUpAt = now() + giveUpAfterMs;
      await loaded;
      await Promise.all(sending);
    },
  };
}

async function tryOnce(options: GeneratorOptions, item: Item): Promise<void> {
  const answered = await (item.request === null ? publish(options, item) : post(options, item, item.request));
  item.answers.push(answered);
  if (answered.status >= 200 && answered.status < 300) item.acceptedAt ??= answered.at;
}

async function post(
  { url, token, now }: GeneratorOptions,
  item: Item,
  request: NonNullable<Item['request']>,
): Promise<Answered> {
  try {
    const { path, headers, body } = request(item.kind === 'workspace' ? await token() : '');
    const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
    const answer = await fetch(`${url}${path}`, { method: 'POST', headers, body, signal });
    const text = await answer.text();
    if (answer.ok && text !== '') {
      const { id } = JSON.parse(text) as { id?: string };
      if (id !== item.id) item.wrongId = String(id);
    }
    return { at: now(), status: answer.status };
  } catch {
    return { at: now(), status: 0 };
  }
}

/** Pub/Sub has accepted it when the publish is acknowledged: from then on it must not be lost either. */
async function publish({ publish: publishNow, now }: GeneratorOptions, { notification }: Item): Promise<Answered> {
  const late = setTimeout(ANSWER_WITHIN_MS, null, { ref: false }).then(() => Promise.reject(new Error('late')));
  const status = await Promise.race([publishNow(notification!), late]).then(
    () => 200,
    () => 0,
  );
  return { at: now(), status };
}
