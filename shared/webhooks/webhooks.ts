import type { Version } from '../store/version.ts';
import { create, increment, merge, storeTime, update } from '../store/write.ts';
import type { Write } from '../store/write.ts';
import { SUBRELAY } from './destination-fields.ts';
import { CATALOGUE, WEBHOOKS } from './document.ts';
import type { SeenCatalogue } from './document.ts';
import type { StoredDestination } from './stored-destination.ts';

/**
 * Every change of a webhook makes the instances' catalogues reload, in the same commit.
 * @param seen the commit is refused where any webhook has changed since
 */
function nextCatalogueVersion(seen?: SeenCatalogue): Write {
  if (seen === undefined) return merge(CATALOGUE, { v: 1, version: increment(1) });
  if (!seen.exists) return create(CATALOGUE, { v: 1, version: 1 });
  return update(CATALOGUE, { v: 1, version: increment(1) }, seen.version);
}

/** By the store's clock: an instance loads again only what has changed since it last did (`catalogue.ts`). */
const changedNow = () => ({ changed_at: storeTime() });

/** The writes that create a webhook. @param seen as `nextCatalogueVersion` has it */
export const webhookCreation = (webhook: StoredDestination, seen?: SeenCatalogue): Write[] => [
  create(WEBHOOKS.doc(webhook.id), { v: 1, ...webhook, ...changedNow() }),
  nextCatalogueVersion(seen),
];

/**
 * The writes that change a webhook.
 * @param version without one, whatever version there is is changed
 * @param seen as `nextCatalogueVersion` has it
 */
export const webhookChange = (
  id: string,
  fields: Partial<StoredDestination>,
  version?: Version,
  seen?: SeenCatalogue,
): Write[] => [update(WEBHOOKS.doc(id), { ...fields, ...changedNow() }, version), nextCatalogueVersion(seen)];

/** The writes that change several webhooks at once, or what all webhooks are decided by. */
export const webhookChanges = (changes: ReadonlyMap<string, Partial<StoredDestination>>): Write[] => [
  ...[...changes].map(([id, fields]) => update(WEBHOOKS.doc(id), { ...fields, ...changedNow() })),
  nextCatalogueVersion(),
];

/** @param reason what is missing, a sentence @param at epoch milliseconds */
export function stoppedFields(reason: string, at: number): Partial<StoredDestination> {
  const updated_at = new Date(at).toISOString();
  return { status: 'paused', active: false, paused: { reason, by: SUBRELAY, at: updated_at }, updated_at };
}

export const disabledFields = (reason: string): Partial<StoredDestination> => ({
  status: 'disabled',
  active: false,
  disabled_reason: reason,
});
