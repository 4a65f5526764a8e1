/** What an erasure does with people at Jira and Slack: what was given is taken back first, then they are forgotten. */
import { GRANTS, PEOPLE } from '../destinations/people/document.ts';
import type { GrantDocument, PersonDocument } from '../destinations/people/document.ts';
import type { Stored } from '../store/snapshot.ts';
import { Timestamp } from '../store/timestamp.ts';
import { remove, update } from '../store/write.ts';
import type { Write } from '../store/write.ts';
import { isBy } from './erasure-origins.ts';
import { documentsOf } from './erasure-page.ts';
import type { ErasureAsk, ErasurePage, ErasurePageDeps } from './erasure-page.ts';

/** Grants go, and the persons that they name are to be looked at: the look takes back, and forgets. */
export async function peoplePage({ store, now }: ErasurePageDeps, ask: ErasureAsk): Promise<ErasurePage> {
  const { docs, after } = await documentsOf(store, GRANTS.where('customer_key', '==', ask.customer), ask);
  const old = docs.filter(({ createTime }) => isBy(ask.as_of, createTime));
  const names = [...new Set(old.map(({ data }) => data.person))];
  const people = names.length === 0 ? [] : await store.read(names.map((name) => PEOPLE.doc(name)));
  const at = Timestamp.fromMillis(now());
  const marked = people.flatMap((person) => (person.exists ? [withoutGrants(person, old, at)] : []));
  return { writes: [...old.map(({ ref, version }) => remove(ref, version)), ...marked], counts: {}, after };
}

/** One who has other subscriptions stays for these. */
function withoutGrants(
  { ref, data, version }: Stored<PersonDocument>,
  grants: readonly Stored<GrantDocument>[],
  at: Timestamp,
): Write {
  const gone = grants.filter(({ data: { person } }) => person === data.id).map((grant) => grant.data.subject_key);
  const left = Object.entries(data.subscriptions).filter(([key]) => !gone.includes(key));
  const fields = { subscriptions: Object.fromEntries(left), erasing: left.length === 0, check_at: at, expire_at: null };
  return update(ref, fields, version);
}
