/** One thing, as the API shows it. */
import { anything } from '../client/answers.ts';
import type { Api } from '../client/client.ts';
import type { Run } from '../frame/command.ts';
import { UsageError } from '../frame/usage-error.ts';
import { askAndTell, showJson } from './asking.ts';
import type { LookFlags } from './asking.ts';
import { deliveryNamed, eventIdNamed, isUuid, webhookNamed } from './find.ts';
import * as answers from '../client/answers.ts';

type Get = Run<LookFlags, [string]>;

/** JSON in any case: a thing has more than a line holds. */
const get =
  (pathOf: (api: Api, text: string) => Promise<string>): Get =>
  async (terminal, flags, text) => {
    const { api } = await askAndTell(flags, terminal);
    showJson(terminal, await api.get(anything, await pathOf(api, text)));
    return 'done';
  };

export const getDelivery = get(async (api, text) => `/v1/deliveries/${(await deliveryNamed(api, text)).id}`);
export const getEvent = get(async (api, text) => `/v1/events/${await eventIdNamed(api, text)}`);
export const getWebhook = get(async (api, text) => `/v1/webhooks/${(await webhookNamed(api, text)).id}`);
export const getJob = get(async (_, text) => {
  if (!isUuid(text)) throw new UsageError(`${JSON.stringify(text)} is no job's id`);
  return `/v1/jobs/${text.toLowerCase()}`;
});

export const getQuarantined = get(async (api, text) => {
  if (/^[0-9a-f]{32}$/.test(text)) return `/v1/quarantine/${text}`;
  const { quarantine } = await api.get(answers.quarantinePage, '/v1/quarantine', { limit: 1_000 });
  const found = quarantine.filter(({ id }) => text.length >= 8 && id.startsWith(text));
  const [first] = found;
  if (first === undefined || found.length > 1)
    throw new UsageError(`${JSON.stringify(text)} names ${found.length} of what is in quarantine: give the whole id`);
  return `/v1/quarantine/${first.id}`;
});
