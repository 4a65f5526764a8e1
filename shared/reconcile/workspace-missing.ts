import { fromJsonText } from '../base/json.ts';
import type { Reseller } from '../sources/workspace/reseller.ts';
import type { Stored } from '../store/snapshot.ts';
import type { Timestamp } from '../store/timestamp.ts';
import { update } from '../store/write.ts';
import { instantOfTimestamp } from '../subjects/announce.ts';
import type { SubjectDocument } from '../subjects/document.ts';
import { storeTime } from '../subjects/listed-subjects.ts';
import { questionFor } from './workspace-event.ts';
import type { Listing } from './workspace-event.ts';
import { dealWith } from './workspace-subject.ts';
import { askInSpan, count, mayGoOn } from './workspace-walk.ts';
import type { Walk } from './workspace-walk.ts';

const PAGE = 100;

/**
 * Asks for every subject that the list must show and that this pass has not listed. They are looked for only where
 * there are more of them than were listed: a count costs one read per thousand, a walk over them one each.
 * @returns false where the run must end before all were asked for
 */
export async function dealWithMissing(walk: Walk, reseller: Pick<Reseller, 'getSubscription'>) {
  const { deps, place, listed } = walk;
  if (place.baseline || listed === null || (await deps.subjects.count()) <= place.expected) return true;
  for (;;) {
    const docs = await deps.subjects.page(place.walkedTo, PAGE);
    for (const snapshot of docs) {
      if (!listed.has(snapshot.id)) {
        if (!(await mayGoOn(walk))) return false;
        await dealWithUnlisted(walk, reseller, snapshot);
      }
      place.walkedTo = snapshot.id;
    }
    if (docs.length < PAGE) return true;
  }
}

async function dealWithUnlisted(
  walk: Walk,
  reseller: Pick<Reseller, 'getSubscription'>,
  snapshot: Stored<SubjectDocument>,
): Promise<void> {
  const { deps, place, report } = walk;
  const { data: document } = snapshot;
  if (document.replaced_by) return leave(walk, snapshot);
  // Somebody has found it since the pass began: it was made, or asked for, meanwhile.
  const isSeen = document.state_status === 'fresh' && isSince(place.began, document.observed_at);
  const known = listingOf(document);
  if (isSeen || known.subscriptionId === null) return;
  const observedAt = await storeTime(deps.store);
  const observation = await askInSpan(() => reseller.getSubscription(questionFor(known)));
  if (observation.kind === 'unavailable') return;
  const isFound = observation.kind === 'found';
  if (!isFound) report.missing += 1;
  const listing = isFound ? { ...known, state: observation.state } : known;
  const dealt = await dealWith(
    deps,
    place,
    { listing, status: isFound ? 'fresh' : 'inaccessible', observedAt },
    snapshot,
  );
  count(walk, dealt.changed);
  if (isFound && observation.state.status === 'cancelled') await leave(walk, snapshot);
}

const isSince = (began: string | null, time: Timestamp): boolean => began !== null && instantOfTimestamp(time) >= began;

/**
 * The list need not show it: it was up- or downgraded, and its successor is there; or it was cancelled, and what is still
 * to be had but not listed would be asked for in every pass. Whatever is written of it next expects it again.
 */
async function leave({ deps }: Walk, { ref, version }: Stored<SubjectDocument>): Promise<void> {
  await deps.store.commit({ writes: [update(ref, { listed_in: null }, version)] });
}

function listingOf({ account, subject_id, subscription_ids, state }: SubjectDocument): Listing {
  const [, customerId = '', ...sku] = subject_id.split('/');
  const parsed = state === null ? null : fromJsonText(state);
  const id = parsed?.subscription_id;
  const subscriptionId = typeof id === 'string' ? id : (subscription_ids.at(-1) ?? null);
  return { account, customerId, skuId: sku.join('/'), subscriptionId, state: parsed };
}
