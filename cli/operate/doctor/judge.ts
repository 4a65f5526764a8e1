/** What the things that were looked at say about a deployment; pure. */
import { behindLast } from '../../../shared/base/text.ts';
import type { EpochMs } from '../../../shared/base/time.ts';
import type { Drift, NotificationSubscription } from '../../../shared/bus/push-subscription.ts';
import type { Watch } from '../../../shared/sources/workspace/register.ts';
import type { Outcome } from '../../../shared/sources/workspace/registrar.ts';
import type { DeadLetterKind } from '../dead-letter-kinds.ts';
import { fail, ok, warn } from './finding.ts';
import type { Finding } from './finding.ts';

const CLOCK_WARN_MS = 5_000;
/** Google takes a statement whose times are a few minutes off; nobody says how many. */
const CLOCK_FAIL_MS = 60_000;

/** @param aheadMs by how much this machine's clock is ahead of Google's; null where that could not be asked */
export function judgeClock(aheadMs: number | null): Finding {
  const fix = 'set the clock by NTP (timedatectl set-ntp true): tokens are signed with its time';
  if (aheadMs === null)
    return warn('clock', 'nobody told the time', 'let this machine reach OAUTH_TOKEN_URL over https');
  const off = Math.abs(aheadMs);
  const says = `${(off / 1_000).toFixed(1)} s ${aheadMs < 0 ? 'behind' : 'ahead of'} Google's`;
  if (off >= CLOCK_FAIL_MS) return fail('clock', says, fix);
  return off >= CLOCK_WARN_MS ? warn('clock', says, fix) : ok('clock', off < 1_000 ? "right, as Google's" : says);
}

const REGISTER = 'npx --no subrelay register';

/** One reseller: its topic, who may subscribe to it, its subscription, and what pushes are signed as. */
export function judgeWatch(outcome: Outcome<Watch>): Finding[] {
  const { account } = outcome;
  const name = (check: string) => `${check} ${account}`;
  if ('failed' in outcome)
    return [fail(name('topic'), outcome.failed.message, 'docs/registration.md, What a refusal means')];
  const { topic, missing, serviceAccounts, exists, subscription, drift, obstacles } = outcome.done;
  if (topic === null) return [fail(name('topic'), 'nobody has registered this reseller', REGISTER)];
  const admitted =
    missing.length > 0
      ? fail(name('topic'), `${topic} does not admit ${missing.join(', ')}`, REGISTER)
      : ok(name('topic'), `${topic} admits ${serviceAccounts.join(', ')}`);
  if (!exists) return [admitted, fail(name('subscription'), `there is no ${subscription}`, REGISTER)];
  if (obstacles.length > 0) {
    const fix = `gcloud pubsub subscriptions delete ${subscription}, then ${REGISTER}`;
    return [admitted, fail(name('subscription'), obstacles.join(', '), fix)];
  }
  const isPush = ({ setting }: Drift) => /^push\b/.test(setting);
  const others = drift.filter((each) => !isPush(each));
  return [
    admitted,
    others.length > 0
      ? warn(name('subscription'), driftText(others), REGISTER)
      : ok(name('subscription'), `${subscription} is as it should be`),
    drift.some(isPush)
      ? fail(name('push identity'), driftText(drift.filter(isPush)), REGISTER)
      : ok(name('push identity'), 'endpoint, service account and audience are those of the settings'),
  ];
}

const driftText = (drift: readonly Drift[]): string =>
  drift.map(({ setting, current, desired }) => `${setting} is ${String(current)}, not ${String(desired)}`).join('; ');

/** What a push subscription of ours is for. */
export interface PushRole {
  /** The topic's name, for the check's. */
  topic: string;
  /** The lanes that its subscriptions' filters must cover; empty: one subscription takes all. */
  lanes: readonly string[];
  /** The function needs that long. */
  ackDeadlineSeconds: number;
  /** Whether what nobody takes is to be kept. */
  keepsDeadLetters: boolean;
}

/** Whom pushes are to be signed as and for, as far as the settings say. */
export interface PushIdentity {
  serviceAccount: string | undefined;
  audience: string | undefined;
}

/** @param subscriptions null: there is no such topic */
export function judgePushes(
  { topic, lanes, ...wanted }: PushRole,
  subscriptions: readonly NotificationSubscription[] | null,
  identity: PushIdentity,
): Finding[] {
  const check = `topic ${topic}`;
  if (subscriptions === null) return [fail(check, 'there is none', 'terraform apply')];
  const pushing = subscriptions.filter(({ push, detached }) => push !== null && !detached);
  if (pushing.length === 0)
    return [fail(check, 'nothing pushes its messages: nobody is delivered to', 'terraform apply')];
  const uncovered = lanes.filter(
    (lane) => !pushing.some(({ filter }) => filter === '' || filter.includes(`"${lane}"`)),
  );
  const covered =
    uncovered.length > 0
      ? fail(check, `no subscription takes the lane ${uncovered.join(', ')}`, 'terraform apply')
      : ok(check, `pushed by ${pushing.map(({ name }) => shortName(name)).join(', ')}`);
  return [covered, ...pushing.map((each) => judgePush(each, wanted, identity))];
}

function judgePush(
  { name, push, ackDeadlineSeconds, deadLetter, neverExpires }: NotificationSubscription,
  wanted: Pick<PushRole, 'ackDeadlineSeconds' | 'keepsDeadLetters'>,
  { serviceAccount, audience }: PushIdentity,
): Finding {
  const check = `push identity ${shortName(name)}`;
  if (push === null) return ok(check, 'is pulled');
  const identity = [
    ...(push.serviceAccount === '' ? ['pushes are not signed: every one is refused'] : []),
    ...(push.serviceAccount !== '' && serviceAccount !== undefined && push.serviceAccount !== serviceAccount
      ? [`pushes are signed as ${push.serviceAccount}, not ${serviceAccount}`]
      : []),
    ...(audience === undefined || [audience, push.endpoint, withoutSlash(push.endpoint)].includes(push.audience)
      ? []
      : [`the audience is ${push.audience}, neither PUSH_AUDIENCE nor the endpoint`]),
  ];
  if (identity.length > 0) return fail(check, identity.join('; '), 'terraform apply');
  const settings = [
    ...(ackDeadlineSeconds < wanted.ackDeadlineSeconds
      ? [`ack deadline ${ackDeadlineSeconds} s, not ${wanted.ackDeadlineSeconds}`]
      : []),
    ...(deadLetter === null && wanted.keepsDeadLetters ? ['no dead-letter topic'] : []),
    ...(neverExpires ? [] : ['expires when nothing is pushed for a while']),
  ];
  return settings.length > 0
    ? warn(check, settings.join('; '), 'terraform apply')
    : ok(check, `${push.serviceAccount} for ${push.audience}`);
}

const shortName = (name: string): string => behindLast(name, '/');
const withoutSlash = (url: string): string => url.replace(/\/$/, '');

/** @param subscriptions of the dead-letter topic; null: there is no such topic */
export function judgeDeadLetterTopic(subscriptions: readonly NotificationSubscription[] | null): Finding {
  const check = 'dead-letter topic';
  if (subscriptions === null) return fail(check, 'there is none: what is given up is lost', 'terraform apply');
  const kept = subscriptions.filter(({ push, detached }) => push === null && !detached);
  if (kept.length === 0) return fail(check, 'no subscription keeps what is given up', 'terraform apply');
  if (!kept.some(({ neverExpires }) => neverExpires))
    return warn(check, 'its subscription expires when nobody looks for a month', 'terraform apply');
  return ok(check, `kept by ${kept.map(({ name }) => shortName(name)).join(', ')}`);
}

/** @param more there may be others that were not looked at */
export function judgeDeadLetters(kinds: readonly DeadLetterKind[], more: boolean): Finding {
  const check = 'dead letters';
  const count = (...wanted: DeadLetterKind[]) => kinds.filter((kind) => wanted.includes(kind)).length;
  const [notifications, redundant, unknown] = [count('notification'), count('pointer', 'wake'), count('unknown')];
  const says = `${more ? 'at least ' : ''}${notifications} notification(s), ${redundant} redundant, ${unknown} unknown`;
  if (notifications > 0) return fail(check, says, 'npx --no subrelay dead-letters replay');
  if (kinds.length > 0) return warn(check, says, 'npx --no subrelay dead-letters list, then replay');
  return ok(check, 'none');
}

const SWEEP_LATE_MS = 120_000;

/** @param overdueMs how long the delivery that is due first has been due; null where nothing waits */
export function judgeSweep(overdueMs: number | null): Finding {
  if (overdueMs === null || overdueMs < SWEEP_LATE_MS) return ok('scheduler: sweep', 'nothing is overdue');
  const says = `a delivery has been due for ${minutes(overdueMs)}`;
  const fix =
    'see that the Cloud Scheduler job sweep is enabled and answered 2xx (Cloud Scheduler, Logs), or terraform apply';
  return fail('scheduler: sweep', says, fix);
}

const RECONCILE_LATE_MS = 3_600_000;

/**
 * @param account `source/account`
 * @param sinceMs how long ago its last run was; null where there was none
 */
export function judgeReconcile(account: string, sinceMs: number | null): Finding {
  const check = `scheduler: reconcile ${account}`;
  const fix = 'see that the Cloud Scheduler job reconcile is enabled, or run npx --no subrelay reconcile';
  if (sinceMs === null) return warn(check, 'has never run', fix);
  const says = `ran ${minutes(sinceMs)} ago`;
  return sinceMs > RECONCILE_LATE_MS ? fail(check, says, fix) : ok(check, says);
}

const minutes = (ms: number): string => (ms < 60_000 ? 'less than a minute' : `${Math.floor(ms / 60_000)} min`);

/** @param missing the indexes that no query may use, `collection field field` each */
export function judgeIndexes(wanted: number, missing: readonly string[]): Finding {
  if (missing.length === 0) return ok('indexes', `all ${wanted} answer`);
  const fix = 'terraform apply, then wait: Firestore builds an index for minutes (Firestore, Indexes)';
  return fail('indexes', `${missing.length} of ${wanted} are missing or being built: ${missing.join('; ')}`, fix);
}

/** @param unopened webhooks whose secrets no key opens */
export function judgeSealed(webhooks: number, unopened: readonly string[]): Finding {
  const check = 'webhook secrets';
  if (unopened.length === 0) return ok(check, `those of ${webhooks} webhook(s) open`);
  const fix = 'put the key that was removed from ENCRYPTION_KEYS back behind the first, then npx --no subrelay rekey';
  return fail(check, `${unopened.length} of ${webhooks} webhook(s) can't be signed for: ${unopened[0]}`, fix);
}

export interface FailingWebhook {
  id: string;
  name: string;
  /** Since when nothing has succeeded; null where nobody knows. */
  since: EpochMs | null;
  /** Whether its breaker is open. */
  open: boolean;
}

/** Many at once say little each: the first of them are named. */
const NAMED_WEBHOOKS = 5;

/** A customer's endpoint that fails is to be looked at, and is no fault of the deployment's. */
export function judgeHealth(failing: readonly FailingWebhook[]): Finding {
  if (failing.length === 0) return ok('webhooks', 'none fails');
  const named = [...failing]
    .sort((a, b) => (a.since ?? 0) - (b.since ?? 0))
    .slice(0, NAMED_WEBHOOKS)
    .map(({ id, name, since, open }) => {
      const at = since === null ? 'for an unknown time' : `since ${new Date(since).toISOString()}`;
      return `${name || 'unnamed'} (${id}) ${at}${open ? ', breaker open' : ''}`;
    });
  const more = failing.length > named.length ? `; and ${failing.length - named.length} more` : '';
  const fix =
    'GET /v1/delivery-attempts?webhook_id=… shows what its endpoint answers (docs/operations.md, webhooks-failing)';
  return warn('webhooks', `${failing.length} fail(s): ${named.join('; ')}${more}`, fix);
}
