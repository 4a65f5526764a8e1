/** A test of a webhook is made: a delivery of a sample, beside all that is accounted for (docs/api.md, Testing a webhook). */
import { lineage } from '../base/trace.ts';
import type { DeliveryDocument } from '../deliveries/documents.ts';
import { DELIVERIES } from '../deliveries/documents.ts';
import { readLaneStates } from '../deliveries/lane-states.ts';
import { testDelivery } from '../deliveries/new-delivery.ts';
import type { GivenTest } from '../deliveries/new-delivery.ts';
import { readOne } from '../store/find.ts';
import { tellLateFirst } from '../store/late.ts';
import { create } from '../store/write.ts';
import type { Write } from '../store/write.ts';
import { publishNew } from './give-payload.ts';
import type { GivePayloadDeps } from './give-payload.ts';

export type SendTestDeps = Omit<GivePayloadDeps, 'catalogue'>;

export type Tested =
  | { outcome: 'created' | 'repeated'; delivery: DeliveryDocument }
  /** Another test was ordered under the same idempotency key. */
  | { outcome: 'conflict' };

/**
 * @param beside is committed with it
 * @throws SubrelayError STORE_UNAVAILABLE: it may have been made, and a repeat under the same idempotency key finds out
 */
export type SendTest = (test: GivenTest, beside: readonly Write[]) => Promise<Tested>;

export const createSendTest =
  (deps: SendTestDeps): SendTest =>
  async (test, beside) => {
    const { store, now } = deps;
    const lanes = await readLaneStates(store);
    const delivery = testDelivery({ ...test, ...lineage() }, now());
    const writes = [create(DELIVERIES.doc(delivery.id), delivery), ...beside];
    const committed = await store.commit({ writes, bytes: 2_000 + Buffer.byteLength(test.payload) });
    if (committed) tellLateFirst(deps.log, 'deliveries', [delivery], committed);
    else if (test.digest !== null) return repeated(store, delivery.id, test.digest);
    // A random id that is refused is its own: the answer of the commit got lost.
    await publishNew(deps, delivery, lanes);
    return { outcome: 'created', delivery };
  };

/** Its pointer was published by the request that made it, or `sweep` does that. */
async function repeated(store: SendTestDeps['store'], id: string, digest: string): Promise<Tested> {
  const { data } = await readOne(store, DELIVERIES.doc(id));
  return data?.request_digest === digest ? { outcome: 'repeated', delivery: data } : { outcome: 'conflict' };
}
