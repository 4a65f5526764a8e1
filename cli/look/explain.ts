/** `subrelay explain`: a verdict and the story, for whatever a person has. */
import * as answers from '../client/answers.ts';
import type { HealthyDestination } from '../client/answers.ts';
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
import { destinationsOf, isEventId, isUuid, oneOf } from './find.ts';
import { kept, toldOfKept } from './kept.ts';
import type { Kept } from './kept.ts';
import { found } from './search.ts';
import type { Named } from './search.ts';
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
  | { kind: 'story'; told: Told }
  | { kind: 'destination'; destination: HealthyDestination; deliveries: readonly answers.Delivery[] }
  | { kind: 'kept'; told: Kept };

export const explain: Run<ExplainFlags, [string]> = async (terminal, flags, text) => {
  const { api, where } = await askOf(flags, terminal);
  const explained = await explainedOf(api, text, flags.type);
  if (flags.json) showJson(terminal, jsonOf(explained));
  else {
    terminal.note(where);
    show(terminal, explained);
  }
  return flags['exit-zero'] ? 'done' : exitOf(explained);
};

async function explainedOf(api: Api, text: string, type: string | undefined): Promise<Explained> {
  if (isEventId(text)) return ofEvent(api, text);
  if (isUuid(text)) return ofUuid(api, text.toLowerCase());
  const all = await destinationsOf(api);
  const destination = all.find(({ id, name }) => name.toLowerCase() === text.toLowerCase() || isBegun(id, text));
  if (destination) return ofDestination(api, destination);
  return ofNamed(api, await found(api, text, type));
}

const isBegun = (id: string, text: string): boolean => /^[0-9a-f]{8}/i.test(text) && id.startsWith(text.toLowerCase());

async function ofNamed(api: Api, { kind, id }: Named): Promise<Explained> {
  if (kind === 'event') return ofEvent(api, id);
  if (kind === 'webhook') return ofDestination(api, oneOf(await destinationsOf(api), id));
  if (kind === 'delivery') return ofUuid(api, id);
  return { kind: 'kept', told: await toldOfKept(api, kind, id) };
}

async function ofEvent(api: Api, id: string): Promise<Explained> {
  const [told, whyNot] = await Promise.all([toldOfEvent(api, id), whyNotOf(api, id)]);
  return { kind: 'story', told: { ...told, whyNot } };
}

/** A delivery's, a destination's, an attempt's or a job's. */
async function ofUuid(api: Api, id: string): Promise<Explained> {
  const delivery = await api.get(answers.delivery, `/v1/deliveries/${id}`).catch((error: unknown) => {
    if (error instanceof ApiFailure && error.status === 404) return null;
    throw error;
  });
  if (delivery) return { kind: 'story', told: await toldOfDelivery(api, delivery) };
  const destination = (await destinationsOf(api)).find((each) => each.id === id);
  if (destination) return ofDestination(api, destination);
  const other = await found(api, id, undefined);
  if (other.id !== id || other.kind !== 'delivery') return ofNamed(api, other);
  throw new CommandFailure('missing', `Nothing that is kept has the id ${id}`);
}

const ofDestination = async (api: Api, destination: HealthyDestination): Promise<Explained> => {
  const query = { webhook_id: destination.id, fields: 'summary', limit: 20 };
  const { deliveries } = await api.get(answers.deliveryPage, '/v1/deliveries', query);
  return { kind: 'destination', destination, deliveries };
};

function exitOf(explained: Explained): ExitName {
  if (explained.kind === 'destination') return isSick(explained.destination) ? 'wrong' : 'done';
  if (explained.kind === 'kept') return explained.told.isWrong ? 'wrong' : 'done';
  return explained.told.deliveries.some(isTroubled) ? 'wrong' : 'done';
}

function jsonOf(explained: Explained): object {
  if (explained.kind === 'destination') return { webhook: explained.destination, deliveries: explained.deliveries };
  if (explained.kind === 'kept') return explained.told.json;
  const { event, deliveries, attempts } = explained.told;
  return { event, deliveries, attempts };
}

function show(terminal: Terminal, explained: Explained): void {
  if (explained.kind === 'story') return showStory(terminal, explained.told);
  if (explained.kind === 'destination') return showDestination(terminal, explained);
  kept(terminal, explained.told).forEach(terminal.print);
}

export function showStory(terminal: Terminal, told: Told): void {
  const { print, row, paint, called } = terminal;
  verdictLines(told, paint).forEach((line) => print(line));
  for (const { id, status, cause } of told.deliveries) {
    if (status === 'pending' && cause !== null) print(`Send it now: ${called} retry ${id}`);
    if (status === 'failed' || status === 'discarded') print(`Send it again: ${called} replay ${id}`);
  }
  storyLines(told, paint).forEach(row);
}

function showDestination(
  { print, row, paint, called }: Terminal,
  { destination, deliveries }: Extract<Explained, { kind: 'destination' }>,
): void {
  const { id, kind, name, disabled_reason: why, url } = destination;
  print(`${name}: ${healthText(destination, paint)}${why === null ? '' : `, ${why}`}`);
  print(`${id}  ${typeof url === 'string' ? url : kind}`);
  const [worst] = deliveries.filter(isTroubled);
  if (worst) print(paint('bad', worst.verdict));
  if (worst) print(`More of it: ${called} explain ${worst.id}`);
  const rows = deliveries.map((each) => [
    ...[dayAndTime(each.created_at), each.id.slice(0, 8), statusText(each, paint), each.event_type ?? 'payload'],
    ...[String(each.delivery_attempts), each.cause ?? each.hold ?? each.reason ?? ''],
  ]);
  if (rows.length > 0) table(rows, ['created', 'id', 'status', 'type', 'tries', 'why']).forEach(row);
  else print('Nothing was ever sent to it.');
}
