/** What an erasure does with subjects. */
import { isKnownBySource } from '../events/accounts.ts';
import { EVENTS } from '../events/event-document.ts';
import type { EventDocument } from '../events/event-document.ts';
import { EVERY_SHARD } from '../store/shards.ts';
import type { Store } from '../store/store.ts';
import type { Timestamp } from '../store/timestamp.ts';
import { create, update } from '../store/write.ts';
import type { Write } from '../store/write.ts';
import { SUBJECTS } from '../subjects/document.ts';
import { erasedSubject, markOfErased } from '../subjects/erased.ts';
import { isBy } from './erasure-origins.ts';
import { documentsOf } from './erasure-page.ts';
import type { ErasureAsk, ErasurePage, ErasurePageDeps } from './erasure-page.ts';

export async function subjectsPage({ store }: ErasurePageDeps, ask: ErasureAsk): Promise<ErasurePage> {
  const concerned = SUBJECTS.where('customer_key', '==', ask.customer).select('v');
  const { docs, after } = await documentsOf(store, concerned, ask);
  const told = await Promise.all(docs.map(({ id }) => isToldSince(store, id, ask.as_of)));
  const old = docs.filter((_, index) => !told[index]);
  const writes = old.map(({ id, version }) => update(SUBJECTS.doc(id), erasedSubject(ask.as_of), version));
  return { writes, counts: { subjects: old.length }, after };
}

/** What is known of it belongs to an event that is not erased. */
async function isToldSince(store: Pick<Store, 'query'>, subject: string, asOf: Timestamp): Promise<boolean> {
  const newest = EVENTS.where('shard', 'in', EVERY_SHARD)
    .where('subject_key', '==', subject)
    .orderBy('received_at', 'desc')
    .select('v')
    .limit(1);
  const [event] = (await store.query(newest)).docs;
  return event !== undefined && !isBy(asOf, event.createTime);
}

type Told = Pick<EventDocument, 'source' | 'account' | 'subject' | 'subject_key'>;

/** Marks the subjects of some events of which nothing is kept yet: `reconcile` would announce them as new. */
export async function marksOf(
  store: Pick<Store, 'readFields'>,
  asOf: Timestamp,
  events: readonly Told[],
): Promise<Write[]> {
  const told = new Map(
    events
      .filter((event) => event.subject?.kind === 'subscription' && isKnownBySource(event))
      .flatMap((event) => (event.subject_key === null ? [] : [[event.subject_key, event] as const])),
  );
  const found = await store.readFields(
    [...told.keys()].map((key) => SUBJECTS.doc(key)),
    ['v'],
  );
  return found.flatMap(({ exists, id }) => {
    const event = told.get(id);
    return exists || event === undefined ? [] : [create(SUBJECTS.doc(id), markOfErased(id, event, asOf))];
  });
}
