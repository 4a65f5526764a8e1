import type { Listing } from '../sources/comparing.ts';
import type { Stored } from '../store/snapshot.ts';
import { update } from '../store/write.ts';
import { instantOfTimestamp } from '../subjects/announce.ts';
import type { SubjectDocument } from '../subjects/document.ts';
import { storeTime } from '../subjects/listed-subjects.ts';
import { dealWith } from './list-subject.ts';
import { count } from './list-walk.ts';
import type { Walk } from './list-walk.ts';
import { storedObject } from '../base/json.ts';

const PAGE = 100;

/**
 * Asks for every subject that the list must show and that this pass has not listed. They are looked for only where
 * there are more of them than were listed: a count costs one read per thousand, a walk over them one each.
 * @returns false where the run must end before all were asked for
 */
export async function dealWithMissing(walk: Walk): Promise<boolean> {
  const { deps, place, listed } = walk;
  if (place.baseline || listed === null || (await deps.subjects.count()) <= place.expected) return true;
  for (;;) {
    const docs = await deps.subjects.page(place.walkedTo, PAGE);
    for (const snapshot of docs) {
      if (!listed.has(snapshot.id)) {
        if ((await walk.run.whyNot()) !== null) return false;
        await dealWithUnlisted(walk, snapshot);
      }
      place.walkedTo = snapshot.id;
    }
    if (docs.length < PAGE) return true;
  }
}

async function dealWithUnlisted(walk: Walk, snapshot: Stored<SubjectDocument>): Promise<void> {
  const { deps, run, place, report } = walk;
  const { data: document } = snapshot;
  if (document.replaced_by) return leave(walk, snapshot);
  // Somebody has found it since the pass began: it was made, or asked for, meanwhile.
  const isSeen =
    document.state_status === 'fresh' &&
    place.began !== null &&
    instantOfTimestamp(document.observed_at) >= place.began;
  const known = listingOf(walk, document);
  if (isSeen || known.subscriptionId === null) return;
  const observedAt = await storeTime(deps.store);
  const observation = await run.ask(() => deps.list.find(known));
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

/**
 * The list need not show it: it was up- or downgraded, and its successor is there; or it was cancelled, and what is still
 * to be had but not listed would be asked for in every pass. Whatever is written of it next expects it again.
 */
async function leave({ deps }: Walk, { ref, version }: Stored<SubjectDocument>): Promise<void> {
  await deps.store.commit({ writes: [update(ref, { listed_in: null }, version)] });
}

function listingOf({ deps }: Walk, { state, ...stored }: SubjectDocument): Listing {
  return deps.list.listingOf({ ...stored, state: state === null ? null : storedObject(state) });
}
