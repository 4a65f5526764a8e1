/** Things by what a person has of them: an id, the first eight digits of one, a webhook's name. */
import { nearestTo } from '../../shared/base/nearest.ts';
import * as answers from '../client/answers.ts';
import type { Delivery, HealthyDestination, HealthyWebhook } from '../client/answers.ts';
import type { Api } from '../client/client.ts';
import { CommandFailure, UsageError } from '../frame/usage-error.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const PREFIX = /^[0-9a-f]{8}[0-9a-f-]{0,27}$/i;
/** Prefixes are looked for among so many of the newest. */
const MOST = 1_000;

export const isUuid = (text: string): boolean => UUID.test(text);
export const isEventId = (text: string): boolean => /^evt_[0-9a-f]{32}$/.test(text);

/** Every webhook: there are a thousand at most. */
export const webhooksOf = async (api: Api): Promise<HealthyWebhook[]> =>
  (await api.get(answers.webhookPage, '/v1/webhooks', { limit: MOST })).webhooks;

/** Every destination, webhooks among them. */
export const destinationsOf = async (api: Api): Promise<HealthyDestination[]> =>
  (await api.get(answers.destinationPage, '/v1/destinations', { limit: MOST })).destinations;

/** By id, by its first eight digits, or by name. */
export async function destinationNamed(api: Api, text: string): Promise<HealthyDestination> {
  return oneOf(await destinationsOf(api), text, 'destination');
}

/** By id, by its first eight digits, or by name. */
export async function webhookNamed(api: Api, text: string): Promise<HealthyWebhook> {
  return oneOf(await webhooksOf(api), text);
}

interface Named {
  id: string;
  name: string;
}

/**
 * The one of these that a text names.
 * @throws UsageError where it names several; CommandFailure `missing`
 */
export function oneOf<T extends Named>(
  all: readonly T[],
  text: string,
  what: 'webhook' | 'destination' = 'webhook',
): T {
  const found = matching(all, text);
  const [first] = found;
  if (first === undefined) {
    const nearest = nearestTo(
      text,
      all.map(({ name }) => name),
    );
    const hint =
      nearest === undefined ? `; $subrelay ${what}s lists them` : `: did you mean ${JSON.stringify(nearest)}?`;
    throw new CommandFailure('missing', `There is no ${what} ${JSON.stringify(text)}${hint}`);
  }
  if (found.length > 1)
    throw ambiguous(
      what,
      text,
      found.map(({ id, name }) => `${id} (${name})`),
    );
  return first;
}

/** The nearest reading goes first: a name as it is written, then one in another case, then the beginning of an id. */
function matching<T extends Named>(all: readonly T[], text: string): T[] {
  const readings: ((one: Named) => boolean)[] = [
    ({ id }) => id === text.toLowerCase(),
    ({ name }) => name === text,
    ({ name }) => name.toLowerCase() === text.toLowerCase(),
    ({ id }) => PREFIX.test(text) && id.startsWith(text.toLowerCase()),
  ];
  return readings.map((reads) => all.filter(reads)).find((found) => found.length > 0) ?? [];
}

/** By its id, or by the first eight digits of it where it is among the newest thousand. */
export async function deliveryNamed(api: Api, text: string): Promise<Delivery> {
  if (isUuid(text)) return api.get(answers.delivery, `/v1/deliveries/${text.toLowerCase()}`);
  if (!PREFIX.test(text))
    throw new UsageError(`${JSON.stringify(text)} is no delivery's id, nor the first eight digits of one`);
  const { deliveries } = await api.get(answers.deliveryPage, '/v1/deliveries', { fields: 'summary', limit: MOST });
  return oneBegun('delivery', deliveries, text.toLowerCase());
}

/** `evt_…` by its id, or by its first eight digits where it is among the newest thousand. */
export async function eventIdNamed(api: Api, text: string): Promise<string> {
  if (isEventId(text)) return text;
  const digits = text.replace(/^evt_/, '').toLowerCase();
  if (!/^[0-9a-f]{8,32}$/.test(digits))
    throw new UsageError(`${JSON.stringify(text)} is no event's id, nor the first eight digits of one`);
  const { events } = await api.get(answers.eventPage, '/v1/events', { limit: MOST });
  return oneBegun('event', events, `evt_${digits}`).id;
}

/** By its id, or by the first eight digits of it where it is among the newest thousand. */
export async function quarantinedIdNamed(api: Api, text: string): Promise<string> {
  const digits = text.toLowerCase();
  if (/^[0-9a-f]{32}$/.test(digits)) return digits;
  if (!/^[0-9a-f]{8,31}$/.test(digits))
    throw new UsageError(`${JSON.stringify(text)} is no id in quarantine, nor the first eight digits of one`);
  const { quarantine } = await api.get(answers.quarantinePage, '/v1/quarantine', { limit: MOST });
  return oneBegun('quarantined', quarantine, digits).id;
}

function oneBegun<T extends { id: string }>(what: string, all: readonly T[], prefix: string): T {
  const found = all.filter(({ id }) => id.startsWith(prefix));
  const [first] = found;
  if (first === undefined)
    throw new CommandFailure(
      'missing',
      `None of the newest ${MOST} begins with ${prefix}: give the whole id of the ${what}`,
    );
  if (found.length > 1)
    throw ambiguous(
      what,
      prefix,
      found.map(({ id }) => id),
    );
  return first;
}

const ambiguous = (what: string, text: string, ids: readonly string[]): UsageError =>
  new UsageError(
    `${JSON.stringify(text)} names ${ids.length} of kind ${what}: ${ids.slice(0, 5).join(', ')}${ids.length > 5 ? ' …' : ''}; give more of the id`,
  );
