/** `subrelay history`: what happened to a subscription, or whatever else events are about. */
import { z } from 'zod';

import { deliveryNamed, isEventId, isUuid } from './find.ts';
import { anything } from '../client/answers.ts';
import type { Api } from '../client/client.ts';
import type { Run } from '../frame/command.ts';
import type { Paint } from '../frame/colours.ts';
import { durationText, dayAndTime } from '../frame/times.ts';
import { CommandFailure } from '../frame/usage-error.ts';
import { askOf, showJson } from './asking.ts';
import type { LookFlags } from './asking.ts';
import { search } from './search.ts';
import { isTroubled, statusText } from './words.ts';

const attempt = z.looseObject({
  attempt: z.number(),
  success: z.boolean(),
  response_status_code: z.number(),
  error_code: z.string().nullable(),
  execution_duration: z.number(),
  started_at: z.string(),
  state_status: z.string().nullable(),
});
const delivery = z.looseObject({
  id: z.string(),
  webhook_id: z.string(),
  webhook_name: z.string().nullable(),
  status: z.string(),
  attempts: z.array(attempt),
  more_attempts: z.boolean(),
});
const event = z.looseObject({
  id: z.string(),
  type: z.string(),
  source_type: z.string(),
  received_at: z.string(),
  recovered: z.boolean(),
  deliveries: z.array(delivery),
  more_deliveries: z.boolean(),
  matched: z.number(),
  expired_deliveries: z.number().nullable(),
});
export const timeline = z.looseObject({
  subject: z.string(),
  events: z.array(event),
  next_cursor: z.string().nullable(),
});
export const subject = z.looseObject({
  key: z.string(),
  kind: z.string(),
  id: z.string(),
  source: z.string(),
  state: anything.nullable(),
  state_status: z.string().nullable(),
  observed_at: z.string().nullable(),
});

type TimelineEvent = z.output<typeof event>;
type TimelineDelivery = z.output<typeof delivery>;

export interface HistoryFlags extends LookFlags {
  limit?: number | undefined;
  cursor?: string | undefined;
  'exit-zero'?: boolean | undefined;
}

export const history: Run<HistoryFlags, [string]> = async (terminal, flags, text) => {
  const { api, where } = await askOf(flags, terminal);
  const key = await subjectKeyOf(api, text);
  const [about, page] = await Promise.all([
    api.get(subject, `/v1/subjects/${key}`),
    api.get(timeline, `/v1/subjects/${key}/timeline`, { limit: flags.limit, cursor: flags.cursor }),
  ]);
  if (flags.json) showJson(terminal, { ...page, subject: about });
  else {
    const { print, row, note, paint } = terminal;
    note(where);
    headLines(about).forEach(print);
    page.events.flatMap((each) => eventLines(each, paint)).forEach(row);
    if (page.next_cursor !== null) note(`There is more: repeat it with --cursor ${page.next_cursor}`);
  }
  const isWrong = page.events.some(({ deliveries }) => deliveries.some(isWanting));
  return isWrong && !flags['exit-zero'] ? 'wrong' : 'done';
};

/** A key is taken as it is; an event or a delivery stands for its subject; anything else is searched. */
async function subjectKeyOf(api: Api, text: string): Promise<string> {
  if (/^[0-9a-f]{32}$/.test(text)) return text;
  const asked = isEventId(text) || !isUuid(text) ? text : (await deliveryNamed(api, text)).id;
  const { hits, not_findable } = await search(api, asked);
  const keys = hits.flatMap(({ kind, key, subject: of }) => (kind === 'subject' ? (key ?? []) : (of ?? [])));
  const [first] = keys;
  if (first === undefined)
    throw new CommandFailure(
      'missing',
      `No subscription or other subject is known of ${JSON.stringify(text)}. ${not_findable.map(({ note }) => note).join(' ')}`.trim(),
    );
  return first;
}

function headLines({ kind, id, source, state, state_status, observed_at }: z.output<typeof subject>): string[] {
  const status = state !== null && typeof state['status'] === 'string' ? `, ${state['status']}` : '';
  const seen =
    observed_at === null
      ? 'its state was never fetched'
      : `state ${state_status ?? 'unknown'} as of ${dayAndTime(observed_at)}`;
  return [`${kind} ${id} of ${source}${status}: ${seen}`, ''];
}

const eventLines = (each: TimelineEvent, paint: Paint): string[] => [
  `${dayAndTime(each.received_at)}  ${paint('strong', each.type)}  ${each.source_type}${each.recovered ? ', found by reconcile' : ''}  ${each.id}`,
  ...each.deliveries.flatMap((one) => deliveryLines(one, paint)),
  ...(each.matched === 0 && each.deliveries.length === 0 ? ['  matched no webhook'] : []),
  ...(each.expired_deliveries ? [`  ${goneText(each.expired_deliveries)}`] : []),
  ...(each.more_deliveries ? ['  and more deliveries'] : []),
];

const goneText = (count: number): string =>
  count === 1 ? 'one delivery is kept no longer' : `${count} deliveries are kept no longer`;

const deliveryLines = (each: TimelineDelivery, paint: Paint): string[] => [
  `  → ${each.webhook_name ?? each.webhook_id.slice(0, 8)}  ${statusText(shown(each), paint)}  ${each.id.slice(0, 8)}`,
  ...[...each.attempts].reverse().map((one) => `      ${dayAndTime(one.started_at)}  ${attemptText(one, paint)}`),
  ...(each.more_attempts ? ['      and more attempts'] : []),
];

/** The timeline has no `cause`: of one that is pending the last attempt tells. */
const shown = ({ status, attempts: [last] }: TimelineDelivery) => ({
  status,
  cause:
    status === 'pending' && last !== undefined && !last.success
      ? (last.error_code ?? String(last.response_status_code))
      : null,
});
const isWanting = (each: TimelineDelivery): boolean => isTroubled(shown(each));

function attemptText(
  {
    attempt: number,
    success,
    response_status_code: status,
    error_code,
    execution_duration,
    state_status,
  }: z.output<typeof attempt>,
  paint: Paint,
): string {
  const answered = paint(success ? 'good' : 'bad', status === 0 ? (error_code ?? 'no answer') : String(status));
  return `attempt ${number}: ${answered} after ${durationText(execution_duration)}${state_status === null ? '' : `, state ${state_status}`}`;
}
