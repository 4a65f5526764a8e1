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
import { namesOf } from './tell.ts';
import { statusText } from './words.ts';

export interface TailFlags extends LookFlags {
  events?: boolean | undefined;
  /** Ends after so many. */
  count?: number | undefined;
}

const PAUSE_MS = 2_000;
const PAGE = 200;
/** Lists are ordered by an instance's clock, so that what is committed late can stand before what was seen: it is looked for again. */
const OVERLAP_MS = 30_000;

interface Following<T> {
  page: (api: Api, since: string) => Promise<readonly T[]>;
  keyOf: (item: T) => string;
  timeOf: (item: T) => string;
  line: (item: T) => string;
}

export const tail: Run<TailFlags> = async (terminal, flags) => {
  const { api } = await askAndTell(flags, terminal);
  const { signal, release } = terminal.interruptible();
  try {
    if (flags.events) return await follow(terminal, api, ofEvents(), flags, signal);
    return await follow(terminal, api, ofDeliveries(terminal, await namesOf(api)), flags, signal);
  } finally {
    release();
  }
};

const ofEvents = (): Following<Event> => ({
  page: async (api, since) =>
    (await api.get(answers.eventPage, '/v1/events', { limit: PAGE, 'received_at.gte': since })).events,
  keyOf: ({ id }) => id,
  timeOf: ({ received_at }) => received_at,
  line: ({ received_at, id, type, source, matched }) =>
    `${clock(received_at)}  ${id}  ${type}  ${source}  ${matched} webhook(s)`,
});

/** A delivery is shown when it is made, and again when it has turned. */
const ofDeliveries = ({ paint }: Terminal, nameOf: (id: string) => string): Following<Delivery> => ({
  page: async (api, since) =>
    (await api.get(answers.deliveryPage, '/v1/deliveries', { limit: PAGE, fields: 'summary', 'created_at.gte': since }))
      .deliveries,
  keyOf: ({ id, status, delivery_attempts }) => `${id} ${status} ${delivery_attempts}`,
  timeOf: ({ created_at }) => created_at,
  line: (each) =>
    [
      ...[clock(each.last_attempt?.at ?? each.created_at), each.id.slice(0, 8), `→ ${nameOf(each.webhook_id)}`],
      ...[statusText(each, paint), each.event_type ?? 'payload', each.cause ?? each.hold ?? ''],
    ]
      .join('  ')
      .trimEnd(),
});

/** Newest first as the list is, turned round; ended by Ctrl-C or by its count. */
async function follow<T>(
  terminal: Terminal,
  api: Api,
  of: Following<T>,
  { json, count = Infinity }: TailFlags,
  signal: AbortSignal,
) {
  const shown = new Map<string, number>();
  const from = Date.now();
  while (!signal.aborted) {
    const since = new Date(Math.max(from, Date.now() - 10 * OVERLAP_MS) - OVERLAP_MS).toISOString();
    const fresh = [...(await of.page(api, since))]
      .reverse()
      .filter((item) => Date.parse(of.timeOf(item)) >= from - 1_000 && !shown.has(of.keyOf(item)));
    for (const item of fresh) {
      if (shown.size >= count) return 'done' as const;
      shown.set(of.keyOf(item), Date.now());
      if (json) terminal.printWhole(JSON.stringify(item));
      else terminal.print(of.line(item));
    }
    if (shown.size >= count) return 'done' as const;
    await setTimeout(PAUSE_MS, undefined, { signal }).catch(() => undefined);
  }
  return 'done' as const;
}
