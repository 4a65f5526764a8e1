import type { Log } from '../base/log.ts';
import type { EpochMs } from '../base/time.ts';
import { lineage } from '../base/trace.ts';
import { publishedInTime } from '../bus/bus.ts';
import type { Addressed, Bus } from '../bus/bus.ts';
import { FAN_OUT_PAGE } from '../deliveries/fan-out-page.ts';
import { fanoutCreation } from '../deliveries/fanouts.ts';
import type { LaneStates } from '../deliveries/lane-states.ts';
import { firstPointers, newDelivery, unlessSilent } from '../deliveries/new-delivery.ts';
import type { DeliveredEvent } from '../deliveries/new-delivery.ts';
import type { PrepareEvent } from '../deliveries/operational-events.ts';
import { deliveryCreation } from '../deliveries/queues.ts';
import type { CustomerKey } from '../events/customer-key.ts';
import { EVENTS, QUARANTINE } from '../events/event-document.ts';
import type { EventDocument, QuarantineDocument } from '../events/event-document.ts';
import type { ReceivedEvent, Undecodable } from '../events/event.ts';
import type { FindKeys } from '../events/find-keys.ts';
import { quarantineId, subjectKey } from '../events/ids.ts';
import { EVENT_RETENTION_MS } from '../events/retention.ts';
import { withDeadline } from '../store/deadline.ts';
import { shardOf } from '../store/shards.ts';
import { tellLate } from '../store/late.ts';
import type { Committed, Store } from '../store/store.ts';
import { Timestamp } from '../store/timestamp.ts';
import { create } from '../store/write.ts';
import type { Write } from '../store/write.ts';
import { count, inPart, measure } from '../telemetry/telemetry.ts';
import type { Catalogue } from '../webhooks/catalogue.ts';
import type { MatchedWebhooks } from '../webhooks/match-index.ts';
import { openIntroductions } from './introductions.ts';
import type { Introductions } from './introductions.ts';
import { knowAnew } from './known.ts';
import type { Know } from './known.ts';

/** A sender is answered within 5 s (Paddle Billing hangs up then), whatever the store does. */
const ACCEPT_DEADLINE_MS = 4_500;

export interface Accepted {
  outcome: 'stored' | 'duplicate' | 'quarantined';
  id: string;
  matched: number;
}

export interface AcceptDeps {
  store: Store;
  bus: Bus;
  catalogue: Catalogue;
  /** Absent: it reads anew each time. */
  know?: Know;
  customerKey: CustomerKey;
  findKeys: FindKeys;
  /** `RETENTION_DAYS`; absent: as it is where nothing is set. */
  retentionDays?: number;
  now: () => EpochMs;
  log: Log;
}

/**
 * @param alongside writes that are made in the same commit or not at all; where one of them is refused, nothing is
 *   written and the outcome is `duplicate`
 */
export type Accept = (received: ReceivedEvent | Undecodable, alongside?: Write[]) => Promise<Accepted>;

/**
 * Takes in what a verified sender sent: one commit holds the event and its deliveries, or the
 * fan-out that makes them, and only then is there anything
 * to acknowledge. A repeat meets its own event and changes nothing.
 * @throws SubrelayError STORE_UNAVAILABLE: nothing may be acknowledged, the sender repeats
 */
export const createAccept = (deps: AcceptDeps): Accept => {
  const introductions = openIntroductions(deps.store, deps.now);
  return (received, alongside = []) => {
    const { source } = 'event' in received ? received.event : received;
    return inPart('accept', { 'subrelay.source': source }, async ({ set }) => {
      const taking =
        'event' in received ? acceptEvent(deps, introductions, received, alongside) : quarantine(deps, received);
      const taken = await withDeadline(taking, 'the commit of what was received', ACCEPT_DEADLINE_MS);
      set({ 'subrelay.event.id': taken.id, 'subrelay.outcome': taken.outcome });
      if ('event' in received) set({ 'subrelay.event.type': received.event.type });
      tell(taken, received, deps.now());
      return taken;
    });
  };
};

const MEASURES = {
  stored: 'subrelay.events.accepted',
  duplicate: 'subrelay.events.repeated',
  quarantined: 'subrelay.events.quarantined',
} as const;

function tell({ outcome }: Accepted, received: ReceivedEvent | Undecodable, now: number): void {
  const { source } = 'event' in received ? received.event : received;
  count(MEASURES[outcome], { 'subrelay.source': source });
  if (!('event' in received) || outcome !== 'stored') return;
  const lagMs = now - Date.parse(received.event.occurred_at);
  measure('subrelay.source.lag', Math.max(0, lagMs) / 1_000, { 'subrelay.source': source });
}

/** An event with its deliveries, or with the fan-out that makes them, before its commit. */
interface Prepared {
  writes: Write[];
  bytes: number;
  matched: number;
  /** The time that lists order it by. */
  receivedAt: EpochMs;
  /** To be called after the commit. What is not published in time is logged, and `sweep` finds it. */
  publish: () => Promise<void>;
}

/** For an event of our own, which is written by the commit of what it tells of. */
export const createPrepare =
  (deps: AcceptDeps): PrepareEvent =>
  (received) =>
    prepareEvent(deps, received);

async function prepareEvent(deps: AcceptDeps, received: ReceivedEvent): Promise<Prepared> {
  const { event, raw } = received;
  const { bus, now, know = knowAnew(deps.store) } = deps;
  const known = await know();
  const { lanes } = known;
  const matching = await deps.catalogue.matching(event, known.catalogue);
  const matched = matching.count;
  const receivedAt = now();
  const stored = eventDocument(received, matching, deps, receivedAt);
  const outbox = outboxOf(stored, matching, lanes, deps);
  const creation = create(EVENTS.doc(event.id), stored);
  const publish = async () => {
    if (!outbox.isDue) return;
    const error = await publishedInTime(Promise.all([bus.publishPointers(outbox.pointers), bus.wake()]));
    if (error) deps.log.warn({ event: event.id, error }, 'pointers.not_published');
  };
  return { writes: [creation, ...outbox.writes], bytes: raw.length * 2 + outbox.bytes, matched, receivedAt, publish };
}

async function acceptEvent(
  deps: AcceptDeps,
  introductions: Introductions,
  received: ReceivedEvent,
  alongside: Write[],
): Promise<Accepted> {
  const { event } = received;
  const [prepared, introduction] = await Promise.all([prepareEvent(deps, received), introductions.writesFor(event)]);
  const { writes, bytes, matched, publish } = prepared;
  const committed = await createOnce(deps.store, [...writes, ...alongside, ...introduction], bytes);
  if (committed === null) return { outcome: 'duplicate', id: event.id, matched };
  tellLate(deps.log, { list: 'events', id: event.id, at: prepared.receivedAt }, committed);
  introductions.made(event);
  await publish();
  return { outcome: 'stored', id: event.id, matched };
}

/** What an event's commit holds besides the event, so that every webhook gets its delivery. */
interface Outbox {
  writes: Write[];
  /** What its writes hold beyond the usual. */
  bytes: number;
  /** Whether anything is to be done about it now. */
  isDue: boolean;
  pointers: Addressed[];
}

/** The deliveries themselves, or, where they are too many for one commit, the fan-out that `sweep` walks. */
function outboxOf(
  event: EventDocument,
  matching: MatchedWebhooks,
  lanes: LaneStates,
  deps: Pick<AcceptDeps, 'now' | 'retentionDays'>,
): Outbox {
  const now = deps.now();
  const delivered = deliveredEvent(event);
  if (matching.count > FAN_OUT_PAGE) {
    const packed = matching.packed();
    const writes = fanoutCreation(delivered, packed, now);
    return { writes, bytes: packed.length, isDue: true, pointers: [] };
  }
  const deliveries = matching
    .webhooks()
    .map((webhook) => newDelivery(delivered, webhook.id, webhook, now, deps.retentionDays))
    .map((delivery) => unlessSilent(delivery, lanes, now));
  const writes = deliveries.map(deliveryCreation);
  const pointers = firstPointers(deliveries, lanes);
  const isDue = deliveries.some(({ status }) => status === 'pending');
  return { writes, bytes: 0, isDue, pointers };
}

const deliveredEvent = ({ id, type, subject_key, customer_key, received_at }: EventDocument): DeliveredEvent => ({
  event_id: id,
  event_type: type,
  subject_key,
  customer_key,
  received_at,
  ...lineage(),
});

async function quarantine(
  { store, customerKey, now }: AcceptDeps,
  { source, account, reason, raw, attributes, customer = null, identity = raw }: Undecodable,
): Promise<Accepted> {
  const id = quarantineId(source, identity);
  const receivedAt = now();
  const data: QuarantineDocument = {
    v: 1,
    id,
    source,
    account,
    reason,
    raw: Buffer.from(raw),
    ...(attributes && { attributes }),
    customer_key: account === null ? null : customerKey({ source, account, customer }),
    received_at: Timestamp.fromMillis(receivedAt),
    shard: shardOf(id),
    expire_at: Timestamp.fromMillis(receivedAt + EVENT_RETENTION_MS),
  };
  const isNew = (await createOnce(store, [create(QUARANTINE.doc(id), data)], raw.length)) !== null;
  return { outcome: isNew ? 'quarantined' : 'duplicate', id, matched: 0 };
}

/** @returns null where it was there already, perhaps by this very commit whose answer got lost */
const createOnce = (store: Store, writes: Write[], bytes: number): Promise<Committed | null> =>
  store.commit({ writes, bytes: bytes + 1_000 * writes.length });

function eventDocument(
  { event, raw, recovered = false }: ReceivedEvent,
  matching: MatchedWebhooks,
  { customerKey, findKeys }: Pick<AcceptDeps, 'customerKey' | 'findKeys'>,
  now: number,
): EventDocument {
  const { source, account, subject } = event;
  const customer_key = customerKey(event);
  return {
    v: 1,
    ...event,
    subject_key: subject && subjectKey(source, account, subject),
    customer_key,
    find_keys: findKeys(event, customer_key),
    data: JSON.stringify(event.data),
    raw: Buffer.from(raw),
    recovered,
    received_at: Timestamp.fromMillis(now),
    matched: matching.count,
    ...(matching.count === 0 && { unmatched: true as const }),
    matched_webhooks: matching.count > FAN_OUT_PAGE ? null : matching.packed(),
    shard: shardOf(event.id),
    expire_at: Timestamp.fromMillis(now + EVENT_RETENTION_MS),
  };
}
