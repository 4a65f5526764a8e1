/** `subrelay retry`: what waits for its next attempt is sent now, one or all that filters select. */
import { z } from 'zod';

import * as answers from '../client/answers.ts';
import type { Api } from '../client/client.ts';
import type { Run } from '../frame/command.ts';
import type { ExitName } from '../frame/exit-codes.ts';
import type { Terminal } from '../frame/terminal.ts';
import { UsageError } from '../frame/usage-error.ts';
import { askOf, showJson } from '../look/asking.ts';
import type { Asked } from '../look/asking.ts';
import { deliveryNamed, webhookNamed } from '../look/find.ts';
import { confirm } from './confirm.ts';
import type { WriteFlags } from './confirm.ts';
import { followJob } from './job.ts';

const retried = z.looseObject({ outcome: z.string(), details: z.string(), delivery: answers.delivery });
const plan = z.looseObject({
  dry_run: z.literal(true),
  selected: z.number().nullable(),
  progress: z.looseObject({ seen: z.number() }),
});
const order = z.union([answers.job, plan]);

export interface RetryFlags extends WriteFlags {
  webhook?: string | undefined;
  customer?: string | undefined;
  subject?: string | undefined;
  cause?: string | undefined;
  type?: string | undefined;
  'dry-run'?: boolean | undefined;
}

export const retry: Run<RetryFlags, [string?]> = async (terminal, flags, id) => {
  const asked = await askOf(flags, terminal);
  if (id !== undefined) return retryOne(terminal, flags, asked, id);
  const filter = await filterOf(asked.api, flags);
  if (Object.keys(filter).length === 0)
    throw new UsageError('Say what to send now: a delivery’s id, or filters such as --webhook NAME');
  return retryAll(terminal, flags, asked, filter);
};

async function retryOne(terminal: Terminal, flags: RetryFlags, { api, where }: Asked, text: string): Promise<ExitName> {
  const { id, verdict } = await deliveryNamed(api, text);
  await confirm(terminal, flags, `${where}: send delivery ${id} now. ${verdict}`);
  const answer = await api.post(retried, `/v1/deliveries/${id}/retry`);
  if (flags.json) showJson(terminal, answer);
  else terminal.print(`${answer.outcome}: ${answer.details}`);
  return 'done';
}

async function filterOf(
  api: Api,
  { webhook, customer, subject, cause, type }: RetryFlags,
): Promise<Record<string, string>> {
  const webhook_id = webhook === undefined ? undefined : (await webhookNamed(api, webhook)).id;
  const given = { webhook_id, customer, subject, cause, event_type: type };
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** First what it would do, counted by the query that the job will use. */
async function retryAll(
  terminal: Terminal,
  flags: RetryFlags,
  { api, where }: Asked,
  filter: Record<string, string>,
): Promise<ExitName> {
  const planned = await api.post(order, '/v1/retries', { body: { filter, dry_run: true } });
  const selected = 'selected' in planned && typeof planned.selected === 'number' ? planned.selected : null;
  if (flags['dry-run']) {
    showJson(terminal, planned);
    return 'done';
  }
  await confirm(terminal, flags, `${where}: send now ${selected ?? 'all'} deliveries that ${filterText(filter)}`);
  const job = await api.post(answers.job, '/v1/retries', { body: { filter } });
  const { job: ended, exit } = await followJob(terminal, api, job, selected);
  if (flags.json || exit !== 'interrupted') showJson(terminal, ended);
  return exit;
}

export const filterText = (filter: Readonly<Record<string, string>>): string =>
  `have ${Object.entries(filter)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ')}`;
