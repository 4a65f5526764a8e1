/** `POST /v1/search`: by whatever a person has, without an address in a URL. */
import { z } from 'zod';

import { ACCOUNTS, accountsIn } from '../events/accounts.ts';
import type { CustomerKey } from '../events/customer-key.ts';
import type { FindKey } from '../events/find-keys.ts';
import { visible } from '../events/find-keys.ts';
import { bytesBetween, readFields, readJsonBody, text } from '../http/body-fields.ts';
import { readOne } from '../store/find.ts';
import type { Lists } from '../store/lists.ts';
import type { Store } from '../store/store.ts';
import type { Catalogue } from '../webhooks/catalogue.ts';
import { refuse, refuseInput } from './errors.ts';
import { route } from './route.ts';
import type { ApiRequest } from './route.ts';
import { eventsFound, findableSince, subjectsOf } from './search-events.ts';
import { distinct } from './search-hits.ts';
import { customersNamed, hitsById } from './search-ids.ts';
import type { Asked } from './search-ids.ts';
import { hitsByPrefix } from './search-prefixes.ts';
import { readingsOf } from './search-readings.ts';
import type { Readings } from './search-readings.ts';
import { notFindable, searchedAs } from './search-said.ts';
import { webhooksFound } from './search-webhooks.ts';
import { searchShape } from './shapes/search.ts';
import type { Hit, SearchView } from './shapes/search.ts';
import { timeOf } from './views.ts';

/** An address has 254 at most (RFC 5321, 4.5.3.1.3), an idempotency key and a webhook's name 255. */
const MOST_TEXT_BYTES = 320;
const MAX_BYTES = 4_000;
const MOST_HITS = 60;
/** Each account's ids are tried: so many reads more. */
const MOST_ACCOUNTS = 100;

const fields = z.object({
  q: text
    .transform(visible)
    .pipe(z.string().min(1, { error: 'cannot be blank', abort: true }))
    .refine((q) => !/\p{Cc}/u.test(q), 'cannot have control characters')
    .refine(bytesBetween(1, MOST_TEXT_BYTES), `the length must be between 1 and ${MOST_TEXT_BYTES} bytes`)
    .prefault('')
    .meta({ isRequired: true, minLength: 1, description: 'The text: an id, an address, a domain, a name …' }),
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
  role: 'viewer',
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

async function answer(deps: SearchDeps, { body, principal, handling }: ApiRequest) {
  if (body.length > MAX_BYTES)
    return refuse('body_too_large', `a search may have ${MAX_BYTES} bytes, and its text ${MOST_TEXT_BYTES}.`);
  const parsed = readJsonBody(body);
  if (!parsed.ok) return refuseInput(parsed);
  const read = readFields(parsed.json, fields, handling);
  if (!read.ok) return refuseInput(read);
  const answered = await searched(deps, readingsOf(read.body.q), principal.key);
  // Never the text: it may be an address.
  return { status: 200 as const, body: answered, log: { hits: answered.hits.length } };
}

async function searched(deps: SearchDeps, readings: Readings, apiKey: string): Promise<SearchView> {
  const { data: known } = await readOne(deps.store, ACCOUNTS);
  const asked = { readings, apiKey, accounts: accountsIn(known, MOST_ACCOUNTS) };
  const [{ hits, more }, since] = await Promise.all([
    found(deps, asked),
    findableSince(deps.store, known?.findable_since ?? null),
  ]);
  return {
    hits: hits.slice(0, MOST_HITS),
    more: more || hits.length > MOST_HITS,
    searched: searchedAs(readings),
    not_findable: notFindable(readings, hits),
    accounts: asked.accounts,
    findable_since: since && timeOf(since),
  };
}

/** All that was found, each once, the nearest first. */
async function found(deps: SearchDeps, asked: Asked): Promise<{ hits: Hit[]; more: boolean }> {
  const { readings } = asked;
  const [byId, begun, events, destinations] = await Promise.all([
    hitsById(deps.store, asked),
    hitsByPrefix(deps.store, readings),
    eventsFound(deps.lists, deps.findKey, readings),
    deps.catalogue.byId(),
  ]);
  const webhooks = webhooksFound(destinations, asked);
  const known = await knownOf(deps, asked, events.named);
  const near = [...webhooks.exact, ...byId, ...events.named, ...known.hits];
  return {
    hits: distinct([...near, ...webhooks.named, ...events.events, ...begun.hits]),
    more: [begun, events, known, webhooks].some(({ more }) => more),
  };
}

/** The customers that have the text for an id, and what is kept of theirs and of those that events name. */
async function knownOf({ store, customerKey }: SearchDeps, asked: Asked, ofEvents: readonly Hit[]) {
  const named = customersNamed(asked, customerKey);
  const ofCustomers = ofEvents.flatMap((hit) => (hit.kind === 'customer' ? [hit.key] : []));
  const subjects = await subjectsOf(store, [...ofCustomers, ...named.map(({ key }) => key)]);
  const owners = new Set(subjects.hits.flatMap((hit) => (hit.kind === 'subject' ? [hit.customer] : [])));
  const customers = named.filter(({ key }) => owners.has(key));
  const hits = [...customers.map((each): Hit => ({ kind: 'customer', by: 'customer_id', ...each })), ...subjects.hits];
  return { hits, more: subjects.more };
}
