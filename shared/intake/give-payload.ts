import type { Log } from '../base/log.ts';
import type { EpochMs } from '../base/time.ts';
import { lineage } from '../base/trace.ts';
import { publishedInTime } from '../bus/bus.ts';
import type { Bus } from '../bus/bus.ts';
import { DELIVERIES, dueAtOf } from '../deliveries/documents.ts';
import type { DeliveryDocument } from '../deliveries/documents.ts';
import type { LaneStates } from '../deliveries/lane-states.ts';
import { firstPointers, payloadDelivery, unlessSilent } from '../deliveries/new-delivery.ts';
import type { GivenPayload } from '../deliveries/new-delivery.ts';
import { API_SOURCE } from '../events/event.ts';
import { finder } from '../store/find.ts';
import { tellLate } from '../store/late.ts';
import type { Store } from '../store/store.ts';
import { create } from '../store/write.ts';
import { count, inPart } from '../telemetry/telemetry.ts';
import type { Catalogue } from '../webhooks/catalogue.ts';
import type { DestinationFields } from '../webhooks/destination-fields.ts';
import { knowAnew } from './known.ts';
import type { Know } from './known.ts';

export type Given =
  | { outcome: 'created'; delivery: DeliveryDocument; webhook: DestinationFields }
  | { outcome: 'repeated'; delivery: DeliveryDocument }
  /** Another request was made under the same idempotency key. */
  | { outcome: 'conflict' }
  /** What was given under the idempotency key was erased. */
  | { outcome: 'erased' }
  | { outcome: 'webhook_not_found' };

export interface GivePayloadDeps {
  store: Store;
  catalogue: Pick<Catalogue, 'webhookAt'>;
  /** Absent: it reads anew each time. */
  know?: Know;
  bus: Pick<Bus, 'publishPointers' | 'wake'>;
  /** `RETENTION_DAYS`; absent: as it is where nothing is set. */
  retentionDays?: number;
  now: () => EpochMs;
  log: Log;
}

export type GivePayload = (given: GivenPayload) => Promise<Given>;

/**
 * Takes in a payload: its delivery is committed before this resolves, and a repeat finds it.
 * @throws SubrelayError STORE_UNAVAILABLE: it may have been taken in, and a repeat under the same idempotency key finds out
 */
export const createGivePayload = (deps: GivePayloadDeps): GivePayload => {
  const find = finder(deps.store, DELIVERIES);
  const know = deps.know ?? knowAnew(deps.store);
  const give = async (given: GivenPayload): Promise<Given> => {
    const { store, now } = deps;
    const { catalogue, lanes } = await know();
    const webhook = await deps.catalogue.webhookAt(catalogue, given.webhookId);
    if (webhook === undefined) return { outcome: 'webhook_not_found' };
    const at = now();
    const made = payloadDelivery({ ...given, ...lineage() }, webhook, at, deps.retentionDays);
    const delivery = unlessSilent(made, lanes, at);
    const bytes = 1_000 + Buffer.byteLength(delivery.payload ?? '');
    const writes = [create(DELIVERIES.doc(delivery.id), delivery)];
    // Where it is refused it was there already, perhaps by this very commit, whose answer got lost.
    const committed = await store.commit({ bytes, writes });
    if (committed === null) {
      const existing = await find(delivery.id);
      if (existing?.fields.erased_at !== undefined) return { outcome: 'erased' };
      if (existing?.fields.request_digest !== given.digest) return { outcome: 'conflict' };
      return { outcome: 'repeated', delivery: existing.fields };
    }
    tellLate(deps.log, { list: 'deliveries', id: delivery.id, at: delivery.created_at.toMillis() }, committed);
    await publishNew(deps, delivery, lanes);
    count('subrelay.deliveries.given', {});
    return { outcome: 'created', delivery, webhook };
  };
  return (given) =>
    inPart('accept', { 'subrelay.source': API_SOURCE }, async ({ set }) => {
      const taken = await give(given);
      set({ 'subrelay.outcome': taken.outcome });
      return taken;
    });
};

/** What is due before the scheduler's next tick wants `sweep` awake. */
const TICK_MS = 60_000;

/** Publishes a new delivery's pointer, or wakes `sweep` for it; what fails is logged, and `sweep` repairs it. */
export async function publishNew(
  { bus, now, log }: Pick<GivePayloadDeps, 'bus' | 'now' | 'log'>,
  delivery: DeliveryDocument,
  lanes: LaneStates,
): Promise<void> {
  if (delivery.status !== 'pending') return;
  const scheduled = delivery.urgent;
  const publishes = scheduled ? [] : [bus.publishPointers(firstPointers([delivery], lanes))];
  const isSoon = dueAtOf(delivery) - now() < TICK_MS;
  const error = await publishedInTime(Promise.all([...publishes, ...(isSoon ? [bus.wake()] : [])]));
  if (error) log.warn({ delivery: delivery.id, error }, 'pointers.not_published');
}
