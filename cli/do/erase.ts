/** `subrelay erase`: takes away what is kept of a customer, and shows the certificate. */
import * as answers from '../client/answers.ts';
import type { Api } from '../client/client.ts';
import type { Run } from '../frame/command.ts';
import { CommandFailure, UsageError } from '../frame/usage-error.ts';
import { askOf, showJson } from '../look/asking.ts';
import { search } from '../look/search.ts';
import { confirm } from './confirm.ts';
import type { WriteFlags } from './confirm.ts';
import { followJob } from './job.ts';

export const erase: Run<WriteFlags, [string]> = async (terminal, flags, text) => {
  const { api, where } = await askOf(flags, terminal);
  const customer = await customerKeyOf(api, text);
  await confirm(
    terminal,
    flags,
    `${where}: erase all that is kept of the customer with the key ${customer}. It can't be undone`,
  );
  const job = await api.post(answers.job, '/v1/erasures', { body: { customer } });
  terminal.note('It looks again ten minutes after the first pass, until nothing is found.');
  const { job: ended, exit } = await followJob(terminal, api, job, null);
  if (exit !== 'interrupted') showJson(terminal, ended);
  return exit;
};

/** A key is taken as it is; anything else must name one customer alone. */
async function customerKeyOf(api: Api, text: string): Promise<string> {
  if (/^[0-9a-f]{32}$/.test(text)) return text;
  const { hits } = await search(api, text);
  const keys = [
    ...new Set(hits.flatMap(({ kind, key, customer }) => (kind === 'customer' ? (key ?? []) : (customer ?? [])))),
  ];
  const [first] = keys;
  if (first === undefined) throw new CommandFailure('missing', `No customer is known of ${JSON.stringify(text)}`);
  if (keys.length > 1)
    throw new UsageError(
      `${JSON.stringify(text)} names ${keys.length} customers: give the key of one: ${keys.slice(0, 5).join(', ')}`,
    );
  return first;
}
