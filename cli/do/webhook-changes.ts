/** `subrelay webhooks add|edit|pause|resume|rotate|rm`. */
import * as answers from '../client/answers.ts';
import type { Run } from '../frame/command.ts';
import { UsageError } from '../frame/usage-error.ts';
import { askOf, showJson } from '../look/asking.ts';
import { webhookNamed } from '../look/find.ts';
import { changesOf } from './change.ts';
import { confirm } from './confirm.ts';
import { fieldsOf } from './webhook-fields.ts';
import type { FieldFlags } from './webhook-fields.ts';

export interface AddFlags extends FieldFlags {
  name?: string | undefined;
}

export const add: Run<AddFlags, [string]> = async (terminal, flags, url) => {
  const { api, where } = await askOf(flags, terminal);
  if (!URL.canParse(url)) throw new UsageError(`Give the webhook's URL, current value is ${JSON.stringify(url)}`);
  const body = { name: flags.name ?? new URL(url).host, url, ...(await fieldsOf(terminal, flags)) };
  await confirm(terminal, flags, `${where}: make a webhook ${JSON.stringify(body.name)} to ${url}`);
  const made = await api.post(answers.webhook, '/v1/webhooks', { body });
  terminal.note('Its secrets are shown this once.');
  showJson(terminal, made);
  return 'done';
};

export const { edit, pause, resume, rotate, rm } = changesOf({
  find: webhookNamed,
  path: '/v1/webhooks',
  named: ({ name, id, url }) => `${JSON.stringify(name)} (${id}, ${url})`,
});
