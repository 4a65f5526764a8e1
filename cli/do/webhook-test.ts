/** `subrelay webhooks|destinations test NAME`: has it tested, and tells what was answered. */
import { setTimeout } from 'node:timers/promises';

import * as answers from '../client/answers.ts';
import type { Delivery } from '../client/answers.ts';
import type { Api } from '../client/client.ts';
import type { Run } from '../frame/command.ts';
import type { Terminal } from '../frame/terminal.ts';
import { askOf, showJson } from '../look/asking.ts';
import { destinationNamed, webhookNamed } from '../look/find.ts';
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
  const sentence = `${where}: send ${sampleOf(flags)} to ${JSON.stringify(name)} (${id}, ${url})`;
  return order(terminal, flags, api, { sentence, path: `/v1/webhooks/${id}/test` });
};

export const testDestination: Run<TestFlags, [string]> = async (terminal, flags, text) => {
  const { api, where } = await askOf(flags, terminal);
  const { id, name, kind } = await destinationNamed(api, text);
  const what = kind === 'jira' || kind === 'slack' ? 'ask, inviting nobody,' : `send ${sampleOf(flags)} to`;
  const sentence = `${where}: ${what} the ${kind} ${JSON.stringify(name)} (${id})`;
  return order(terminal, flags, api, { sentence, path: `/v1/destinations/${id}/test` });
};

const sampleOf = ({ type }: TestFlags): string => (type === undefined ? 'a sample' : `a sample of ${type}`);

async function order(
  terminal: Terminal,
  flags: TestFlags,
  api: Api,
  { sentence, path }: { sentence: string; path: string },
): Promise<'done' | 'wrong'> {
  const { type, source } = flags;
  await confirm(terminal, flags, sentence);
  const body = { ...(type !== undefined && { type }), ...(source !== undefined && { source }) };
  const made = await api.post(answers.testDelivery, path, { body });
  for (const warning of made.warnings ?? []) terminal.note(`Warning: ${warning}`);
  const delivery = await answered(api, made);
  if (flags.json) showJson(terminal, delivery);
  else tell(terminal, delivery);
  return delivery.status === 'succeeded' ? 'done' : 'wrong';
}

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
  else print(`${event_type === null ? '' : `${event_type}, `}delivery ${id}`);
}
