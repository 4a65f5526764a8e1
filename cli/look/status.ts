/** `subrelay status`: whether anything is lost, late, failing, silent or unread. */
import { z } from 'zod';

import type { Run } from '../frame/command.ts';
import type { Paint } from '../frame/colours.ts';
import { table } from '../frame/table.ts';
import type { Terminal } from '../frame/terminal.ts';
import { clock, dayAndTime, durationText } from '../frame/times.ts';
import { askOf, showJson } from './asking.ts';
import type { LookFlags } from './asking.ts';

const share = { delivered: z.number(), waiting: z.number(), given_up: z.number(), cancelled: z.number() };
const given = z.looseObject({ given: z.number(), ...share });
const troubled = z.looseObject({
  id: z.string(),
  name: z.string(),
  health: z.string(),
  since: z.string().nullable(),
  reason: z.string().nullable(),
  cause: z.string().nullable(),
  waiting: z.number(),
});
const source = z.looseObject({
  source: z.string(),
  last_received_at: z.string().nullable(),
  silent: z.string().nullable(),
  reconcile: z.array(z.looseObject({ account: z.string(), silent: z.string().nullable(), failed: z.boolean() })),
});

export const status = z.looseObject({
  headline: z.string(),
  sentence: z.string(),
  as_of: z.string(),
  given_up: z.number().nullable(),
  missing: z.number().nullable(),
  equations: z
    .looseObject({
      events: z.looseObject({ received: z.number(), due: z.number(), ...share, missing: z.number() }),
      payloads: given,
      replays: given,
    })
    .nullable(),
  pending: z
    .looseObject({
      oldest_due: z.looseObject({ delivery_id: z.string(), webhook_id: z.string(), due_at: z.string() }).nullable(),
    })
    .nullable(),
  webhooks: z
    .looseObject({ failing: z.array(troubled), disabled: z.array(troubled), paused: z.array(troubled) })
    .nullable(),
  quarantine: z
    .looseObject({
      count: z.number(),
      newest: z.looseObject({ id: z.string(), reason: z.string(), received_at: z.string() }).nullable(),
    })
    .nullable(),
  dead_letters: z.looseObject({ count: z.number() }).nullable(),
  sources: z.array(source).nullable(),
  unread: z.array(z.looseObject({ part: z.string(), reason: z.string() })),
});
export type Status = z.output<typeof status>;

export interface StatusFlags extends LookFlags {
  window?: '1h' | '24h' | '7d' | undefined;
  'exit-zero'?: boolean | undefined;
}

export const statusCommand: Run<StatusFlags> = async (terminal, flags) => {
  const { api, target } = await askOf(flags, terminal);
  const seen = await api.get(status, '/v1/status', { window: flags.window });
  if (flags.json) showJson(terminal, seen);
  else linesOf(seen, target.name, terminal, Date.now()).forEach(terminal.print);
  return isWrong(seen, Date.now()) && !flags['exit-zero'] ? 'wrong' : 'done';
};

/** What has been due for so long is late. */
const LATE_MS = 300_000;

const isSilent = ({ silent, reconcile }: z.output<typeof source>): boolean =>
  silent !== null || reconcile.some((account) => account.silent !== null || account.failed);

const lateFor = ({ pending }: Status, now: number): number =>
  pending?.oldest_due ? now - Date.parse(pending.oldest_due.due_at) : 0;

/** Whether anything is lost, late, failing, silent or unread: what a scheduler that calls this is to hear of. */
export function isWrong(seen: Status, now: number): boolean {
  const { headline, webhooks, quarantine, dead_letters, sources, unread } = seen;
  return (
    headline !== 'complete' ||
    (webhooks?.failing.length ?? 0) + (webhooks?.disabled.length ?? 0) > 0 ||
    (quarantine?.count ?? 0) + (dead_letters?.count ?? 0) + unread.length > 0 ||
    lateFor(seen, now) > LATE_MS ||
    (sources ?? []).some(isSilent)
  );
}

type Shown = Pick<Terminal, 'paint' | 'called'>;

/** The first line names the environment. */
export function linesOf(seen: Status, environment: string, { paint, called }: Shown, now: number): string[] {
  return [
    `${environment} · as of ${clock(seen.as_of).slice(0, 8)}Z · ${paint(seen.headline === 'complete' ? 'good' : 'bad', headlineText(seen))}`,
    seen.sentence,
    ...table([...equationRows(seen), ...webhookRows(seen, paint, called)]),
    ...lateLine(seen, now, called),
    ...quarantineLine(seen, called),
    ...sourceLine(seen, now, paint),
    ...seen.unread.map(({ part, reason }) => paint('bad', `${part} could not be read: ${reason}`)),
  ];
}

function headlineText({ headline, given_up, missing }: Status): string {
  if (headline === 'given_up') return `GIVEN UP ${given_up ?? '?'} (not delivered, replayable), nothing missing`;
  if (headline === 'missing') return `MISSING ${missing ?? '?'}`;
  return headline.toUpperCase();
}

const number = (count: number): string => count.toLocaleString('en-GB');

function equationRows({ equations }: Status): string[][] {
  if (equations === null) return [];
  const { events, payloads, replays } = equations;
  const shares = (of: z.output<typeof given> | typeof events): string =>
    `delivered ${number(of.delivered)} + waiting ${number(of.waiting)} + given up ${number(of.given_up)}${of.cancelled > 0 ? ` + cancelled ${number(of.cancelled)}` : ''}`;
  return [
    [
      'events',
      `received ${number(events.received)} → due ${number(events.due)} = ${shares(events)} + missing ${number(events.missing)}`,
    ],
    ...(payloads.given > 0 ? [['payloads', `given ${number(payloads.given)} = ${shares(payloads)}`]] : []),
    ...(replays.given > 0 ? [['replays', `made ${number(replays.given)} = ${shares(replays)}`]] : []),
  ];
}

function webhookRows({ webhooks }: Status, paint: Paint, called: string): string[][] {
  if (webhooks === null) return [];
  const row =
    (word: string) =>
    ({ id, name, since, cause, reason, waiting }: z.output<typeof troubled>): string[] => [
      paint(word === 'PAUSED' ? 'doubtful' : 'bad', word),
      `${name}: ${number(waiting)} waiting${cause ? `, ${cause}` : ''}${reason ? `, ${reason}` : ''}${since ? `, since ${dayAndTime(since)}` : ''}: ${called} explain ${id.slice(0, 8)}`,
    ];
  return [
    ...webhooks.failing.map(row('FAILING')),
    ...webhooks.disabled.map(row('DISABLED')),
    ...webhooks.paused.map(row('PAUSED')),
  ];
}

function lateLine(seen: Status, now: number, called: string): string[] {
  const late = lateFor(seen, now);
  const oldest = seen.pending?.oldest_due;
  return late > LATE_MS && oldest
    ? [`late: the oldest has been due for ${durationText(late)}: ${called} explain ${oldest.delivery_id}`]
    : [];
}

function quarantineLine({ quarantine, dead_letters }: Status, called: string): string[] {
  const { count = 0, newest = null } = quarantine ?? {};
  const newestText = newest === null ? '' : `, newest ${dayAndTime(newest.received_at)}: ${newest.reason}`;
  const letters = dead_letters?.count ?? 0;
  return [
    ...(count > 0 ? [`unread: ${number(count)} in quarantine${newestText}: ${called} quarantine`] : []),
    ...(letters > 0 ? [`dead letters: ${number(letters)}: ${called} dead-letters list`] : []),
  ];
}

function sourceLine({ sources }: Status, now: number, paint: Paint): string[] {
  if (sources === null || sources.length === 0) return [];
  const text = (each: z.output<typeof source>): string => {
    const ago =
      each.last_received_at === null
        ? 'never'
        : `${durationText(Math.max(0, now - Date.parse(each.last_received_at)))} ago`;
    return isSilent(each) ? paint('bad', `${each.source} ${ago} SILENT`) : `${each.source} ${ago}`;
  };
  return [`sources: ${sources.map(text).join(' · ')}`];
}
