/** What an answer says of its own bounds: pure. */
import type { Readings } from './search-readings.ts';
import type { Hit, SearchView } from './shapes/search.ts';

/** What a text was looked for as. */
export const searchedAs = ({ uuid, eventId, key, apiKeyId, prefix, isHeader }: Readings): string[] => [
  ...(eventId === null ? [] : ['id of an event']),
  ...(uuid === null ? [] : ['id of a delivery, an attempt, a webhook or a job']),
  ...(key === null ? [] : ['key of a customer or a subject, id in quarantine']),
  ...(apiKeyId === null ? [] : ['id of an API key']),
  ...(prefix === null ? [] : [`beginning of an id: ${prefix.uuid ?? prefix.event}`]),
  'id of a notification at its source',
  ...(isHeader ? ['idempotency key'] : []),
  'domain, e-mail address or id of a customer',
  'id of a subject',
  'name of a webhook',
];

type NotFindable = SearchView['not_findable'][number];

/** Ids that are kept nowhere, by the looks of the text. */
const UNKEPT: readonly (NotFindable & { looks: RegExp })[] = [
  {
    ...{ what: 'billing_notification', looks: /^ntf_/i },
    note: 'A notification’s id of Paddle Billing (ntf_…) is not kept, since each repeat has another. Search for its event_id (evt_…).',
  },
  {
    ...{ what: 'pubsub_message', looks: /^\d{14,20}$/ },
    note: 'Pub/Sub’s own message id is not kept where a notification has a message_id. Search for that, or for the customer or the subscription.',
  },
];

/** @param hits what was found: a number that names an event is no id of another kind */
export function notFindable({ text }: Readings, hits: readonly Hit[]): NotFindable[] {
  const isFound = hits.some(({ by }) => by === 'id' || by === 'source_id' || by === 'idempotency_key');
  return isFound ? [] : UNKEPT.flatMap(({ looks, what, note }) => (looks.test(text) ? [{ what, note }] : []));
}
