/** What is done to a webhook, or to a destination of any kind, that is there. */
import { anything } from '../client/answers.ts';
import type { Api } from '../client/client.ts';
import type { Run } from '../frame/command.ts';
import type { Terminal } from '../frame/terminal.ts';
import { UsageError } from '../frame/usage-error.ts';
import { askOf, showJson } from '../look/asking.ts';
import { confirm } from './confirm.ts';
import type { WriteFlags } from './confirm.ts';
import { fieldsOf } from './webhook-fields.ts';
import type { FieldFlags } from './webhook-fields.ts';

interface Family<T> {
  find: (api: Api, text: string) => Promise<T>;
  path: '/v1/webhooks' | '/v1/destinations';
  /** How one is named before it is changed. */
  named: (it: T) => string;
}

interface Change<F extends WriteFlags> {
  /** `pause CRM`. */
  what: (flags: F, terminal: Terminal) => Promise<{ sentence: string; body?: unknown }>;
  call: (api: Api, path: string, body: unknown) => Promise<unknown>;
  /** What is said besides. */
  note?: string;
}

const change =
  <T extends { id: string }, F extends WriteFlags>(
    { find, path, named }: Family<T>,
    { what, call, note }: Change<F>,
  ): Run<F, [string]> =>
  async (terminal, flags, text) => {
    const { api, where } = await askOf(flags, terminal);
    const it = await find(api, text);
    const { sentence, body } = await what(flags, terminal);
    await confirm(terminal, flags, `${where}: ${sentence} ${named(it)}`);
    const answer = await call(api, `${path}/${it.id}`, body);
    if (note !== undefined) terminal.note(note);
    if (answer === undefined) terminal.note('Done.');
    else showJson(terminal, answer);
    return 'done';
  };

const EDIT: Change<FieldFlags> = {
  what: async (flags, terminal) => {
    const body = await fieldsOf(terminal, flags);
    if (Object.keys(body).length === 0)
      throw new UsageError('Say what to change: --set FIELD=VALUE, --type TYPE or --file FILE');
    return { sentence: `change ${Object.keys(body).join(', ')} of`, body };
  },
  call: (api, path, body) => api.patch(anything, path, { body }),
};

export interface PauseFlags extends WriteFlags {
  reason?: string | undefined;
}

const PAUSE: Change<PauseFlags> = {
  what: async ({ reason }) => ({ sentence: 'pause', body: reason === undefined ? {} : { reason } }),
  call: (api, path, body) => api.post(anything, `${path}/pause`, { body }),
};

const RESUME: Change<WriteFlags> = {
  what: async () => ({ sentence: 'resume' }),
  call: (api, path) => api.post(anything, `${path}/resume`),
};

export interface RotateFlags extends WriteFlags {
  secret?: string | undefined;
  /** Seconds. */
  overlap?: number | undefined;
}

const ROTATE: Change<RotateFlags> = {
  what: async ({ secret = 'signing_secret', overlap }) => ({
    sentence: `change the ${secret} of`,
    body: { secret, ...(overlap !== undefined && { overlap_seconds: overlap }) },
  }),
  call: (api, path, body) => api.post(anything, `${path}/rotate-secret`, { body }),
  note: 'The new secret is shown this once.',
};

const DELETE: Change<WriteFlags> = {
  what: async () => ({ sentence: 'delete, with its secrets, and end the pending deliveries of,' }),
  call: (api, path) => api.delete(path),
};

/** The changes of one family, each a command. */
export const changesOf = <T extends { id: string }>(family: Family<T>) => ({
  edit: change(family, EDIT),
  pause: change(family, PAUSE),
  resume: change(family, RESUME),
  rotate: change(family, ROTATE),
  rm: change(family, DELETE),
});
