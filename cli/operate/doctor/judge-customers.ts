/** What a customer would notice, as what was looked at tells it; pure. Times are epoch milliseconds. */
import type { Heard } from '../../../shared/status/heard.ts';
import type { Waiting } from '../../../shared/status/pending.ts';
import { fail, ok, warn } from './finding.ts';
import type { Finding } from './finding.ts';

const iso = (at: number): string => new Date(at).toISOString();
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Many at once say little each: the first of them are named. */
const NAMED = 5;
const named = (names: readonly string[]): string =>
  names.length > NAMED ? `${names.slice(0, NAMED).join('; ')}; and ${names.length - NAMED} more` : names.join('; ');

export interface DisabledWebhook {
  id: string;
  name: string;
  reason: string | null;
}

/** What is for a disabled webhook is discarded: its owner has to be told. */
export function judgeDisabled(disabled: readonly DisabledWebhook[]): Finding {
  const check = 'disabled webhooks';
  if (disabled.length === 0) return ok(check, 'none');
  const names = disabled.map(({ id, name, reason }) => `${name || 'unnamed'} (${id}): ${reason ?? 'no reason known'}`);
  const fix = 'tell their owners; docs/operations.md, webhooks-disabled, brings them back, and what was discarded';
  return warn(check, `${disabled.length}: ${named(names)}`, fix);
}

/** What is for a stopped destination waits: a right or a token is missing there. */
export function judgeStopped(stopped: readonly DisabledWebhook[]): Finding {
  const check = 'stopped destinations';
  if (stopped.length === 0) return ok(check, 'none');
  const names = stopped.map(({ id, name, reason }) => `${name || 'unnamed'} (${id}): ${reason ?? 'no reason known'}`);
  const fix = 'mend what is missing there, then npx --no subrelay destinations resume ID: what waits goes on';
  return warn(check, `${stopped.length}: ${named(names)}`, fix);
}

/** A first attempt, a retry and a repeat of `sweep`'s are made within this of their plan where all is well. */
const BEHIND_MS = 300_000;

/** What is judged of what is pending. */
export type Looked = Pick<Waiting, 'pending' | 'due' | 'looked'> & { held: Readonly<Partial<Waiting['held']>> };

export function judgeWaiting({ pending, held, due, looked }: Looked, now: number): Finding {
  const check = 'deliveries';
  const reasons = Object.entries(held).filter(([, count]) => count > 0);
  const heldText =
    reasons.length > 0 ? `, held back: ${reasons.map(([why, count]) => `${count} ${why}`).join(', ')}` : '';
  const behind = looked.filter(({ plannedAt }) => now - plannedAt >= BEHIND_MS);
  const [first] = behind.toSorted((a, b) => a.plannedAt - b.plannedAt);
  if (first === undefined) return ok(check, `${pending} pending, none is behind its plan${heldText}`);
  const some = looked.length < due ? `at least ${behind.length}` : String(behind.length);
  const waits = behind.filter(({ stateWaits }) => stateWaits > 0).length;
  const says = [
    `${pending} pending, ${some} behind their plan, first ${first.id} of the webhook ${first.webhook}, planned ${iso(first.plannedAt)}`,
    ...(waits > 0 ? [`, ${waits} wait for their state`] : []),
    heldText,
  ].join('');
  const fix = 'docs/operations.md, deliveries-late';
  return now - first.plannedAt >= HOUR_MS ? fail(check, says, fix) : warn(check, says, fix);
}

export interface Unread {
  source: string;
  reason: string;
  receivedAt: number;
}

/** @param count all that are kept; @param looked the newest of them */
export function judgeQuarantine(count: number, looked: readonly Unread[], now: number): Finding {
  const check = 'quarantine';
  const fresh = looked.filter(({ receivedAt }) => now - receivedAt < DAY_MS);
  const of = looked.length < count ? `of ${looked.length} looked at, ${count} are kept` : `${count} are kept`;
  const [newest] = fresh.toSorted((a, b) => b.receivedAt - a.receivedAt);
  if (!newest) return ok(check, `nothing since ${iso(now - DAY_MS)} (${of})`);
  const says = `${fresh.length} since ${iso(now - DAY_MS)} (${of}), the newest ${newest.source} at ${iso(newest.receivedAt)}: ${newest.reason}`;
  return warn(check, says, 'docs/operations.md, quarantine');
}

/**
 * @param about the account, as `source account`, and what to do where it is silent
 */
export function judgeSilence(
  { account, whenSilent: fix }: { account: string; whenSilent: string },
  { notifiedAt, unheard, since }: Omit<Heard, 'unheardSince'>,
  now: number,
): Finding {
  const check = `notifications ${account}`;
  const found = `reconcile has found ${unheard} that none told`;
  if (notifiedAt === null && unheard === 0) return warn(check, `none since ${iso(since)}`, fix);
  if (notifiedAt === null) return fail(check, `none since ${iso(since)}, and ${found}`, fix);
  const last = `the last came at ${iso(notifiedAt)}`;
  if (unheard === 0) return ok(check, last);
  return now - notifiedAt >= DAY_MS
    ? fail(check, `${last}, and ${found} since`, fix)
    : ok(check, `${last}; ${found} since`);
}

const LAG_WARN_MS = 2 * HOUR_MS;

/** @param upTo everything at the source up to then was compared; null: the first pass has not come to its end */
export function judgeLag(account: string, upTo: number | null, now: number): Finding {
  const check = `reconcile ${account}`;
  const fix = 'raise the source’s requests per minute, or see reconcile’s log (docs/operations.md, reconcile-failed)';
  if (upTo === null) return warn(check, 'the first pass has not come to its end', fix);
  const says = `has compared everything up to ${iso(upTo)}`;
  if (now - upTo >= DAY_MS) return fail(check, says, fix);
  return now - upTo >= LAG_WARN_MS ? warn(check, says, fix) : ok(check, says);
}
