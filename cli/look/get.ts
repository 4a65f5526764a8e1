/** One thing, as the API shows it. */
import { anything } from '../client/answers.ts';
import type { Api } from '../client/client.ts';
import type { Run } from '../frame/command.ts';
import { UsageError } from '../frame/usage-error.ts';
import { askAndTell, showJson } from './asking.ts';
import type { LookFlags } from './asking.ts';
import { deliveryNamed, destinationNamed, eventIdNamed, isUuid, quarantinedIdNamed, webhookNamed } from './find.ts';

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
export const getDestination = get(async (api, text) => `/v1/destinations/${(await destinationNamed(api, text)).id}`);
export const getJob = get(async (_, text) => {
  if (!isUuid(text)) throw new UsageError(`${JSON.stringify(text)} is no job's id`);
  return `/v1/jobs/${text.toLowerCase()}`;
});

export const getQuarantined = get(async (api, text) => `/v1/quarantine/${await quarantinedIdNamed(api, text)}`);
