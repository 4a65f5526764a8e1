/** Compares a reseller's subscriptions with what was announced of them. */

import type { SubscriptionPage } from '../sources/workspace/confirm-forbidden.ts';
import type { Snapshot } from '../store/snapshot.ts';
import type { Timestamp } from '../store/timestamp.ts';
import { instantOfTimestamp } from '../subjects/announce.ts';
import { SUBJECTS } from '../subjects/document.ts';
import type { SubjectDocument } from '../subjects/document.ts';
import { storeTime } from '../subjects/listed-subjects.ts';
import { listedFrom, readPlace, startOf } from './place.ts';
import type { Place } from './place.ts';
import type { Reconciler, ReconcileRun } from './reconciler.ts';
import { firstOf, isShadowed } from './workspace-document.ts';
import { keyOf } from './workspace-event.ts';
import type { Listing } from './workspace-event.ts';
import { dealWithMissing } from './workspace-missing.ts';
import { dealWith } from './workspace-subject.ts';
import { askInSpan, count, mayGoOn } from './workspace-walk.ts';
import type { Walk, WorkspaceReconcilerDeps } from './workspace-walk.ts';

/** A page token older than this may have expired: the pass begins anew. Milliseconds. */
const TOKEN_LASTS_MS = 3_600_000;
/** How many subscriptions are dealt with at once. */
const AT_ONCE = 25;
/** Something that was announced, and no notification for so long, are an alarm, whichever is first. Milliseconds. */
export const SILENT_MS = 24 * 3_600_000;

export const workspaceReconciler = (deps: WorkspaceReconcilerDeps): Reconciler => ({
  source: 'google-workspace',
  account: deps.account,
  run: async (run) => {
    const walk = await begin(deps, run);
    try {
      while (!walk.report.finished && (await mayGoOn(walk))) await dealWithPage(walk);
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

async function begin(deps: WorkspaceReconcilerDeps, run: ReconcileRun): Promise<Walk> {
  const cursor = await deps.cursors.read(cursorName(deps.account));
  const place = placeFor(readPlace(cursor?.place), run.baseline, deps.now());
  const listed = place.listed === null ? null : listedFrom(place.listed);
  const counts = { checked: 0, changed: 0, missing: 0, unknown: 0 };
  const report = { source: 'google-workspace' as const, account: deps.account, finished: false, ...counts };
  return { deps, run, place, cursor, listed, report };
}

const cursorName = (account: string): string => `google-workspace/${account}`;

/** Where to go on. A baseline that is asked for begins at the first page, unless one is on its way. */
function placeFor(stored: Place | null, baseline: boolean, now: number): Place {
  if (stored === null) return startOf({ pass: 1, first: true, lastBegan: null, unheardAt: null }, baseline, now);
  const isStale = stored.pageToken !== null && now - stored.movedAt > TOKEN_LASTS_MS;
  if (isStale || (baseline && !stored.baseline)) {
    return startOf({ ...stored, pass: stored.pass + 1 }, baseline || stored.baseline, now);
  }
  return stored;
}

/** Stores the place unless another run has moved it. */
async function move(walk: Walk, place: Place): Promise<boolean> {
  const { deps, cursor } = walk;
  const moved = await deps.cursors.move(cursorName(deps.account), cursor, { ...place, movedAt: deps.now() });
  if (moved === null) return false;
  walk.cursor = moved;
  walk.place = place;
  return true;
}

const pause = (walk: Walk): Promise<boolean> => move(walk, { ...walk.place, listed: walk.listed?.toText() ?? null });

/** Deals with one page, and moves the cursor only then; behind the last page, with what the pass has not listed. */
async function dealWithPage(walk: Walk): Promise<void> {
  const { deps, place } = walk;
  const observedAt = await storeTime(deps.store);
  place.began ??= instantOfTimestamp(observedAt);
  const reseller = await deps.reseller();
  const { pageToken } = place;
  const page = await askInSpan(() =>
    reseller.listSubscriptions({ maxResults: 100, ...(pageToken === null ? {} : { pageToken }) }),
  );
  await dealWithAll(walk, page, observedAt);
  if (page.nextPageToken !== null) {
    // The keys stay in hand: they are stored where a run ends, not with each page.
    const next = { ...place, pageToken: page.nextPageToken, listed: null };
    if (!(await move(walk, next))) walk.run = { ...walk.run, until: -Infinity };
    return;
  }
  if (!(await dealWithMissing(walk, reseller))) return;
  const unheardAt = await warnWhenSilent(walk);
  const { pass, began } = place;
  const next = startOf({ pass: pass + 1, first: false, lastBegan: began, unheardAt }, false, deps.now());
  walk.report.finished = await move(walk, next);
  if (!walk.report.finished) walk.run = { ...walk.run, until: -Infinity };
}

async function dealWithAll(walk: Walk, page: SubscriptionPage, observedAt: Timestamp): Promise<void> {
  const { deps, place, report, listed } = walk;
  const listings = byKey(page, deps.account);
  const refs = [...listings.keys()].map((key) => SUBJECTS.doc(key));
  const snapshots = refs.length === 0 ? [] : await deps.store.read(refs);
  report.checked += page.subscriptions.length;
  const deal = async (snapshot: Snapshot<SubjectDocument>) => {
    const shown = listings.get(snapshot.id);
    if (!shown || isShadowed(shown.listing, shown.together, snapshot.data)) return;
    const { listing } = shown;
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

interface Listed {
  listing: Listing;
  /** The ids of all that the page has of the subject. */
  together: ReadonlySet<string>;
}

function byKey({ subscriptions }: SubscriptionPage, account: string): Map<string, Listed> {
  const listings = new Map<string, Listed>();
  for (const subscription of subscriptions) {
    const listing = { account, ...subscription };
    const other = listings.get(keyOf(listing));
    listings.set(keyOf(listing), {
      listing: other ? firstOf(other.listing, listing) : listing,
      together: new Set([...(other?.together ?? []), listing.subscriptionId]),
    });
  }
  return listings;
}

/**
 * Something was found to announce, and nothing notified: the registration may be gone. Told once, when the source has been
 * silent for a day.
 * @returns since when something is announced that no notification has come after
 */
async function warnWhenSilent({ deps, place }: Walk): Promise<number | null> {
  const { account, events, log, now } = deps;
  const [at, isChanged] = [now(), place.changed > 0];
  const since = place.unheardAt ?? (isChanged ? at : null);
  if (since === null) return null;
  const last = await events.lastNotification('google-workspace', account, at - SILENT_MS);
  if (last !== null) {
    if (last < since) return since;
    return isChanged ? at : null;
  }
  const advice =
    'No notification came for 24 h although subscriptions changed: run register, and see whether its answer lists changes, ' +
    'and whether the push subscription has a backlog';
  const unheardSince = new Date(since).toISOString();
  log.error({ account, changed: place.changed, unheardSince, advice }, 'notifications.silent');
  return null;
}
