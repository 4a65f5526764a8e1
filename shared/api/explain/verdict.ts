/** Where a delivery stands, in a sentence for people: pure. */
import { ownersKey } from '../../access/role.ts';
import type { EpochMs } from '../../base/time.ts';
import { isTest } from '../../deliveries/documents.ts';
import { isPlan } from '../../deliveries/lease.ts';
import { webhookRate } from '../../lanes/rate-limit.ts';
import { isProbing } from '../../lanes/retry-now.ts';
import { SUBRELAY } from '../../webhooks/destination-fields.ts';
import type { DestinationFields } from '../../webhooks/destination-fields.ts';
import { attemptsLeft, lastAttemptAt } from './situation.ts';
import type { Situation } from './situation.ts';
import { verdictOfEnded } from './verdict-ended.ts';
import { verdictOfTest } from './verdict-test.ts';
import { dateText, nameOf, timeText, triesText } from './verdict-words.ts';

/** The same for every face of the API: whether it is delivered, what comes next, and whether anything is lost. */
export function verdictOf(situation: Situation, now: EpochMs): string {
  const { delivery, webhook } = situation;
  if (isTest(delivery)) return verdictOfTest(situation, now);
  if (delivery.status !== 'pending') return verdictOfEnded(situation, now);
  const name = nameOf(webhook);
  if (webhook === undefined) return `Not delivered: ${name} was deleted, and this ends with it.`;
  if (webhook.status === 'disabled') {
    return `Not delivered to ${name}: it is disabled, and this ends with it. Enable it, then replay this.`;
  }
  return `Not delivered to ${name} yet: ${triesText(situation)}. ${nextText(situation, now)} Nothing is lost.`;
}

/** What comes next of one that is pending. */
function nextText(situation: Situation, now: EpochMs): string {
  const { delivery, webhook, lane } = situation;
  const name = nameOf(webhook);
  if (webhook?.status === 'paused') return `${pausedText(webhook, now)}: this goes out when it is resumed.`;
  if (delivery.hold === 'order') return 'One before it is pending, and this webhook takes them in order.';
  if (lane?.open) return behindBreaker(situation, now);
  switch (delivery.hold) {
    case 'paused':
    case 'breaker':
      return `${name} takes deliveries again: this goes out with those that have waited.`;
    case 'busy':
      return `${name} has as many requests in flight as it may: this goes out when some are answered.`;
    case 'rate':
      return `It waits for ${name}'s limit of ${limitText(situation)}.`;
    case null:
      return `${failingText(situation, now)}${plannedText(situation, now)}`;
  }
}

function pausedText({ name, paused, owner }: DestinationFields, now: EpochMs): string {
  if (!paused) return `${name} is paused`;
  const { at, by, reason } = paused;
  // An owner reads this, too, and is not told the operator's keys.
  const who =
    owner === undefined ? `, by ${by === SUBRELAY ? 'Subrelay' : by}` : by === ownersKey(owner) ? ', by its owner' : '';
  return `${name} has been paused since ${timeText(Date.parse(at), now)}${who}${reason === null ? '' : ` (${reason})`}`;
}

/** Of a webhook that fails, and is sent all that is due nevertheless. */
function failingText({ webhook, lane }: Situation, now: EpochMs): string {
  const since = lane?.failing_since?.toMillis();
  return since === undefined ? '' : `${nameOf(webhook)} has been failing since ${timeText(since, now)}. `;
}

function behindBreaker({ delivery, webhook, lane }: Situation, now: EpochMs): string {
  const since = lane?.failing_since ? ` since ${timeText(lane.failing_since.toMillis(), now)}` : '';
  const failing = `Nothing has succeeded at ${nameOf(webhook)}${since}, so probes alone are sent there`;
  if (lane?.probe === delivery.id) return `${failing}, and this is one.`;
  if (lane && isProbing(lane, now)) return `${failing}: one is under way, and this follows when one succeeds.`;
  const dueAt = lane?.awaits_probe ? null : (lane?.due_at?.toMillis() ?? null);
  const next = dueAt === null || dueAt <= now ? 'the next goes out now' : `the next at ${timeText(dueAt, now)}`;
  return `${failing}, ${next}. This follows when one succeeds.`;
}

function limitText({ webhook }: Situation): string {
  if (!webhook || webhookRate(webhook) === null) return 'requests, which is gone by now';
  const { rate_limit: limit, rate_limit_duration: seconds = 1 } = webhook;
  return `${limit} request${limit === 1 ? '' : 's'} in ${seconds} s`;
}

function plannedText(situation: Situation, now: EpochMs): string {
  const { delivery, lastAttempt } = situation;
  const dueAt = delivery.due_at?.toMillis() ?? now;
  if (dueAt <= now) return `Try ${delivery.attempts + 1} has been due since ${timeText(dueAt, now)}: it goes out now.`;
  if (!isPlan(delivery)) return `Try ${delivery.attempts + 1} is under way.`;
  const at = timeText(dueAt, now);
  if (isWaitingForState(situation)) return `It waits for its subject's state, which is fetched again at ${at}.`;
  if (delivery.attempts === 0) return `It is scheduled for ${at}.`;
  const askedFor = lastAttempt?.retry_after && lastAttempt.retry_after.toMillis() > now;
  return `Next try ${at}${askedFor ? ', as its endpoint asked' : ''}, ${leftText(situation, now)}.`;
}

/** A wait is counted until an attempt is made; of those for a source that lags only the first attempt's are told apart. */
const isWaitingForState = ({ delivery }: Situation): boolean =>
  delivery.state_waits > 0 || (delivery.attempts === 0 && (delivery.state_lags ?? 0) > 0);

function leftText(situation: Situation, now: EpochMs): string {
  const left = attemptsLeft(situation);
  const last = lastAttemptAt(situation);
  return left === 1 || last === null ? 'the last one' : `${left} left, until ${dateText(last, now)}`;
}
