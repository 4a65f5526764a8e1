import type { DocumentSnapshot, Timestamp } from '@google-cloud/firestore';

import type { Bus, Pointer } from '../bus/bus.ts';
import { publishedInTime } from '../bus/bus.ts';
import type { StoredEvent } from '../events/event.ts';
import type { Log } from '../log.ts';
import type { Catalogue } from '../store/catalogue.ts';
import { DELIVERIES, EVENTS, SUBJECTS, catalogueRef, refTo } from '../store/collections.ts';
import type { Deliveries, Version } from '../store/deliveries.ts';
import { eventOf, fieldsOf } from '../store/documents.ts';
import type { DeliveryDocument, EventDocument } from '../store/documents.ts';
import type { Store } from '../store/store.ts';
import type { ObservedState } from '../webhooks/payload.ts';
import type { Webhook } from '../webhooks/webhook.ts';
import { attemptDocument } from './attempt-record.ts';
import type { MadeExchange } from './attempt-record.ts';
import type { StateForDelivery, StateQuestion } from './fresh-state.ts';
import { RENEW_AFTER_MS, claimUntil, leaseLasts, mayGoUnwritten, refusalOf } from './lease.ts';
import type { Refusal } from './lease.ts';
import { nextStep } from './outcome.ts';
import type { Step } from './outcome.ts';
import { composeRequest } from './request.ts';
import type { SecretsOf } from './request.ts';
import type { Sender } from './send.ts';

/** A retry due sooner than the scheduler's next tick wants `sweep` awake. */
const TICK_MS = 60_000;

/** How long to wait for a failing source before asking again: 5 s, 10 s, 20 s, 40 s, 60 s … (GR-16). */
export const stateWaitMs = (waits: number): number => Math.min(60_000, 5_000 * 2 ** waits);

export type DeliverResult =
  | { outcome: Refusal | 'in_hand' | 'claim_lost' | 'too_late' }
  | { outcome: 'ended' | 'held'; reason: string }
  | { outcome: 'waits_for_state'; error: unknown }
  | {
      outcome: Step['kind'];
      webhook: string;
      event: string;
      responseStatus: number;
      errorCode?: string;
      exchangeMs: number;
      counted: boolean;
    };

export interface DeliverDeps {
  store: Store;
  deliveries: Deliveries;
  catalogue: Catalogue;
  freshState: (question: StateQuestion) => Promise<StateForDelivery>;
  secretsOf: SecretsOf;
  apiUrl: string;
  sender: Sender;
  bus: Bus;
  now: () => number;
  random: () => number;
  /** Makes an attempt's id. */
  newId: () => string;
  log: Log;
}

/** What one pointer is about, read in one round trip. */
interface Reading {
  delivery: DeliveryDocument;
  snapshot: DocumentSnapshot;
  event: StoredEvent;
  arrived: Timestamp;
  subject: DocumentSnapshot | undefined;
  webhook: Webhook | undefined;
}

/**
 * Follows a pointer: makes the attempt that it names, if it may, and records it. A failing customer endpoint is data.
 * @throws SubrelayError only for our own failures: nothing may be acknowledged then
 */
export function createDeliver(deps: DeliverDeps): (pointer: Pointer) => Promise<DeliverResult> {
  const inHand = new Set<string>();
  return async (pointer) => {
    if (inHand.has(pointer.delivery)) return { outcome: 'in_hand' };
    inHand.add(pointer.delivery);
    try {
      return await follow(deps, pointer);
    } finally {
      inHand.delete(pointer.delivery);
    }
  };
}

async function follow(deps: DeliverDeps, pointer: Pointer): Promise<DeliverResult> {
  const reading = await read(deps, pointer);
  if (typeof reading === 'string') return { outcome: reading };
  const { delivery, webhook } = reading;
  const version: Version = { lastUpdateTime: reading.snapshot.updateTime! };
  if (!webhook || webhook.status === 'disabled') {
    const reason = webhook ? 'webhook_disabled' : 'webhook_deleted';
    await deps.deliveries.end(delivery, version, webhook ? 'discarded' : 'cancelled', reason);
    return { outcome: 'ended', reason };
  }
  if (webhook.status === 'paused') {
    await deps.deliveries.holdPaused(delivery);
    return { outcome: 'held', reason: 'paused' };
  }
  const state = await stateFor(deps, reading);
  if (state?.kind === 'wait') return waitForState(deps, delivery, version, state.error);
  return attempt(deps, { ...reading, webhook }, version, state && state.observed);
}

async function read(deps: DeliverDeps, pointer: Pointer): Promise<Reading | Refusal> {
  const { db } = deps.store;
  const refs = [
    refTo(db, DELIVERIES, pointer.delivery),
    refTo(db, EVENTS, pointer.event),
    catalogueRef(db),
    ...(pointer.subject === null ? [] : [refTo(db, SUBJECTS, pointer.subject)]),
  ];
  const [snapshot, stored, catalogue, subject] = await deps.store.read(refs);
  const delivery = fieldsOf<DeliveryDocument>(snapshot!);
  const event = fieldsOf<EventDocument>(stored!);
  const refusal = refusalOf(pointer, delivery);
  if (refusal !== null || delivery === null || event === null) return refusal ?? 'gone';
  return {
    delivery,
    snapshot: snapshot!,
    event: eventOf(event),
    arrived: stored!.createTime!,
    subject,
    webhook: await deps.catalogue.webhookAt(catalogue!, delivery.webhook_id),
  };
}

/** @returns null where the event has no subject */
async function stateFor(
  deps: DeliverDeps,
  { delivery, event, arrived, subject }: Reading,
): Promise<StateForDelivery | null> {
  if (delivery.subject_key === null || subject === undefined) return null;
  return deps.freshState({ event, subjectKey: delivery.subject_key, arrived, stored: subject });
}

async function waitForState(
  deps: DeliverDeps,
  delivery: DeliveryDocument,
  version: Version,
  error: unknown,
): Promise<DeliverResult> {
  await deps.deliveries.waitForState(delivery, version, deps.now() + stateWaitMs(delivery.state_waits));
  await wake(deps);
  return { outcome: 'waits_for_state', error };
}

async function attempt(
  deps: DeliverDeps,
  reading: Reading & { webhook: Webhook },
  version: Version,
  state: ObservedState | null,
): Promise<DeliverResult> {
  const { delivery, snapshot, event, webhook } = reading;
  const timeoutMs = webhook.delivery_attempt_timeout * 1000;
  const unwritten = mayGoUnwritten(isUnchanged(snapshot), delivery.due_at!.toMillis(), deps.now());
  const dueAt = unwritten ? delivery.due_at!.toMillis() : claimUntil(deps.now(), timeoutMs);
  let held: Version | null = unwritten ? version : await deps.deliveries.lease(delivery, version, dueAt);
  if (held === null) return { outcome: 'claim_lost' };
  const startedAt = deps.now();
  if (!leaseLasts(!unwritten, dueAt, startedAt, timeoutMs)) return { outcome: 'too_late' };

  const number = delivery.attempts + 1;
  const request = composeRequest({ ...deps, event, state, attempt: number, webhook, now: startedAt });
  const renewed = unwritten ? renewWhenLong(deps, delivery, version, timeoutMs) : undefined;
  const exchange = await deps.sender.send({ ...request, timeoutMs });
  if (renewed) held = await renewed.end(version);
  return record(deps, { delivery, webhook, number, request, state, exchange, startedAt }, held);
}

const isUnchanged = ({ createTime, updateTime }: DocumentSnapshot): boolean => createTime!.isEqual(updateTime!);

/** Claims a lease for an exchange that began without one, once it has lasted a while. */
function renewWhenLong(deps: DeliverDeps, delivery: DeliveryDocument, version: Version, timeoutMs: number) {
  let renewal: Promise<Version | null> | undefined;
  const timer = setTimeout(() => {
    renewal = deps.deliveries.lease(delivery, version, claimUntil(deps.now(), timeoutMs)).catch(() => null);
  }, RENEW_AFTER_MS);
  return {
    /** @returns the version to record against; null where the renewal was refused or its outcome is unknown */
    end: async (unrenewed: Version): Promise<Version | null> => {
      clearTimeout(timer);
      return renewal ? renewal : unrenewed;
    },
  };
}

type Made = Omit<MadeExchange, 'id' | 'now'>;

async function record(deps: DeliverDeps, made: Made, version: Version | null): Promise<DeliverResult> {
  const { delivery, webhook, exchange } = made;
  const now = deps.now();
  const step = nextStep(exchange, made.number, webhook, now, deps.random());
  const attempt = attemptDocument({ ...made, id: deps.newId(), now });
  const counted = await deps.deliveries.record(delivery, { attempt, step }, version);
  const dueSoon = step.kind === 'failed_and_disable' || (step.kind === 'retry' && step.at - now < TICK_MS);
  if (dueSoon) await wake(deps);
  return {
    outcome: step.kind,
    webhook: webhook.id,
    event: delivery.event_id,
    responseStatus: attempt.response_status_code,
    ...(attempt.error_code ? { errorCode: attempt.error_code } : {}),
    exchangeMs: exchange.durationMs,
    counted,
  };
}

async function wake(deps: DeliverDeps): Promise<void> {
  const error = await publishedInTime(deps.bus.wake());
  if (error) deps.log.warn({ error }, 'wake.not_published');
}
