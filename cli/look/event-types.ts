/** `subrelay event-types [get TYPE]`: what webhooks can be sent. */
import { nearestTo } from '../../shared/base/nearest.ts';
import * as answers from '../client/answers.ts';
import type { Run } from '../frame/command.ts';
import { table } from '../frame/table.ts';
import { CommandFailure } from '../frame/usage-error.ts';
import { askAndTell, showJson } from './asking.ts';
import type { LookFlags } from './asking.ts';

export interface EventTypesFlags extends LookFlags {
  source?: string | undefined;
}

export const eventTypes: Run<EventTypesFlags> = async (terminal, flags) => {
  const { api } = await askAndTell(flags, terminal);
  const { event_types: all } = await api.get(answers.eventTypes, '/v1/event-types');
  const { source: from } = flags;
  const event_types =
    from === undefined ? all : all.filter(({ sources }) => sources.some(({ source }) => source === from));
  if (flags.json) showJson(terminal, { event_types });
  else if (event_types.length === 0) terminal.note(`No event type has the source ${from}`);
  else {
    const rows = event_types.map(({ type, description, sources }) => [
      ...[type, sources.map(({ source }) => source).join(', '), description],
    ]);
    table(rows, ['type', 'sources', 'says']).forEach(terminal.row);
  }
  return 'done';
};

/** Its description, samples and JSON Schema, as JSON. */
export const getEventType: Run<LookFlags, [string]> = async (terminal, flags, type) => {
  const { api } = await askAndTell(flags, terminal);
  const { event_types: all } = await api.get(answers.eventTypes, '/v1/event-types');
  const types = all.map((each) => each.type);
  if (!types.includes(type)) {
    const nearest = nearestTo(type, types);
    const hint = nearest === undefined ? '; $subrelay event-types lists them' : `: did you mean ${nearest}?`;
    throw new CommandFailure('missing', `There is no event type ${JSON.stringify(type)}${hint}`);
  }
  showJson(terminal, await api.get(answers.anything, `/v1/event-types/${type}`));
  return 'done';
};
