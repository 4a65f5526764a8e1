/** A test of a webhook is made: a delivery of a sample, beside all that is accounted for (docs/api.md, Testing a webhook). */
import { lineage } from '../base/trace.ts';
import type { DeliveryDocument } from '../deliveries/documents.ts';
import { DELIVERIES } from '../deliveries/documents.ts';
import { readLaneStates } from '../deliveries/lane-states.ts';
import { testDelivery } from '../deliveries/new-delivery.ts';
import type { GivenTest } from '../deliveries/new-delivery.ts';
import { tellLateFirst } from '../store/late.ts';
import { create } from '../store/write.ts';
import type { Write } from '../store/write.ts';
import { publishNew } from './give-payload.ts';
import type { GivePayloadDeps } from './give-payload.ts';

export type SendTestDeps = Omit<GivePayloadDeps, 'catalogue'>;

/**
 * @param beside is committed with it
 * @throws SubrelayError STORE_UNAVAILABLE: it may have been made
 */
export type SendTest = (test: GivenTest, beside: readonly Write[]) => Promise<DeliveryDocument>;

export const createSendTest =
  (deps: SendTestDeps): SendTest =>
  async (test, beside) => {
    const { store, now } = deps;
    const lanes = await readLaneStates(store);
    const delivery = testDelivery({ ...test, ...lineage() }, now());
    const writes = [create(DELIVERIES.doc(delivery.id), delivery), ...beside];
    // Its id is a random one: where this is refused, its own answer got lost before.
    const committed = await store.commit({ writes, bytes: 2_000 + Buffer.byteLength(test.payload) });
    if (committed) tellLateFirst(deps.log, 'deliveries', [delivery], committed);
    await publishNew(deps, delivery, lanes);
    return delivery;
  };
