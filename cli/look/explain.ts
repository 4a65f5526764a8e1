/** `subrelay explain`: a verdict and the story, for whatever a person has. */
import * as answers from '../client/answers.ts';
import type { HealthyWebhook } from '../client/answers.ts';
import type { Api } from '../client/client.ts';
import { ApiFailure } from '../client/failures.ts';
import type { Run } from '../frame/command.ts';
import type { ExitName } from '../frame/exit-codes.ts';
import { table } from '../frame/table.ts';
import type { Terminal } from '../frame/terminal.ts';
import { dayAndTime } from '../frame/times.ts';
import { CommandFailure } from '../frame/usage-error.ts';
import { askOf, showJson } from './asking.ts';
import type { LookFlags } from './asking.ts';
import { isEventId, isUuid, oneOf, webhooksOf } from './find.ts';
import { found } from './search.ts';
import { storyLines, verdictLines } from './story.ts';
import type { Told } from './story.ts';
import { toldOfDelivery, toldOfEvent, whyNotOf } from './tell.ts';
import { healthText, isSick, isTroubled, statusText } from './words.ts';

export interface ExplainFlags extends LookFlags {
  type?: string | undefined;
  'exit-zero'?: boolean | undefined;
}

/** What a text was found to name. */
export type Explained =
  { kind: 'story'; told: Told } | { kind: 'webhook'; webhook: HealthyWebhook; deliveries: readonly answers.Delivery[] };

export const explain: Run<ExplainFlags, [string]> = async (terminal, flags, text) => {
  const { api, where } = await askOf(flags, terminal);
  const explained = await explainedOf(api, text, flags.type);
  if (flags.json) showJson(terminal, jsonOf(explained));
  else {
    terminal.note(where);
    if (explained.kind === 'story') showStory(terminal, explained.told);
    else showWebhook(terminal, explained);
  }
  return flags['exit-zero'] ? 'done' : exitOf(explained);
};

async function explainedOf(api: Api, text: string, type: string | undefined): Promise<Explained> {
  if (isEventId(text)) return ofEvent(api, text);
  if (isUuid(text)) return ofUuid(api, text.toLowerCase());
  const webhook = (await webhooksOf(api)).find(({ name }) => name.toLowerCase() === text.toLowerCase());
  if (webhook) return ofWebhook(api, webhook);
  const hit = await found(api, text, type);
  if (hit.kind === 'event') return ofEvent(api, hit.id);
  if (hit.kind === 'webhook') return ofWebhook(api, oneOf(await webhooksOf(api), hit.id));
  return ofUuid(api, hit.id);
}

async function ofEvent(api: Api, id: string): Promise<Explained> {
  const [told, whyNot] = await Promise.all([toldOfEvent(api, id), whyNotOf(api, id)]);
  return { kind: 'story', told: { ...told, whyNot } };
}

/** A delivery's, or a webhook's. */
async function ofUuid(api: Api, id: string): Promise<Explained> {
  const delivery = await api.get(answers.delivery, `/v1/deliveries/${id}`).catch((error: unknown) => {
    if (error instanceof ApiFailure && error.status === 404) return null;
    throw error;
  });
  if (delivery) return { kind: 'story', told: await toldOfDelivery(api, delivery) };
  const webhook = (await webhooksOf(api)).find((each) => each.id === id);
  if (webhook) return ofWebhook(api, webhook);
  throw new CommandFailure('missing', `Neither a delivery nor a webhook has the id ${id}`);
}

const ofWebhook = async (api: Api, webhook: HealthyWebhook): Promise<Explained> => {
  const query = { webhook_id: webhook.id, fields: 'summary', limit: 20 };
  const { deliveries } = await api.get(answers.deliveryPage, '/v1/deliveries', query);
  return { kind: 'webhook', webhook, deliveries };
};

function exitOf(explained: Explained): ExitName {
  if (explained.kind === 'webhook') return isSick(explained.webhook) ? 'wrong' : 'done';
  return explained.told.deliveries.some(isTroubled) ? 'wrong' : 'done';
}

function jsonOf(explained: Explained): object {
  if (explained.kind === 'webhook') return { webhook: explained.webhook, deliveries: explained.deliveries };
  const { event, deliveries, attempts } = explained.told;
  return { event, deliveries, attempts };
}

export function showStory(terminal: Terminal, told: Told): void {
  const { print, paint, called } = terminal;
  verdictLines(told, paint).forEach((line) => print(line));
  for (const { id, status, cause } of told.deliveries) {
    if (status === 'pending' && cause !== null) print(`Send it now: ${called} retry ${id}`);
    if (status === 'failed' || status === 'discarded') print(`Send it again: ${called} replay ${id}`);
  }
  storyLines(told, paint).forEach(print);
}

function showWebhook(
  { print, paint, called }: Terminal,
  { webhook, deliveries }: Extract<Explained, { kind: 'webhook' }>,
): void {
  print(
    `${webhook.name}: ${healthText(webhook, paint)}${webhook.disabled_reason === null ? '' : `, ${webhook.disabled_reason}`}`,
  );
  print(`${webhook.id}  ${webhook.url}`);
  const [worst] = deliveries.filter(isTroubled);
  if (worst) print(paint('bad', worst.verdict));
  if (worst) print(`More of it: ${called} explain ${worst.id}`);
  const rows = deliveries.map((each) => [
    ...[dayAndTime(each.created_at), each.id.slice(0, 8), statusText(each, paint), each.event_type ?? 'payload'],
    ...[String(each.delivery_attempts), each.cause ?? each.hold ?? each.reason ?? ''],
  ]);
  if (rows.length > 0) table(rows, ['created', 'id', 'status', 'type', 'tries', 'why']).forEach(print);
  else print('Nothing was ever sent to it.');
}
