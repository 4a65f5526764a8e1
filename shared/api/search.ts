/** `POST /v1/search`: by whatever a person has, without an address in a URL. */
import { z } from 'zod';

import { ACCOUNTS, accountsIn } from '../events/accounts.ts';
import type { CustomerKey } from '../events/customer-key.ts';
import type { FindKey } from '../events/find-keys.ts';
import { folded } from '../events/find-keys.ts';
import { bytesBetween, readFields, readJsonBody, text } from '../http/body-fields.ts';
import { readOne } from '../store/find.ts';
import type { Lists } from '../store/lists.ts';
import type { Store } from '../store/store.ts';
import type { Catalogue } from '../webhooks/catalogue.ts';
import type { Webhook } from '../webhooks/webhook.ts';
import { refuse, refuseInput } from './errors.ts';
import { route } from './route.ts';
import type { ApiRequest } from './route.ts';
import { eventsFound, findableSince, subjectsOf } from './search-events.ts';
import { distinct, webhookHit } from './search-hits.ts';
import { customersNamed, hitsById, webhooksNamed } from './search-ids.ts';
import type { Asked } from './search-ids.ts';
import { hitsByPrefix } from './search-prefixes.ts';
import { readingsOf } from './search-readings.ts';
import type { Readings } from './search-readings.ts';
import { searchShape } from './shapes/search.ts';
import type { Hit, SearchView } from './shapes/search.ts';
import { timeOf } from './views.ts';

/** An address has 254 at most (RFC 5321, 4.5.3.1.3), an idempotency key and a webhook's name 255. */
const MOST_TEXT_BYTES = 320;
const MAX_BYTES = 4_000;
const MOST_HITS = 60;
/** Each account's ids are tried: so many reads more. */
const MOST_ACCOUNTS = 100;
/** Less of a name is in too many of them. */
const LEAST_OF_A_NAME = 3;
const MOST_WEBHOOKS = 10;

const fields = z.object({
  q: text
    .transform((given) => given.trim())
    .pipe(z.string().min(1, { error: 'cannot be blank', abort: true }))
    .refine(bytesBetween(1, MOST_TEXT_BYTES), `the length must be between 1 and ${MOST_TEXT_BYTES} bytes`)
    .prefault('')
    .meta({ isRequired: true, description: 'The text: an id, an address, a domain, a name …' }),
});

export interface SearchDeps {
  store: Store;
  lists: Lists;
  catalogue: Pick<Catalogue, 'byId'>;
  customerKey: CustomerKey;
  findKey: FindKey;
}

const search = route({
  method: 'POST',
  path: '/v1/search',
  operationId: 'search',
  tag: 'Search',
  summary: 'Find by whatever a person has',
  description:
    'Any id, or the first eight digits of one; an alert id, an `event_id` of Paddle Billing, a `message_id` of Workspace; an idempotency key of the key that asks; a domain, an e-mail address, the id of a customer, of a subscription or another subject; a key; a webhook’s name. A POST, since addresses in a URL end in request logs.',
  body: { name: 'SearchBody', fields, maxBytes: MAX_BYTES },
  answers: { 200: { means: 'What was found, which may be nothing.', shape: searchShape } },
  errors: ['malformed_body', 'body_too_large'],
  handle: (deps: SearchDeps) => (request) => answer(deps, request),
});

export const searchRoutes = [search];

async function answer(deps: SearchDeps, { body, apiKey, handling }: ApiRequest) {
  if (body.length > MAX_BYTES)
    return refuse('body_too_large', `a search may have ${MAX_BYTES} bytes, and its text ${MOST_TEXT_BYTES}.`);
  const parsed = readJsonBody(body);
  if (!parsed.ok) return refuseInput(parsed);
  const read = readFields(parsed.json, fields, handling);
  if (!read.ok) return refuseInput(read);
  const found = await searched(deps, readingsOf(read.body.q), apiKey);
  // Never the text: it may be an address.
  return { status: 200 as const, body: found, log: { hits: found.hits.length } };
}

async function searched(deps: SearchDeps, readings: Readings, apiKey: string): Promise<SearchView> {
  const { store, lists, catalogue, findKey, customerKey } = deps;
  const { data: known } = await readOne(store, ACCOUNTS);
  const asked = { readings, apiKey, accounts: accountsIn(known, MOST_ACCOUNTS) };
  const [byId, begun, events, webhooks, since] = await Promise.all([
    hitsById(store, asked),
    hitsByPrefix(store, readings),
    eventsFound(lists, findKey, readings),
    catalogue.byId(),
    findableSince(store, known?.findable_since ?? null),
  ]);
  const ofWebhooks = webhooksFound(webhooks, asked);
  const named = customersNamed(asked, customerKey);
  const ofEvents = events.named.flatMap((hit) => (hit.kind === 'customer' ? [hit.key] : []));
  const subjects = await subjectsOf(store, [...ofEvents, ...named.map(({ key }) => key)]);
  const customers = named.filter(({ key }) =>
    subjects.hits.some((hit) => hit.kind === 'subject' && hit.customer === key),
  );
  const hits = distinct([
    ...ofWebhooks.exact,
    ...byId,
    ...events.named,
    ...customers.map((each): Hit => ({ kind: 'customer', by: 'customer_id', ...each })),
    ...subjects.hits,
    ...ofWebhooks.named,
    ...events.events,
    ...begun.hits,
  ]);
  return {
    hits: hits.slice(0, MOST_HITS),
    more: hits.length > MOST_HITS || begun.more || events.more || subjects.more || ofWebhooks.more,
    searched: searchedAs(readings),
    accounts: [...asked.accounts],
    findable_since: since && timeOf(since),
  };
}

interface FoundWebhooks {
  exact: Hit[];
  named: Hit[];
  more: boolean;
}

/** By id, and by a part of the name in any case. */
function webhooksFound(webhooks: ReadonlyMap<string, Webhook>, asked: Asked): FoundWebhooks {
  const { text: given, prefix } = asked.readings;
  const exact = webhooksNamed(asked).flatMap(([id, by]) => {
    const webhook = webhooks.get(id);
    return webhook === undefined ? [] : [webhookHit(webhook, by)];
  });
  const wanted = folded(given);
  const isNamed = ({ name }: Webhook) => wanted.length >= LEAST_OF_A_NAME && folded(name).includes(wanted);
  const all = [...webhooks.values()];
  const named = [
    ...all.filter(isNamed).map((webhook) => webhookHit(webhook, 'name')),
    ...all
      .filter(({ id }) => prefix?.uuid != null && id.startsWith(prefix.uuid))
      .map((each) => webhookHit(each, 'id_prefix')),
  ];
  return { exact, named: named.slice(0, MOST_WEBHOOKS), more: named.length > MOST_WEBHOOKS };
}

const searchedAs = ({ uuid, eventId, key, prefix, isHeader }: Readings): string[] => [
  ...(eventId === null ? [] : ['id of an event']),
  ...(uuid === null ? [] : ['id of a delivery, an attempt, a webhook or a job']),
  ...(key === null ? [] : ['key of a customer or a subject, id in quarantine']),
  ...(prefix === null ? [] : [`beginning of an id: ${prefix.uuid ?? prefix.event}`]),
  'id of a notification at its source',
  ...(isHeader ? ['idempotency key'] : []),
  'domain, e-mail address or id of a customer',
  'id of a subject',
  'name of a webhook',
];
