/** Compares an account's subscriptions, as the source lists them, with what was announced of them. */
import { present } from '../base/present.ts';
import type { ListComparison, ListPage, Listing } from '../sources/comparing.ts';
import type { Snapshot } from '../store/snapshot.ts';
import type { Timestamp } from '../store/timestamp.ts';
import { instantOfTimestamp } from '../subjects/announce.ts';
import { SUBJECTS } from '../subjects/document.ts';
import type { SubjectDocument } from '../subjects/document.ts';
import { storeTime } from '../subjects/listed-subjects.ts';
import { beginRun } from './account-run.ts';
import { firstOf, isShadowed } from './list-document.ts';
import { keyOf } from './list-event.ts';
import { dealWithMissing } from './list-missing.ts';
import { dealWith } from './list-subject.ts';
import { count } from './list-walk.ts';
import type { ListDeps, Walk } from './list-walk.ts';
import { listedFrom, readPlace, startOf } from './place.ts';
import type { Place } from './place.ts';
import type { Reconciler, ReconcileRun } from './reconciler.ts';

/** How many subscriptions are dealt with at once. */
const AT_ONCE = 25;
/** Something that was announced, and no notification for so long, are an alarm, whichever is first. Milliseconds. */
export const SILENT_MS = 24 * 3_600_000;

export const listReconciler = (deps: ListDeps): Reconciler => ({
  source: deps.list.source,
  account: deps.list.account,
  run: async (run) => {
    const walk = await begin(deps, run);
    try {
      while (!walk.report.finished && (await walk.run.whyNot()) === null) {
        if (!(await dealWithPage(walk))) break;
        run.onPage?.(walk.report.checked);
      }
    } catch (error) {
      // The next run goes on with this page; without the keys listed so far it could not tell what is missing.
      await pause(walk).catch(() => undefined);
      throw error;
    }
    if (!walk.report.finished) await pause(walk);
    deps.log.info(walk.report, 'subscriptions.compared');
    return walk.report;
  },
});

async function begin(deps: ListDeps, run: ReconcileRun): Promise<Walk> {
  const { list, now } = deps;
  const begun = await beginRun(list, deps, run);
  const place = placeFor(list, readPlace(begun.beganAt), run.baseline, now());
  const listed = place.listed === null ? null : listedFrom(place.listed);
  const counts = { checked: 0, changed: 0, missing: 0, unknown: 0 };
  const report = { source: list.source, account: list.account, finished: false, ...counts };
  return { deps, run: begun, place, listed, report };
}

/** Where to go on. A baseline that is asked for begins at the first page, unless one is on its way. */
function placeFor(
  { tokenLastsMs }: Pick<ListComparison, 'tokenLastsMs'>,
  stored: Place | null,
  baseline: boolean,
  now: number,
): Place {
  if (stored === null) return startOf({ pass: 1, first: true, lastBegan: null, unheardAt: null }, baseline, now);
  const isStale = stored.pageToken !== null && now - stored.movedAt > tokenLastsMs;
  if (isStale || (baseline && !stored.baseline)) {
    return startOf({ ...stored, pass: stored.pass + 1 }, baseline || stored.baseline, now);
  }
  return stored;
}

/** Stores the place unless another run has moved it. */
async function move(walk: Walk, place: Place): Promise<boolean> {
  if (!(await walk.run.moveTo({ ...place, movedAt: walk.deps.now() }))) return false;
  walk.place = place;
  return true;
}

const pause = (walk: Walk): Promise<boolean> => move(walk, { ...walk.place, listed: walk.listed?.toText() ?? null });

/**
 * Deals with one page, and moves the cursor only then; behind the last page, with what the pass has not listed.
 * @returns false where another run has moved the cursor meanwhile
 */
async function dealWithPage(walk: Walk): Promise<boolean> {
  const { deps, run, place } = walk;
  const observedAt = await storeTime(deps.store);
  place.began ??= instantOfTimestamp(observedAt);
  const page = await run.ask(() => deps.list.page(place.pageToken));
  await dealWithAll(walk, page, observedAt);
  // The keys stay in hand: they are stored where a run ends, not with each page.
  if (page.next !== null) return move(walk, { ...place, pageToken: page.next, listed: null });
  if (!(await dealWithMissing(walk))) return true;
  const unheardAt = await warnWhenSilent(walk);
  const { pass, began } = place;
  const next = startOf({ pass: pass + 1, first: false, lastBegan: began, unheardAt }, false, deps.now());
  walk.report.finished = await move(walk, next);
  return walk.report.finished;
}

async function dealWithAll(walk: Walk, page: ListPage, observedAt: Timestamp): Promise<void> {
  const { deps, place, report, listed } = walk;
  const byKey = together(page, deps.list);
  const refs = [...byKey.keys()].map((key) => SUBJECTS.doc(key));
  const snapshots = refs.length === 0 ? [] : await deps.store.read(refs);
  report.checked += page.listings.length;
  const deal = async (snapshot: Snapshot<SubjectDocument>) => {
    const { listing, ids } = present(byKey.get(snapshot.id), `the listing of ${snapshot.id}`);
    if (isShadowed(deps.list, listing, ids, snapshot.data)) return;
    if (!snapshot.exists) report.unknown += 1;
    const isAgain = listed?.has(snapshot.id) ?? false;
    const dealt = await dealWith(deps, place, { listing, status: 'fresh', observedAt }, snapshot);
    count(walk, dealt.changed);
    listed?.add(snapshot.id);
    if (dealt.expected && !isAgain) place.expected += 1;
  };
  for (let first = 0; first < snapshots.length; first += AT_ONCE) {
    await Promise.all(snapshots.slice(first, first + AT_ONCE).map(deal));
  }
}

interface ListedOnPage {
  /** The one that counts. */
  listing: Listing;
  /** The ids of all that the page has of the subject. */
  ids: ReadonlySet<string>;
}

/** What a page has of each subject, by the id of its document. */
function together({ listings }: ListPage, list: ListComparison): Map<string, ListedOnPage> {
  const byKey = new Map<string, ListedOnPage>();
  for (const listing of listings) {
    const key = keyOf(list, listing);
    const other = byKey.get(key);
    const own = listing.subscriptionId === null ? [] : [listing.subscriptionId];
    byKey.set(key, {
      listing: other ? firstOf(list, other.listing, listing) : listing,
      ids: new Set([...(other?.ids ?? []), ...own]),
    });
  }
  return byKey;
}

/**
 * Something was found to announce, and nothing notified: the registration may be gone. Told once, when the source has been
 * silent for a day.
 * @returns since when something is announced that no notification has come after
 */
async function warnWhenSilent({ deps, place }: Walk): Promise<number | null> {
  const { list, events, log, now } = deps;
  const { source, account } = list;
  const [at, isChanged] = [now(), place.changed > 0];
  const since = place.unheardAt ?? (isChanged ? at : null);
  if (since === null) return null;
  const last = await events.lastNotification(source, account, at - SILENT_MS);
  if (last !== null) {
    if (last < since) return since;
    return isChanged ? at : null;
  }
  const advice = `No notification came for 24 h although subscriptions changed: ${list.whenSilent}`;
  const unheardSince = new Date(since).toISOString();
  log.error({ account, changed: place.changed, unheardSince, advice }, 'notifications.silent');
  return null;
}
