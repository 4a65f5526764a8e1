import type { DocumentSnapshot } from '@google-cloud/firestore';

import type { Log } from '../base/log.ts';
import { publishedInTime } from '../bus/bus.ts';
import type { Bus, Pointer } from '../bus/bus.ts';
import { attemptDocument } from '../deliveries/attempt-record.ts';
import type { MadeExchange } from '../deliveries/attempt-record.ts';
import type { Deliveries } from '../deliveries/deliveries.ts';
import type { DeliveryDocument } from '../deliveries/documents.ts';
import { hasSucceededSince } from '../deliveries/failure-times.ts';
import type { LaneState } from '../deliveries/lane-states.ts';
import { RENEW_AFTER_MS, claimUntil, leaseLasts, mayGoUnwritten } from '../deliveries/lease.ts';
import type { Refusal } from '../deliveries/lease.ts';
import { messageOf } from '../deliveries/message.ts';
import { isUnanswered, nextStep } from '../deliveries/outcome.ts';
import type { Step } from '../deliveries/outcome.ts';
import { hasPlace } from '../deliveries/queues.ts';
import type { Queues } from '../deliveries/queues.ts';
import { composeRequest } from '../deliveries/request.ts';
import type { SecretsOf } from '../deliveries/request.ts';
import type { FindFailureTimes } from '../deliveries/successes.ts';
import { isOperational } from '../events/event.ts';
import type { NormalizedEvent } from '../events/event.ts';
import type { Health } from '../lanes/health.ts';
import type { Obstacle } from '../lanes/lane-holds.ts';
import { busyWaitMs } from '../lanes/lane-policy.ts';
import type { TurnLane } from '../lanes/lane-turns.ts';
import type { Lanes } from '../lanes/lanes.ts';
import type { TakePermit } from '../lanes/permits.ts';
import { webhookRate } from '../lanes/rate-limit.ts';
import type { Slots } from '../lanes/slots.ts';
import type { Recorded } from '../lanes/watch-health.ts';
import type { Exchange } from '../sending/exchange.ts';
import type { Sender } from '../sending/send.ts';
import type { Store } from '../store/store.ts';
import type { Version } from '../store/version.ts';
import type { StateForDelivery, StateQuestion } from '../subjects/fresh-state.ts';
import { count, inPart, inSpan, measure } from '../telemetry/telemetry.ts';
import type { Catalogue } from '../webhooks/catalogue.ts';
import type { DataLinks } from '../webhooks/data-links.ts';
import { formatOf, hasForm, hasStateIn } from '../webhooks/payload/payload-format.ts';
import type { ObservedState } from '../webhooks/payload/payload.ts';
import type { Webhook } from '../webhooks/webhook.ts';
import type { OpenPushes, Push } from './open-pushes.ts';
import { readFor } from './reading.ts';
import type { Reading } from './reading.ts';

/** A retry due sooner than the scheduler's next tick wants `sweep` awake. */
const TICK_MS = 60_000;

export type DeliverResult =
  /** `handed_over`: the exchange goes on without its push, and has a line of its own in the log when it is recorded. */
  | { outcome: Refusal | 'in_hand' | 'claim_lost' | 'too_late' | 'handed_over' }
  | { outcome: 'ended' | 'held'; reason: string }
  | { outcome: 'waits_for_state'; error: unknown }
  | {
      outcome: Step['kind'];
      webhook: string;
      event: string | null;
      responseStatus: number;
      errorCode?: string;
      exchangeMs: number;
      /** From when this attempt was planned to when it was sent, milliseconds: a retry's lateness. */
      lateMs: number;
      counted: boolean;
    };

export interface DeliverDeps {
  store: Store;
  deliveries: Deliveries;
  catalogue: Catalogue;
  /** Whether an event's source can be asked for its subject's state. */
  hasState: (event: NormalizedEvent) => boolean;
  freshState: (question: StateQuestion) => Promise<StateForDelivery>;
  secretsOf: SecretsOf;
  links: DataLinks;
  sender: Sender;
  lanes: Pick<Lanes, 'hold'>;
  queues: Queues;
  slots: Slots;
  /** Asked only where a webhook has a rate limit. */
  takePermit: TakePermit;
  health: Pick<Health, 'typicalMs'>;
  /** Draws the conclusions of an exchange for its webhook's lane. @returns whether that has become due soon */
  watchHealth: (recorded: Recorded) => Promise<boolean>;
  turnLane: TurnLane;
  pushes: OpenPushes;
  /** Asked only where a webhook is about to be disabled. */
  failureTimes: FindFailureTimes;
  bus: Bus;
  now: () => number;
  random: () => number;
  /** Makes an attempt's id. */
  newId: () => string;
  log: Log;
}

/**
 * Follows a pointer: makes the attempt that it names, if it may, and records it. A failing customer endpoint is data. The
 * push may be answered when this resolves, which is before the exchange ends where that lasts (`early-answers.ts`).
 * @param openedAt when its push came, epoch milliseconds
 * @throws SubrelayError only for our own failures: nothing may be acknowledged then
 */
export function createDeliver(deps: DeliverDeps): (pointer: Pointer, openedAt?: number) => Promise<DeliverResult> {
  /** Whether another push of it came meanwhile, by delivery. */
  const inHand = new Map<string, boolean>();
  const followOnce = async (pointer: Pointer, push: Push): Promise<DeliverResult> => {
    if (inHand.has(pointer.delivery)) {
      inHand.set(pointer.delivery, true);
      return { outcome: 'in_hand' };
    }
    inHand.set(pointer.delivery, false);
    try {
      const result = await followInSpan(deps, pointer, push);
      if (inHand.get(pointer.delivery)) await passOnIfEnded(deps, pointer);
      return result;
    } finally {
      inHand.delete(pointer.delivery);
    }
  };
  return async (pointer, openedAt = deps.now()) => {
    const result = await deps.pushes.serve(
      openedAt,
      (push) => followOnce(pointer, push),
      (ended) => logEnded(deps, pointer, ended),
    );
    return result ?? { outcome: 'handed_over' };
  };
}

/** What the line of a push that was answered early could not say yet; a failure of ours leaves the delivery to its lease. */
function logEnded({ log }: DeliverDeps, { delivery, attempt }: Pointer, ended: Promise<DeliverResult>): void {
  ended.then(
    (result) => log.info({ delivery, attempt, ...result }, 'delivery.attempted'),
    (error: unknown) => log.error({ delivery, attempt, error }, 'delivery.attempted'),
  );
}

/**
 * For a push that came while another was in hand, which may have read the delivery before it ended: it was acknowledged,
 * and may have been the one to tell that its ender had died before it looked for the next.
 */
async function passOnIfEnded(deps: DeliverDeps, pointer: Pointer): Promise<void> {
  const read = await readFor(deps, pointer);
  if (read.refusal === 'ended') await passOn(deps, read);
}

/** The whole of it as one span, which lasts as long as the exchange does. */
const followInSpan = (deps: DeliverDeps, pointer: Pointer, push: Push): Promise<DeliverResult> =>
  inPart(
    'deliver',
    { 'subrelay.delivery.id': pointer.delivery, 'subrelay.delivery.attempt': pointer.attempt },
    async ({ set }) => {
      const result = await follow(deps, pointer, push);
      set({ 'subrelay.outcome': result.outcome });
      if ('webhook' in result) {
        set({ 'subrelay.webhook.id': result.webhook, ...(result.event && { 'subrelay.event.id': result.event }) });
        const cause = causeOf(result);
        if (cause !== null) set({ 'error.type': cause });
      }
      tell(result, pointer);
      return result;
    },
  );

/** Why an attempt failed: a code, or the status of an answer that counts as a failure; null where it did not. */
const causeOf = ({ outcome, errorCode, responseStatus }: Extract<DeliverResult, { webhook: string }>): string | null =>
  outcome === 'succeeded' ? null : (errorCode ?? String(responseStatus));

function tell(result: DeliverResult, { attempt }: Pointer): void {
  if (result.outcome === 'held' && 'reason' in result)
    return count('subrelay.deliveries.held', { 'subrelay.reason': result.reason });
  if (!('webhook' in result)) return;
  measure('subrelay.deliveries.lateness', Math.max(0, result.lateMs) / 1_000, { 'subrelay.retry': attempt > 1 });
  const cause = causeOf(result);
  const answered = result.responseStatus > 0 && { 'http.response.status_code': result.responseStatus };
  const failed = cause !== null && { 'error.type': cause };
  const exchange = { 'http.request.method': 'POST', ...answered, ...failed };
  measure('http.client.request.duration', result.exchangeMs / 1_000, exchange);
  // An attempt that another one's record has overtaken changes nothing.
  if (!result.counted) return;
  if (cause === null) return count('subrelay.deliveries.delivered', {});
  count('subrelay.attempts.failed', { 'error.type': cause });
  if (result.outcome !== 'retry') count('subrelay.deliveries.failed', { 'error.type': cause });
}

const IN_FIRESTORE = { 'db.system.name': 'gcp.firestore' };

async function follow(deps: DeliverDeps, pointer: Pointer, push: Push): Promise<DeliverResult> {
  const read = await inPart('read', IN_FIRESTORE, () => readFor(deps, pointer));
  if (read.refusal === 'ended') await passOn(deps, read);
  if (read.refusal === 'expired') return endUnsent(deps, read, 'retention');
  if (read.refusal !== null) return { outcome: read.refusal };
  const { reading } = read;
  const { delivery, webhook } = reading;
  const version: Version = { lastUpdateTime: reading.snapshot.updateTime! };
  if (!webhook || webhook.status === 'disabled') {
    const reason = webhook ? 'webhook_disabled' : 'webhook_deleted';
    await deps.deliveries.end(delivery, version, webhook ? 'discarded' : 'cancelled', reason);
    return { outcome: 'ended', reason };
  }
  if (reading.unreadable) return endUnsent(deps, reading, 'event_unreadable');
  if (reading.content && !hasForm(formatOf(webhook), reading.content.event)) {
    // The webhook's payload format was changed after the event had matched.
    return endUnsent(deps, reading, 'no_payload_in_format');
  }
  if (isOrdered(reading) && (await waitsForOrder(deps, delivery))) return { outcome: 'held', reason: 'order' };
  const obstacle = obstacleTo(reading.lane, webhook, delivery);
  if (obstacle && (await isHeld(deps, delivery, obstacle))) return { outcome: 'held', reason: obstacle.kind };
  const state = await stateFor(deps, { ...reading, webhook });
  if (state?.kind === 'wait') return waitForState(deps, delivery, version, state);
  if (deps.pushes.isCrowded(webhook.id) || !(await deps.slots.take(webhook.id))) return holdBusy(deps, delivery);
  let made: MadeUnder | Unmade;
  try {
    const startBy = await permitFor(deps, webhook, delivery);
    if (startBy === null) return { outcome: 'held', reason: 'rate' };
    made = await attempt(deps, { ...reading, webhook, startBy, push }, version, state && state.observed);
  } finally {
    // Its record takes nothing of the endpoint: under load whoever waits for a slot would wait for the store.
    deps.slots.release(webhook.id);
  }
  if (made.kind === 'unmade') return { outcome: made.why };
  const { turned } = made.made;
  return record(deps, made.made, made.version, reading).finally(() => turned);
}

/** Ends a delivery that nobody will ever send; the commit lets the next of its queue go. */
async function endUnsent(
  deps: DeliverDeps,
  { delivery, snapshot }: Pick<Reading, 'delivery' | 'snapshot'>,
  reason: string,
): Promise<DeliverResult> {
  const version: Version = { lastUpdateTime: snapshot.updateTime! };
  if (await deps.deliveries.endInQueue(delivery, version, 'discarded', reason)) await wake(deps);
  return { outcome: 'ended', reason };
}

/** As many exchanges as may be are in flight for its webhook, or unanswered: it waits about as long as one takes. */
async function holdBusy(deps: DeliverDeps, delivery: DeliveryDocument): Promise<DeliverResult> {
  const { health, pushes } = deps;
  const takesMs = Math.max(health.typicalMs(delivery.webhook_id), pushes.unansweredForMs(delivery.webhook_id));
  const againAt = deps.now() + busyWaitMs(takesMs);
  await isHeld(deps, delivery, { kind: 'busy', againAt, hangs: pushes.isCrowded(delivery.webhook_id) });
  await wake(deps);
  return { outcome: 'held', reason: 'busy' };
}

/** @returns until when its exchange may begin; null where as many as may be have begun lately, and it is held */
async function permitFor(deps: DeliverDeps, webhook: Webhook, delivery: DeliveryDocument): Promise<number | null> {
  const rate = webhookRate(webhook);
  if (rate === null) return Infinity;
  const permit = await deps.takePermit(webhook.id, rate);
  if (permit.granted) return permit.until;
  // The limit may have been taken away meanwhile.
  if (!(await isHeld(deps, delivery, { kind: 'rate', againAt: permit.againAt }))) return Infinity;
  await wake(deps);
  return null;
}

/** Whether those of its queue go out one after the other, by the webhook's setting as it is now. */
const isOrdered = ({ webhook, delivery }: Pick<Reading, 'webhook' | 'delivery'>): boolean =>
  webhook?.ordering === 'subject' && hasPlace(delivery);

/** @returns whether it is held, since one before it is pending */
async function waitsForOrder({ queues, lanes, now }: DeliverDeps, delivery: DeliveryDocument): Promise<boolean> {
  for (;;) {
    const behind = await queues.firstBefore(delivery);
    if (behind === null) return false;
    const held = await lanes.hold(delivery, { kind: 'order', behind }, now());
    if (held !== 'again') return held === 'held';
  }
}

/** After a delivery's end, or where a push finds it ended: its ender may have died before it got here. */
async function passOn(deps: DeliverDeps, ended: Pick<Reading, 'webhook' | 'delivery' | 'pushLane'>): Promise<void> {
  if (!isOrdered(ended)) return;
  const next = await deps.queues.advance(ended.delivery, deps.now());
  if (next === null) return;
  const error = await publishedInTime(deps.bus.publishPointers([{ ...next, lane: ended.pushLane }]));
  if (error) deps.log.warn({ delivery: next.pointer.delivery, error }, 'pointers.not_published');
}

/** What is in a delivery's way, as far as what was read tells; its lane itself decides. */
function obstacleTo(lane: LaneState, webhook: Webhook, { id, attempts, turn }: DeliveryDocument): Obstacle | null {
  if (webhook.status === 'paused') return { kind: 'paused' };
  if (lane.open) return lane.probe === id ? null : { kind: 'breaker' };
  const isLimited = lane.limited && webhookRate(webhook) !== null;
  return isLimited && turn !== attempts + 1 ? { kind: 'rate', againAt: null } : null;
}

const isHeld = async ({ lanes, now }: DeliverDeps, delivery: DeliveryDocument, obstacle: Obstacle): Promise<boolean> =>
  (await lanes.hold(delivery, obstacle, now())) === 'held';

/** @returns null where there is no subject, or nothing is said of it */
async function stateFor(
  deps: DeliverDeps,
  { delivery, content, webhook }: Reading & { webhook: Webhook },
): Promise<StateForDelivery | null> {
  if (delivery.subject_key === null || content === null || content.subject === null) return null;
  if (!hasStateIn(formatOf(webhook))) return null;
  const { event, origin, arrived, subject } = content;
  if (!deps.hasState(event)) return null;
  const { raw, recovered } = origin;
  const { subject_key: subjectKey, state_waits: waits, state_lags: lags = 0 } = delivery;
  return inPart('state', {}, async ({ set }) => {
    const state = await deps.freshState({ event, raw, recovered, subjectKey, arrived, stored: subject, waits, lags });
    set({ 'subrelay.outcome': state.kind });
    return state;
  });
}

async function waitForState(
  deps: DeliverDeps,
  delivery: DeliveryDocument,
  version: Version,
  { error, delayMs, lagging }: Extract<StateForDelivery, { kind: 'wait' }>,
): Promise<DeliverResult> {
  await deps.deliveries.waitForState(delivery, version, { until: deps.now() + delayMs, lagging });
  await wake(deps);
  return { outcome: 'waits_for_state', error };
}

/** An exchange was made, under a version of its delivery that is still to be its holder's; null where nobody knows. */
interface MadeUnder {
  kind: 'made';
  made: Made;
  version: Version | null;
}

interface Unmade {
  kind: 'unmade';
  why: 'claim_lost' | 'too_late';
}

async function attempt(
  deps: DeliverDeps,
  reading: Reading & { webhook: Webhook; startBy: number; push: Push },
  version: Version,
  state: ObservedState | null,
): Promise<MadeUnder | Unmade> {
  const { delivery, snapshot, content, webhook, startBy, push, lane } = reading;
  const timeoutMs = webhook.delivery_attempt_timeout * 1000;
  const ordered = isOrdered(reading);
  const unwritten = !ordered && mayGoUnwritten(isUnchanged(snapshot), delivery.due_at!.toMillis(), deps.now());
  const dueAt = unwritten ? delivery.due_at!.toMillis() : claimUntil(deps.now(), timeoutMs);
  let held: Version | null = unwritten
    ? version
    : await inPart('lease', IN_FIRESTORE, () => deps.deliveries.lease(delivery, version, dueAt));
  if (held === null) return { kind: 'unmade', why: 'claim_lost' };
  const startedAt = deps.now();
  if (startedAt > startBy || !leaseLasts(!unwritten, dueAt, startedAt, timeoutMs)) {
    return { kind: 'unmade', why: 'too_late' };
  }

  const number = delivery.attempts + 1;
  const format = formatOf(webhook);
  const message = messageOf(delivery, content && { event: content.event, links: deps.links, format }, state, number);
  const request = composeRequest({ ...deps, message, webhook, now: startedAt, hops: delivery.hops });
  const renewed = unwritten ? renewWhenLong(deps, { delivery, version, timeoutMs, push }) : undefined;
  let turned: Promise<void> | undefined;
  const onUnanswered = () => {
    if (!lane.slow) turned = deps.turnLane(webhook.id, true);
  };
  const [leaseUntil, bytes] = [dueAt, request.body.length];
  let exchange: Exchange;
  try {
    exchange = await push.exchange({ webhook: webhook.id, startedAt, timeoutMs, leaseUntil, bytes, onUnanswered }, () =>
      exchangeInSpan(request, number, () => deps.sender.send({ ...request, timeoutMs })),
    );
  } catch (error) {
    await turned;
    throw error;
  } finally {
    // Where it failed for a reason of ours there is no attempt, and the lease is left to run out.
    if (renewed) held = await renewed.end(version);
  }
  const operational = content !== null && isOperational(content.event);
  const made = { delivery, webhook, number, request, state, exchange, startedAt, operational, turned };
  return { kind: 'made', made, version: held };
}

/** As https://opentelemetry.io/docs/specs/semconv/http/http-spans/ has it, without the URL: that may hold a customer's key. */
function exchangeInSpan(
  { url, body }: { url: string; body: Buffer },
  number: number,
  send: () => Promise<Exchange>,
): Promise<Exchange> {
  return inSpan('exchange', 'POST', { 'http.request.method': 'POST' }, async ({ set, isRecorded }) => {
    const exchange = await send();
    if (!isRecorded) return exchange;
    const { hostname, port, protocol } = URL.canParse(url) ? new URL(url) : { hostname: '', port: '', protocol: '' };
    const answer = exchange.kind === 'answered' ? exchange : exchange.kind === 'failed' ? exchange.answer : null;
    set({
      'server.address': hostname,
      'server.port': Number(port) || (protocol === 'http:' ? 80 : 443),
      'http.request.body.size': body.length,
      ...(number > 1 && { 'http.request.resend_count': number - 1 }),
      ...(answer && { 'http.response.status_code': answer.status }),
      ...(exchange.kind === 'answered'
        ? exchange.status >= 400 && { 'error.type': String(exchange.status) }
        : { 'error.type': exchange.code }),
    });
    return exchange;
  });
}

const isUnchanged = ({ createTime, updateTime }: DocumentSnapshot): boolean => createTime!.isEqual(updateTime!);

interface Renewed {
  delivery: DeliveryDocument;
  version: Version;
  timeoutMs: number;
  push: Push;
}

/** Claims a lease for an exchange that began without one, once it has lasted a while. */
function renewWhenLong(deps: DeliverDeps, { delivery, version, timeoutMs, push }: Renewed) {
  let renewal: Promise<Version | null> | undefined;
  const renew = async (): Promise<Version | null> => {
    const dueAt = claimUntil(deps.now(), timeoutMs);
    const renewed = await deps.deliveries.lease(delivery, version, dueAt).catch(() => null);
    push.leased(renewed && dueAt);
    return renewed;
  };
  const timer = setTimeout(() => void (renewal = renew()), RENEW_AFTER_MS);
  return {
    /** @returns the version to record against; null where the renewal was refused or its outcome is unknown */
    end: async (unrenewed: Version): Promise<Version | null> => {
      clearTimeout(timer);
      return renewal ? renewal : unrenewed;
    },
  };
}

interface Made extends Omit<MadeExchange, 'id' | 'now'> {
  /** Whether it was an operational event: of its own failure nobody is told, or two webhooks could go on telling each other. */
  operational: boolean;
  /** Where it was unanswered for long: that its lane has become slow. Nothing of it is left for after the answer. */
  turned: Promise<void> | undefined;
}

async function record(
  deps: DeliverDeps,
  made: Made,
  version: Version | null,
  reading: Reading,
): Promise<DeliverResult> {
  const { delivery, webhook, exchange } = made;
  const { lane } = reading;
  const now = deps.now();
  const step = await stepAfter(deps, made, now);
  const attempt = attemptDocument({ ...made, id: deps.newId(), now });
  const exhausted = 'reason' in step && step.reason === 'attempts_exhausted' && !made.operational;
  const recorded = { attempt, step, exhausted, ordered: isOrdered(reading) };
  const counted = await inPart('record', IN_FIRESTORE, () => deps.deliveries.record(delivery, recorded, version));
  const ok = step.kind === 'succeeded';
  if (ok) deps.pushes.succeeded(webhook.id);
  const { durationMs } = exchange;
  const seen = { ok, durationMs, unanswered: isUnanswered(exchange), now };
  const laneDue = await deps.watchHealth({ webhook: webhook.id, delivery: delivery.id, lane, ...seen });
  if (step.kind !== 'retry') await passOn(deps, reading);
  const retriesSoon = step.kind === 'retry' && step.at - now < TICK_MS;
  // With a delivery that has failed its webhook may have been disabled.
  const queueMayEnd = step.kind === 'failed' || step.kind === 'failed_and_disable';
  if (laneDue || retriesSoon || queueMayEnd) await wake(deps);
  return {
    outcome: step.kind,
    webhook: webhook.id,
    event: delivery.event_id,
    responseStatus: attempt.response_status_code,
    ...(attempt.error_code ? { errorCode: attempt.error_code } : {}),
    exchangeMs: exchange.durationMs,
    lateMs: made.startedAt - delivery.scheduled_at.toMillis(),
    counted,
  };
}

/** A policy that would disable its webhook does not, where anything has succeeded meanwhile, or nobody knows (HK-32). */
async function stepAfter(deps: DeliverDeps, { exchange, number, webhook, delivery }: Made, now: number): Promise<Step> {
  const random = deps.random();
  const step = nextStep(exchange, number, webhook, now, random);
  if (step.kind !== 'failed_and_disable' || step.reason !== 'attempts_exhausted') return step;
  const spared = await deps.failureTimes(delivery).then(hasSucceededSince, (error: unknown) => {
    deps.log.warn({ webhook: webhook.id, error }, 'webhook.not_disabled');
    return true;
  });
  return nextStep(exchange, number, webhook, now, random, spared);
}

async function wake(deps: DeliverDeps): Promise<void> {
  const error = await publishedInTime(deps.bus.wake());
  if (error) deps.log.warn({ error }, 'wake.not_published');
}
