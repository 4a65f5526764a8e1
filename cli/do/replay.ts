/** `subrelay replay`: what was delivered, or given up, is sent again: one delivery, an event to a webhook, or a window. */
import { z } from 'zod';

import * as answers from '../client/answers.ts';
import type { Run } from '../frame/command.ts';
import type { ExitName } from '../frame/exit-codes.ts';
import type { Terminal } from '../frame/terminal.ts';
import { sinceOf } from '../frame/times.ts';
import { UsageError } from '../frame/usage-error.ts';
import { askOf, showJson } from '../look/asking.ts';
import type { Asked } from '../look/asking.ts';
import { deliveryNamed, eventIdNamed, webhookNamed } from '../look/find.ts';
import { confirm } from './confirm.ts';
import type { WriteFlags } from './confirm.ts';
import { followJob } from './job.ts';

export interface ReplayFlags extends WriteFlags {
  to?: string | undefined;
  since?: string | undefined;
  until?: string | undefined;
  webhook?: readonly string[] | undefined;
  type?: readonly string[] | undefined;
  status?: readonly string[] | undefined;
  'include-succeeded'?: boolean | undefined;
  'dry-run'?: boolean | undefined;
}

export const replay: Run<ReplayFlags, [string?]> = async (terminal, flags, id) => {
  const asked = await askOf(flags, terminal);
  if (id !== undefined) return replayOne(terminal, flags, asked, id);
  if (flags.since === undefined)
    throw new UsageError('Say what to send again: a delivery’s or an event’s id, or a window such as --since 2h');
  return replayWindow(terminal, flags, asked, flags.since);
};

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
  const [id, webhook] = [await eventIdNamed(api, text), await webhookNamed(api, to)];
  const what = `send event ${id} to ${webhook.name} (${webhook.id})`;
  return { what, path: `/v1/events/${id}/replay`, body: { webhook_id: webhook.id } };
}

async function deliveryOrder({ api }: Asked, text: string) {
  const { id, verdict } = await deliveryNamed(api, text);
  return { what: `send delivery ${id} again. ${verdict}`, path: `/v1/deliveries/${id}/replay`, body: {} };
}

const counted = z.looseObject({ progress: z.looseObject({ seen: z.number(), replayed: z.number() }) });

/** First a dry run, whose count is the one of the job. */
async function replayWindow(
  terminal: Terminal,
  flags: ReplayFlags,
  { api, where }: Asked,
  since: string,
): Promise<ExitName> {
  const now = Date.now();
  const webhooks = await Promise.all((flags.webhook ?? []).map((name) => webhookNamed(api, name)));
  const body = {
    from: sinceOf(since, now),
    to: flags.until === undefined ? new Date(now).toISOString() : sinceOf(flags.until, now),
    ...(webhooks.length > 0 && { webhook_ids: webhooks.map(({ id }) => id) }),
    ...(flags.type && { event_types: flags.type }),
    ...(flags.status && { statuses: flags.status }),
    ...(flags['include-succeeded'] && { include_succeeded: true }),
  };
  const tried = await api.post(answers.job, '/v1/replays', { body: { ...body, dry_run: true } });
  const { job: dry, exit } = await followJob(terminal, api, tried, null);
  if (flags['dry-run'] || exit !== 'done') {
    showJson(terminal, dry);
    return exit;
  }
  const { seen, replayed } = counted.parse(dry).progress;
  await confirm(
    terminal,
    flags,
    `${where}: send again ${replayed} of ${seen} deliveries from ${body.from} to ${body.to}`,
  );
  const job = await api.post(answers.job, '/v1/replays', { body });
  const ended = await followJob(terminal, api, job, seen);
  showJson(terminal, ended.job);
  return ended.exit;
}
