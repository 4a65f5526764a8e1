/** `subrelay webhooks add|edit|pause|resume|rotate|rm`. */
import * as answers from '../client/answers.ts';
import { anything } from '../client/answers.ts';
import type { HealthyWebhook } from '../client/answers.ts';
import type { Api } from '../client/client.ts';
import type { Run } from '../frame/command.ts';
import type { Terminal } from '../frame/terminal.ts';
import { UsageError } from '../frame/usage-error.ts';
import { askOf, showJson } from '../look/asking.ts';
import { webhookNamed } from '../look/find.ts';
import { confirm } from './confirm.ts';
import type { WriteFlags } from './confirm.ts';
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

/** What is done to a webhook that is there. */
interface Change<F extends WriteFlags> {
  /** `pause CRM`. */
  what: (flags: F, terminal: Terminal) => Promise<{ sentence: string; body?: unknown }>;
  call: (api: Api, path: string, body: unknown) => Promise<unknown>;
  /** What is said besides. */
  note?: string;
}

const change =
  <F extends WriteFlags>({ what, call, note }: Change<F>): Run<F, [string]> =>
  async (terminal, flags, text) => {
    const { api, where } = await askOf(flags, terminal);
    const webhook = await webhookNamed(api, text);
    const { sentence, body } = await what(flags, terminal);
    await confirm(terminal, flags, `${where}: ${sentence} ${nameAndId(webhook)}`);
    const answer = await call(api, `/v1/webhooks/${webhook.id}`, body);
    if (note !== undefined) terminal.note(note);
    if (answer === undefined) terminal.note('Done.');
    else showJson(terminal, answer);
    return 'done';
  };

const nameAndId = ({ name, id, url }: HealthyWebhook): string => `${JSON.stringify(name)} (${id}, ${url})`;

export const edit = change<FieldFlags>({
  what: async (flags, terminal) => {
    const body = await fieldsOf(terminal, flags);
    if (Object.keys(body).length === 0)
      throw new UsageError('Say what to change: --set FIELD=VALUE, --type TYPE or --file FILE');
    return { sentence: `change ${Object.keys(body).join(', ')} of`, body };
  },
  call: (api, path, body) => api.patch(anything, path, { body }),
});

export interface PauseFlags extends WriteFlags {
  reason?: string | undefined;
}

export const pause = change<PauseFlags>({
  what: async ({ reason }) => ({ sentence: 'pause', body: reason === undefined ? {} : { reason } }),
  call: (api, path, body) => api.post(anything, `${path}/pause`, { body }),
});

export const resume = change<WriteFlags>({
  what: async () => ({ sentence: 'resume' }),
  call: (api, path) => api.post(anything, `${path}/resume`),
});

export interface RotateFlags extends WriteFlags {
  secret?: string | undefined;
  /** Seconds. */
  overlap?: number | undefined;
}

export const rotate = change<RotateFlags>({
  what: async ({ secret = 'signing_secret', overlap }) => ({
    sentence: `change the ${secret} of`,
    body: { secret, ...(overlap !== undefined && { overlap_seconds: overlap }) },
  }),
  call: (api, path, body) => api.post(anything, `${path}/rotate-secret`, { body }),
  note: 'The new secret is shown this once.',
});

export const rm = change<WriteFlags>({
  what: async () => ({ sentence: 'delete, with its secrets, and end the pending deliveries of,' }),
  call: (api, path) => api.delete(path),
});
