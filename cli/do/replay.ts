/** `subrelay replay`: what was delivered, or given up, is sent again: one delivery, an event to a webhook, or all of a filter. */
import * as answers from '../client/answers.ts';
import type { Run } from '../frame/command.ts';
import type { ExitName } from '../frame/exit-codes.ts';
import type { Terminal } from '../frame/terminal.ts';
import { UsageError } from '../frame/usage-error.ts';
import { askOf, showJson } from '../look/asking.ts';
import type { Asked } from '../look/asking.ts';
import { deliveryNamed, destinationNamed, eventIdNamed } from '../look/find.ts';
import { confirm } from './confirm.ts';
import { deliveries, doAll, eventFilterOf, filterOf } from './selection.ts';
import type { SelectionFlags } from './selection.ts';

export interface ReplayFlags extends SelectionFlags {
  to?: string | undefined;
  status?: 'failed' | 'discarded' | 'cancelled' | 'succeeded' | undefined;
  all?: boolean | undefined;
  mode?: 'failed' | 'all' | 'never_delivered' | undefined;
}

export const replay: Run<ReplayFlags, [string?]> = async (terminal, flags, id) => {
  const asked = await askOf(flags, terminal);
  if (id !== undefined) return replayOne(terminal, flags, asked, id);
  if (modeOf(flags) === 'never_delivered') return deliverWhatNeverWas(terminal, flags, asked);
  const filter = await filterOf(asked.api, flags, flags.status);
  if (Object.keys(filter).length === 0)
    throw new UsageError('Say what to send again: a delivery’s or an event’s id, or filters such as --since 2h');
  const body = { filter, mode: modeOf(flags) };
  return doAll(terminal, flags, asked, { path: '/v1/replays', body, verb: 'send again', noun: deliveries });
};

function modeOf({ all, mode }: ReplayFlags): NonNullable<ReplayFlags['mode']> {
  if (all && mode !== undefined && mode !== 'all')
    throw new UsageError(`--all sends whatever has ended, --mode ${mode} something else: give one of them`);
  return mode ?? (all ? 'all' : 'failed');
}

/** Of events, which have no status and no cause. */
async function deliverWhatNeverWas(terminal: Terminal, flags: ReplayFlags, asked: Asked): Promise<ExitName> {
  if (flags.webhook === undefined) throw new UsageError('Say which webhook should have had the events: --webhook NAME');
  const foreign = (['status', 'cause', 'to'] as const).find((name) => flags[name] !== undefined);
  if (foreign !== undefined)
    throw new UsageError(`--${foreign} is about deliveries, and --mode never_delivered selects events: leave one out`);
  const filter = eventFilterOf(flags);
  if (Object.keys(filter).length === 0)
    throw new UsageError('Say which events: --since 7d, --customer KEY, --subject KEY or --type TYPE');
  const { id, name } = await destinationNamed(asked.api, flags.webhook);
  const body = { mode: 'never_delivered', webhook_ids: [id], filter };
  const noun = (count: number | null) =>
    `${count === 1 ? 'event' : 'events'} that ${name} never had, as far as it is to have them:`;
  return doAll(terminal, flags, asked, { path: '/v1/replays', body, verb: 'look at', noun });
}

async function replayOne(terminal: Terminal, flags: ReplayFlags, asked: Asked, text: string): Promise<ExitName> {
  const { api, where } = asked;
  const made = text.startsWith('evt_') ? await eventOrder(flags, asked, text) : await deliveryOrder(asked, text);
  await confirm(terminal, flags, `${where}: ${made.what}`);
  const delivery = await api.post(answers.delivery, made.path, { body: made.body });
  if (flags.json) showJson(terminal, delivery);
  else terminal.print(`Made delivery ${delivery.id}: ${terminal.called} explain ${delivery.id}`);
  return 'done';
}

async function eventOrder({ to }: ReplayFlags, { api }: Asked, text: string) {
  if (to === undefined) throw new UsageError('Say where the event is to go: --to WEBHOOK');
  const [id, webhook] = [await eventIdNamed(api, text), await destinationNamed(api, to)];
  const what = `send event ${id} to ${webhook.name} (${webhook.id})`;
  return { what, path: `/v1/events/${id}/replay`, body: { webhook_id: webhook.id } };
}

async function deliveryOrder({ api }: Asked, text: string) {
  const { id, verdict } = await deliveryNamed(api, text);
  return { what: `send delivery ${id} again. ${verdict}`, path: `/v1/deliveries/${id}/replay`, body: {} };
}
