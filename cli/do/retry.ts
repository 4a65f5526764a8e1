/** `subrelay retry`: what waits for its next attempt is sent now, one or all that filters select. */
import { z } from 'zod';

import * as answers from '../client/answers.ts';
import type { Run } from '../frame/command.ts';
import type { ExitName } from '../frame/exit-codes.ts';
import type { Terminal } from '../frame/terminal.ts';
import { UsageError } from '../frame/usage-error.ts';
import { askOf, showJson } from '../look/asking.ts';
import type { Asked } from '../look/asking.ts';
import { deliveryNamed } from '../look/find.ts';
import { confirm } from './confirm.ts';
import { deliveries, doAll, filterOf } from './selection.ts';
import type { SelectionFlags } from './selection.ts';

const retried = z.looseObject({ outcome: z.string(), details: z.string(), delivery: answers.delivery });

export const retry: Run<SelectionFlags, [string?]> = async (terminal, flags, id) => {
  const asked = await askOf(flags, terminal);
  if (id !== undefined) return retryOne(terminal, flags, asked, id);
  const filter = await filterOf(asked.api, flags);
  if (Object.keys(filter).length === 0)
    throw new UsageError('Say what to send now: a delivery’s id, or filters such as --webhook NAME');
  return doAll(terminal, flags, asked, { path: '/v1/retries', body: { filter }, verb: 'send now', noun: deliveries });
};

async function retryOne(
  terminal: Terminal,
  flags: SelectionFlags,
  { api, where }: Asked,
  text: string,
): Promise<ExitName> {
  const { id, verdict } = await deliveryNamed(api, text);
  await confirm(terminal, flags, `${where}: send delivery ${id} now. ${verdict}`);
  const answer = await api.post(retried, `/v1/deliveries/${id}/retry`);
  if (flags.json) showJson(terminal, answer);
  else terminal.print(`${answer.outcome}: ${answer.details}`);
  return 'done';
}
