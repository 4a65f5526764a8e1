/** `subrelay webhooks test NAME`: sends a sample, and tells what was answered. */
import { setTimeout } from 'node:timers/promises';

import * as answers from '../client/answers.ts';
import type { Delivery } from '../client/answers.ts';
import type { Api } from '../client/client.ts';
import type { Run } from '../frame/command.ts';
import type { Terminal } from '../frame/terminal.ts';
import { askOf, showJson } from '../look/asking.ts';
import { webhookNamed } from '../look/find.ts';
import { confirm } from './confirm.ts';
import type { WriteFlags } from './confirm.ts';

export interface TestFlags extends WriteFlags {
  type?: string | undefined;
  source?: string | undefined;
}

/** Where no answer came by then, the delivery says later what became of it. */
const MOST_MS = 10_000;
const PAUSE_MS = 150;

export const testWebhook: Run<TestFlags, [string]> = async (terminal, flags, text) => {
  const { api, where } = await askOf(flags, terminal);
  const { id, name, url } = await webhookNamed(api, text);
  const { type, source } = flags;
  const what = type === undefined ? 'a sample' : `a sample of ${type}`;
  await confirm(terminal, flags, `${where}: send ${what} to ${JSON.stringify(name)} (${id}, ${url})`);
  const body = { ...(type !== undefined && { type }), ...(source !== undefined && { source }) };
  const made = await api.post(answers.testDelivery, `/v1/webhooks/${id}/test`, { body });
  for (const warning of made.warnings ?? []) terminal.note(`Warning: ${warning}`);
  const delivery = await answered(api, made);
  if (flags.json) showJson(terminal, delivery);
  else tell(terminal, delivery);
  return delivery.status === 'succeeded' ? 'done' : 'wrong';
};

async function answered(api: Api, made: Delivery): Promise<Delivery> {
  let delivery = made;
  for (const end = Date.now() + MOST_MS; delivery.status === 'pending' && Date.now() < end;) {
    await setTimeout(PAUSE_MS);
    delivery = await api.get(answers.delivery, `/v1/deliveries/${made.id}`);
  }
  return delivery;
}

function tell({ print, called }: Terminal, { id, status, verdict, last_attempt: last, event_type }: Delivery): void {
  print(verdict);
  if (last?.excerpt) print(last.excerpt);
  if (status === 'pending') print(`No answer within ${MOST_MS / 1_000} s. See later: ${called} deliveries get ${id}`);
  else print(`${event_type ?? 'sample'}, delivery ${id}`);
}
