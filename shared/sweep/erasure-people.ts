/** What an erasure does with people at Jira and Slack: what was given is taken back first, then they are forgotten. */
import { GRANTS, PEOPLE } from '../destinations/people/document.ts';
import type { GrantDocument, PersonDocument } from '../destinations/people/document.ts';
import { isMembership, isOwn, remains } from '../destinations/people/marks.ts';
import type { Stored } from '../store/snapshot.ts';
import type { Store } from '../store/store.ts';
import { Timestamp } from '../store/timestamp.ts';
import { remove, update } from '../store/write.ts';
import type { Change } from '../store/write.ts';
import { WEBHOOKS } from '../webhooks/document.ts';
import { kindOf } from '../webhooks/stored-destination.ts';
import type { ErasureProgress } from './documents.ts';
import { isBy, isOfBefore } from './erasure-origins.ts';
import { documentsOf } from './erasure-page.ts';
import type { ErasureAsk, ErasurePage, ErasurePageDeps } from './erasure-page.ts';

/** A person, and what an erasure writes of them. */
interface Marked {
  person: Stored<PersonDocument>;
  change: Change<PersonDocument>;
}

/** Grants go, and with them the subscriptions of the persons that they name. */
export async function grantsPage({ store, now }: ErasurePageDeps, ask: ErasureAsk): Promise<ErasurePage> {
  const { docs, after } = await documentsOf(store, GRANTS.where('customer_key', '==', ask.customer), ask);
  const are = await Promise.all(docs.map((grant) => isOld(store, ask, grant)));
  const old = docs.filter((_, index) => are[index]);
  const names = [...new Set(old.map(({ data }) => data.person))];
  const people = names.length === 0 ? [] : await store.read(names.map((name) => PEOPLE.doc(name)));
  const at = Timestamp.fromMillis(now());
  const marked = people.flatMap((person) => (person.exists ? [withoutGrants(person, old, ask, at)] : []));
  const page = await pageOf(store, marked, after);
  return { ...page, writes: [...old.map(({ ref, version }) => remove(ref, version)), ...page.writes] };
}

/** By the event that told of it last, where that is known. */
const isOld = async (store: Store, { as_of }: ErasureAsk, { data, createTime }: Stored<GrantDocument>) =>
  data.event === undefined ? isBy(as_of, createTime) : isOfBefore(store, as_of, { event: data.event, delivery: null });

/** One who has other subscriptions stays for these. */
function withoutGrants(
  person: Stored<PersonDocument>,
  grants: readonly Stored<GrantDocument>[],
  { customer }: ErasureAsk,
  at: Timestamp,
): Marked {
  const { id, subscriptions } = person.data;
  const gone = grants.filter(({ data }) => data.person === id).map(({ data }) => data.subject_key);
  const left = Object.entries(subscriptions).filter(([key]) => !gone.includes(key));
  const change = { ...toForget(person.data, customer, at), subscriptions: Object.fromEntries(left) };
  return { person, change: { ...change, erasing: left.length === 0 } };
}

const toForget = ({ customer_keys: keys = [] }: PersonDocument, customer: string, at: Timestamp) => ({
  ...{ customer_keys: keys.filter((key) => key !== customer), erasing: true, check_at: at, expire_at: null },
});

/**
 * Persons without a grant: a delivery in flight has taken them and noted nothing yet, or their subscription counts for
 * another address now. An event that arrived after the order knows such a person again.
 */
export async function personsPage({ store, now }: ErasurePageDeps, ask: ErasureAsk): Promise<ErasurePage> {
  const concerned = PEOPLE.where('customer_keys', 'array-contains', ask.customer);
  const { docs, after } = await documentsOf(store, concerned, ask);
  const at = Timestamp.fromMillis(now());
  const marked = await Promise.all(docs.map((person) => withoutCustomer(store, person, ask, at)));
  return pageOf(store, marked.flat(), after);
}

async function withoutCustomer(
  store: Store,
  person: Stored<PersonDocument>,
  { customer }: ErasureAsk,
  at: Timestamp,
): Promise<Marked[]> {
  const { id, subscriptions } = person.data;
  if (Object.keys(subscriptions).length === 0) return [{ person, change: toForget(person.data, customer, at) }];
  // What is still granted arrived after the order.
  const grants = GRANTS.where('customer_key', '==', customer).where('person', '==', id).limit(1);
  if ((await store.query(grants)).docs.length > 0) return [];
  return [{ person, change: { customer_keys: toForget(person.data, customer, at).customer_keys } }];
}

async function pageOf(store: Store, marked: readonly Marked[], after: string | null): Promise<ErasurePage> {
  const erased = marked.filter(({ person, change }) => change.erasing === true && !person.data.erasing);
  const counts = await countsOf(
    store,
    erased.map(({ person }) => person.data),
  );
  return { writes: marked.map(({ person, change }) => update(person.ref, change, person.version)), counts, after };
}

/** How many are forgotten, who of them remains at each service, and what is to be taken back. */
async function countsOf(store: Store, people: readonly PersonDocument[]): Promise<Partial<ErasureProgress>> {
  const ids = [...new Set(people.map(({ destination_id }) => destination_id))];
  const found = await store.readFields(
    ids.map((id) => WEBHOOKS.doc(id)),
    ['v', 'kind'],
  );
  const kinds = new Map(found.map(({ id, data }) => [id, data && kindOf(data)]));
  const remain = people.filter(({ marks }) => remains(marks));
  const at = (kind: string) => remain.filter(({ destination_id: id }) => kinds.get(id) === kind).length;
  const leaving = people
    .flatMap(({ marks }) => Object.entries(marks))
    .filter(([key, mark]) => isOwn(mark) && isMembership(key));
  return { people: people.length, in_jira: at('jira'), in_slack: at('slack'), leaving: leaving.length };
}
