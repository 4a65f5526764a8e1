/** `subrelay quarantine process|dismiss`. */
import * as answers from '../client/answers.ts';
import type { Run } from '../frame/command.ts';
import { UsageError } from '../frame/usage-error.ts';
import { askOf, showJson } from '../look/asking.ts';
import { quarantinedIdNamed } from '../look/find.ts';
import { confirm } from './confirm.ts';
import type { WriteFlags } from './confirm.ts';

export const processQuarantined: Run<WriteFlags, [string]> = async (terminal, flags, text) => {
  const { api, where } = await askOf(flags, terminal);
  const id = await quarantinedIdNamed(api, text);
  await confirm(terminal, flags, `${where}: decode ${id} once more, and take it in as if it came now`);
  const done = await api.post(answers.closedQuarantined, `/v1/quarantine/${id}/process`);
  for (const warning of done.warnings ?? []) terminal.note(warning);
  if (flags.json) showJson(terminal, done);
  else terminal.print(`Processed: it is the event ${done.event_id}. ${terminal.called} explain ${done.event_id}`);
  return 'done';
};

export interface DismissFlags extends WriteFlags {
  reason?: string | undefined;
}

export const dismissQuarantined: Run<DismissFlags, [string]> = async (terminal, flags, text) => {
  const { reason } = flags;
  if (reason === undefined) throw new UsageError('Say why, for those who see it next: --reason TEXT');
  const { api, where } = await askOf(flags, terminal);
  const id = await quarantinedIdNamed(api, text);
  await confirm(terminal, flags, `${where}: dismiss ${id}: ${reason}`);
  const done = await api.post(answers.closedQuarantined, `/v1/quarantine/${id}/dismiss`, { body: { reason } });
  for (const warning of done.warnings ?? []) terminal.note(warning);
  if (flags.json) showJson(terminal, done);
  else terminal.print(`Dismissed. It is kept, and can be processed all the same.`);
  return 'done';
};
