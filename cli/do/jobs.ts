/** `subrelay jobs stop`. */
import * as answers from '../client/answers.ts';
import type { Run } from '../frame/command.ts';
import { UsageError } from '../frame/usage-error.ts';
import { askOf } from '../look/asking.ts';
import { isUuid } from '../look/find.ts';
import { confirm } from './confirm.ts';
import type { WriteFlags } from './confirm.ts';

export const stopJob: Run<WriteFlags, [string]> = async (terminal, flags, text) => {
  const { api, where } = await askOf(flags, terminal);
  if (!isUuid(text)) throw new UsageError(`Give the job's whole id, current value is ${JSON.stringify(text)}`);
  const { id, kind, status, progress } = await api.get(answers.job, `/v1/jobs/${text.toLowerCase()}`);
  if (status !== 'running') {
    terminal.note(`${where}: the ${kind} job ${id} has ended already: ${status}. Nothing was done.`);
    return 'done';
  }
  await confirm(
    terminal,
    flags,
    `${where}: stop the ${kind} job ${id}, ${status}, which has looked at ${progress.seen}`,
  );
  await api.delete(`/v1/jobs/${id}`);
  terminal.note('Stopped. What it has done stays.');
  return 'done';
};
