/** `subrelay tail`: what comes, as it comes. */
import { setTimeout } from 'node:timers/promises';

import * as answers from '../client/answers.ts';
import type { Delivery, Event } from '../client/answers.ts';
import type { Api } from '../client/client.ts';
import type { Run } from '../frame/command.ts';
import type { Terminal } from '../frame/terminal.ts';
import { clock } from '../frame/times.ts';
import { askAndTell } from './asking.ts';
import type { LookFlags } from './asking.ts';
import { followList } from './follow-list.ts';
import type { Follow, FollowedPage } from './follow-list.ts';
import { namesOf } from './tell.ts';
import { statusText } from './words.ts';

export interface TailFlags extends LookFlags {
  events?: boolean | undefined;
  /** Ends after so many. */
  count?: number | undefined;
}

const PAUSE_MS = 2_000;
/** A delivery is looked at again for so long. */
const TURNS_MS = 300_000;
const MOST_TURNING = 1_000;

interface Following<T> {
  /** What came since the last call, oldest first; some of it may have come before, too. */
  next: () => Promise<T[]>;
  keyOf: (item: T) => string;
  timeOf: (item: T) => string;
  line: (item: T) => string;
}

export const tail: Run<TailFlags> = async (terminal, flags) => {
  const { api } = await askAndTell(flags, terminal);
  const { signal, release } = terminal.interruptible();
  try {
    if (flags.events) return await follow(terminal, ofEvents(api), flags, signal);
    return await follow(terminal, ofDeliveries(api, terminal, await namesOf(api)), flags, signal);
  } finally {
    release();
  }
};

const ofEvents = (api: Api): Following<Event> => ({
  next: followList(async (asked) => {
    const page = await api.get(answers.eventPage, '/v1/events', asked);
    return { ...page, items: page.events };
  }),
  keyOf: ({ id }) => id,
  timeOf: ({ received_at }) => received_at,
  line: ({ received_at, id, type, source, matched }) =>
    `${clock(received_at)}  ${id}  ${type}  ${source}  ${matched} webhook(s)`,
});

/** A delivery is shown when it is made, and again when it has turned. */
function ofDeliveries(api: Api, { paint }: Terminal, nameOf: (id: string) => string): Following<Delivery> {
  const pageOf: Follow<Delivery> = async (asked): Promise<FollowedPage<Delivery>> => {
    const page = await api.get(answers.deliveryPage, '/v1/deliveries', { ...asked, fields: 'summary' });
    return { ...page, items: page.deliveries };
  };
  const made = followList(pageOf);
  const pending = new Map<string, string>();
  const noted = (deliveries: readonly Delivery[]): void => {
    for (const { id, status, created_at } of deliveries)
      if (status === 'pending') pending.set(id, created_at);
      else pending.delete(id);
    for (const [id, at] of pending) if (Date.parse(at) < Date.now() - TURNS_MS) pending.delete(id);
  };
  /** Those since the oldest that is pending: what has turned is among them. */
  const turning = async (): Promise<readonly Delivery[]> => {
    const [oldest] = [...pending.values()].sort();
    if (oldest === undefined) return [];
    return (await pageOf({ limit: MOST_TURNING, 'created_at.gte': oldest })).items.toReversed();
  };
  return {
    next: async () => {
      const found = [...(await turning()), ...(await made())];
      noted(found);
      return found;
    },
    keyOf: ({ id, status, delivery_attempts }) => `${id} ${status} ${delivery_attempts}`,
    timeOf: ({ created_at }) => created_at,
    line: (each) =>
      [
        ...[clock(each.last_attempt?.at ?? each.created_at), each.id.slice(0, 8), `→ ${nameOf(each.webhook_id)}`],
        ...[statusText(each, paint), each.event_type ?? 'payload', each.cause ?? each.hold ?? ''],
      ]
        .join('  ')
        .trimEnd(),
  };
}

/** Ended by Ctrl-C or by its count. */
async function follow<T>(
  terminal: Terminal,
  of: Following<T>,
  { json, count = Infinity }: TailFlags,
  signal: AbortSignal,
) {
  const shown = new Set<string>();
  const from = Date.now();
  while (!signal.aborted) {
    const fresh = (await of.next()).filter((item) => Date.parse(of.timeOf(item)) >= from - 1_000);
    for (const item of fresh) {
      if (shown.size >= count) return 'done' as const;
      if (shown.has(of.keyOf(item))) continue;
      shown.add(of.keyOf(item));
      if (json) terminal.printWhole(JSON.stringify(item));
      else terminal.row(of.line(item));
    }
    if (shown.size >= count) return 'done' as const;
    await setTimeout(PAUSE_MS, undefined, { signal }).catch(() => undefined);
  }
  return 'done' as const;
}
