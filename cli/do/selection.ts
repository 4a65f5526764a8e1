/** All that filters select, sent now or sent again: counted first by the query that the job will use, then done. */
import { z } from 'zod';

import * as answers from '../client/answers.ts';
import type { Api } from '../client/client.ts';
import type { ExitName } from '../frame/exit-codes.ts';
import type { Terminal } from '../frame/terminal.ts';
import { sinceOf } from '../frame/times.ts';
import { showJson } from '../look/asking.ts';
import type { Asked } from '../look/asking.ts';
import { destinationNamed } from '../look/find.ts';
import { confirm } from './confirm.ts';
import type { WriteFlags } from './confirm.ts';
import { followJob } from './job.ts';

export interface SelectionFlags extends WriteFlags {
  webhook?: string | undefined;
  customer?: string | undefined;
  subject?: string | undefined;
  cause?: string | undefined;
  type?: string | undefined;
  since?: string | undefined;
  until?: string | undefined;
  'dry-run'?: boolean | undefined;
}

export type Filter = Readonly<Record<string, string>>;

const present = (given: Readonly<Record<string, string | undefined>>): Filter =>
  Object.fromEntries(Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));

/** The filters of the list of events, as jobs take them. */
export function eventFilterOf({ customer, subject, type, since, until }: SelectionFlags): Filter {
  const now = Date.now();
  return present({
    ...{ customer, subject, type },
    'received_at.gte': since === undefined ? undefined : sinceOf(since, now),
    'received_at.lt': until === undefined ? undefined : sinceOf(until, now),
  });
}

/** The filters of the list of deliveries, as jobs take them. */
export async function filterOf(api: Api, flags: SelectionFlags, status?: string): Promise<Filter> {
  const { webhook, customer, subject, cause, type, since, until } = flags;
  const now = Date.now();
  return present({
    webhook_id: webhook === undefined ? undefined : (await destinationNamed(api, webhook)).id,
    ...{ customer, subject, cause, status, event_type: type },
    'created_at.gte': since === undefined ? undefined : sinceOf(since, now),
    'created_at.lt': until === undefined ? undefined : sinceOf(until, now),
  });
}

const plan = z.looseObject({
  dry_run: z.literal(true),
  selected: z.number().nullable(),
  by_webhook: z.array(z.looseObject({ webhook_id: z.string(), name: z.string().nullable(), count: z.number() })),
});
type Plan = z.output<typeof plan>;
/** A count of many is a job of its own. */
const order = z.union([plan, answers.job]);

export const deliveries: Ordering['noun'] = (count) => (count === 1 ? 'delivery' : 'deliveries');

export interface Ordering {
  path: '/v1/retries' | '/v1/replays';
  body: { filter: Filter };
  /** `send now`, `send again`. */
  verb: string;
  /** What is selected, in words for so many: `deliveries`. */
  noun: (count: number | null) => string;
}

export async function doAll(
  terminal: Terminal,
  flags: SelectionFlags,
  { api, where }: Asked,
  { path, body, verb, noun }: Ordering,
): Promise<ExitName> {
  const planned = await planOf(terminal, api, path, body);
  if (planned.exit !== 'done' || flags['dry-run']) {
    showJson(terminal, planned.shown);
    return planned.exit;
  }
  const { selected } = planned;
  await confirm(
    terminal,
    flags,
    `${where}: ${verb} ${selected ?? 'all'} ${noun(selected)} with ${filterText(body.filter)}${planned.webhooks}`,
  );
  if (selected === 0) return 'done';
  const job = await api.post(answers.job, path, { body });
  const { job: ended, exit } = await followJob(terminal, api, job, selected);
  if (exit !== 'interrupted') showJson(terminal, ended);
  return exit;
}

interface Planned {
  selected: number | null;
  /** `: CRM 3, Audit 1`. */
  webhooks: string;
  shown: object;
  exit: ExitName;
}

async function planOf(terminal: Terminal, api: Api, path: string, body: object): Promise<Planned> {
  const answer = await api.post(order, path, { body: { ...body, dry_run: true } });
  if (!isJob(answer)) return { selected: answer.selected, webhooks: byWebhook(answer), shown: answer, exit: 'done' };
  const { job, exit } = await followJob(terminal, api, answer, null);
  return { selected: job.progress.seen, webhooks: '', shown: job, exit };
}

const isJob = (answer: z.output<typeof order>): answer is answers.Job => 'status' in answer && 'id' in answer;

const byWebhook = ({ by_webhook }: Plan): string =>
  by_webhook.length === 0
    ? ''
    : `: ${by_webhook
        .slice(0, 5)
        .map(({ name, webhook_id, count }) => `${name ?? webhook_id} ${count}`)
        .join(', ')}${by_webhook.length > 5 ? ' …' : ''}`;

const filterText = (filter: Filter): string =>
  Object.entries(filter)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
