import type { Log } from '../base/log.ts';
import type { EpochMs } from '../base/time.ts';
import type { Found } from '../store/find.ts';
import { update } from '../store/write.ts';
import type { Change } from '../store/write.ts';
import { ERASURE_JOBS } from './documents.ts';
import type { ErasureJobDocument, ErasureProgress } from './documents.ts';
import type { ErasurePage, ErasurePageDeps } from './erasure-page.ts';
import { ERASURE_STEPS } from './erasure-pages.ts';
import { pageDone } from './jobs.ts';
import { nextPageAt } from './replay-choice.ts';

/** How many documents a page reads; one that others change meanwhile is read again, smaller. */
const PAGES = [100, 20, 4, 1, 1];
const DOCUMENTS_PER_SECOND = 200;
/**
 * A pass comes this long after the one before: longer than an exchange in flight, its record and a page of a replay take,
 * which may write of the customer once more.
 */
export const PASS_AFTER_MS = 10 * 60_000;

export interface ErasureWalkDeps extends ErasurePageDeps {
  log: Log;
}

/** A page of a step, and where the pass goes on behind it. */
interface WalkedPage extends ErasurePage {
  phase: number;
}

/**
 * Walks a page of an erasure (docs/protocol.md, DP-97). The page and the job's counts are one commit: whoever dies
 * half-way leaves whole pages, and the next walker finds what is left, since what is erased is not found again.
 */
export async function walkErasure(deps: ErasureWalkDeps, held: Found<ErasureJobDocument>): Promise<void> {
  for (const limit of PAGES) {
    const page = await pageOf(deps, held.fields, limit);
    if (page !== null && (await committed(deps, held, page))) return;
  }
}

/** The next page with anything to write, and the steps before it done; the last of a pass may write nothing. */
async function pageOf(deps: ErasureWalkDeps, job: ErasureJobDocument, limit: number): Promise<WalkedPage | null> {
  let { after } = job;
  for (let phase = job.phase; ; phase += 1, after = null) {
    const step = ERASURE_STEPS[phase];
    if (step === undefined) return { writes: [], counts: {}, phase, after: null };
    const page = await step(deps, { ...job, after, limit });
    if (page === null) return null;
    if (page.after !== null) return { ...page, phase };
    if (page.writes.length > 0) return { ...page, phase: phase + 1 };
  }
}

async function committed(
  { store, now, log }: ErasureWalkDeps,
  { fields: job, version }: Found<ErasureJobDocument>,
  page: WalkedPage,
): Promise<boolean> {
  const changes = { ...progressAfter(job, page.counts), ...placeAfter(job, page, now()) };
  const writes = [update(ERASURE_JOBS.doc(job.id), changes, version), ...page.writes];
  if (!(await store.commit({ writes, bytes: 1_000 * writes.length }))) return false;
  if (changes.status === 'completed') {
    log.info({ job: job.id, passes: job.pass, ...progressAfter(job, {}) }, 'erasure.completed');
  }
  return true;
}

export const NOTHING_ERASED: ErasureProgress = {
  ...{ events: 0, deliveries: 0, ended: 0, attempts: 0, subjects: 0, quarantined: 0, fanouts: 0 },
  ...{ people: 0, in_jira: 0, in_slack: 0, leaving: 0 },
};

function progressAfter(before: ErasureProgress, counts: Partial<ErasureProgress>): ErasureProgress {
  const more = (name: keyof ErasureProgress): number => (before[name] ?? 0) + (counts[name] ?? 0);
  return {
    events: more('events'),
    deliveries: more('deliveries'),
    ended: more('ended'),
    attempts: more('attempts'),
    subjects: more('subjects'),
    quarantined: more('quarantined'),
    fanouts: more('fanouts'),
    people: more('people'),
    in_jira: more('in_jira'),
    in_slack: more('in_slack'),
    leaving: more('leaving'),
  };
}

/** The job ends with a pass that found nothing, and was not the first. */
export function placeAfter(
  job: Pick<ErasureJobDocument, 'pass' | 'found'>,
  { writes, phase, after }: Pick<WalkedPage, 'writes' | 'phase' | 'after'>,
  now: EpochMs,
): Change<ErasureJobDocument> {
  const found = job.found + writes.length;
  if (phase < ERASURE_STEPS.length) {
    return { found, phase, after, ...pageDone(nextPageAt(DOCUMENTS_PER_SECOND, writes.length, now), now) };
  }
  if (found === 0 && job.pass > 1) return { found, phase, after: null, ...pageDone(null, now) };
  return { found: 0, phase: 0, after: null, pass: job.pass + 1, ...pageDone(now + PASS_AFTER_MS, now) };
}
