import type { Observation } from '../events/event.ts';
import type { SubjectEvent } from '../sources/source.ts';
import type { KnownSku, SubjectRules } from '../sources/subject-rules.ts';
import type { Stored } from '../store/snapshot.ts';
import type { Store } from '../store/store.ts';
import { SUBJECTS } from './document.ts';
import type { SubjectDocument } from './document.ts';
import { storedObject } from '../base/json.ts';

/** Subjects to mark as replaced, each by the id of the subject that took its place. */
export type Replaced = { stored: Stored<SubjectDocument>; by: string }[];

export interface ReplacedOptions {
  event: SubjectEvent;
  observation: Exclude<Observation, { kind: 'unavailable' }>;
  customerKey: string | null;
}

/** Reads the customer's other subjects, where the observation lists what the customer has. */
export async function replacedSubjects(
  store: Store,
  rules: SubjectRules,
  { event, observation, customerKey }: ReplacedOptions,
): Promise<Replaced> {
  const { listed } = observation;
  if (listed === undefined || customerKey === null || event.sku === null) return [];
  const { docs } = await store.query(SUBJECTS.where('customer_key', '==', customerKey));
  const prefix = event.subject.id.slice(0, -event.sku.length);
  const subjects = docs.map((stored) => ({ stored, known: knownSku(stored.data, prefix) }));
  const pairs = rules.replacementsIn({ named: event.sku, listed, known: subjects.map(({ known }) => known) });
  return pairs.flatMap((pair) =>
    subjects
      .filter(({ known }) => known.skuId === pair.old)
      .map(({ stored }) => ({ stored, by: `${prefix}${pair.new}` })),
  );
}

function knownSku(subject: SubjectDocument, prefix: string): KnownSku {
  const state = subject.state === null ? null : storedObject(subject.state);
  return {
    skuId: subject.subject_id.slice(prefix.length),
    subscriptionIds: subject.subscription_ids,
    living: subject.state_status === 'fresh' && state?.status !== 'cancelled' && !subject.replaced_by,
  };
}
