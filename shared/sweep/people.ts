/** People who are to be looked at: each look is a delivery to their destination (docs/protocol.md, DP-103). */
import type { Log } from '../base/log.ts';
import type { EpochMs } from '../base/time.ts';
import { publishedInTime } from '../bus/bus.ts';
import type { Bus } from '../bus/bus.ts';
import { DELIVERIES } from '../deliveries/documents.ts';
import type { DeliveryDocument } from '../deliveries/documents.ts';
import type { LaneStates } from '../deliveries/lane-states.ts';
import { firstPointers, payloadDelivery } from '../deliveries/new-delivery.ts';
import { lookAt } from '../destinations/people/courier.ts';
import { PEOPLE } from '../destinations/people/document.ts';
import type { PersonDocument } from '../destinations/people/document.ts';
import { KEPT_MS, OPEN_AGAIN_MS, forgotten } from '../destinations/people/hold.ts';
import { readOne } from '../store/find.ts';
import type { Stored } from '../store/snapshot.ts';
import type { Store } from '../store/store.ts';
import { Timestamp } from '../store/timestamp.ts';
import { create, update } from '../store/write.ts';
import type { Write } from '../store/write.ts';
import type { Catalogue } from '../webhooks/catalogue.ts';
import type { StoredDestination } from '../webhooks/stored-destination.ts';

/** One tick gives as many looks at most; who is left is first at the next. */
const PAGE = 200;
/** A destination that is paused or disabled, or that has a look on its way, is looked at again then. */
const ASIDE_MS = 3_600_000;

export interface PeopleDeps {
  store: Store;
  catalogue: Pick<Catalogue, 'byId'>;
  laneStates: () => Promise<LaneStates>;
  bus: Pick<Bus, 'publishPointers'>;
  /** `RETENTION_DAYS`; absent: as it is where nothing is set. */
  retentionDays?: number;
  now: () => EpochMs;
  /** UUID v4. */
  newId: () => string;
  log: Log;
}

/** Gives a look to whom it is due. @returns how many it gave */
export type LookAtPeople = () => Promise<number>;

export const createLookAtPeople = (deps: PeopleDeps): LookAtPeople => {
  const { store, catalogue, now } = deps;
  return async () => {
    const due = PEOPLE.where('check_at', '<=', Timestamp.fromMillis(now())).orderBy('check_at').limit(PAGE);
    const { docs } = await store.query(due);
    if (docs.length === 0) return 0;
    const destinations = await catalogue.byId();
    const given = await Promise.all(
      docs.map((person) => give(deps, person, destinations.get(person.data.destination_id))),
    );
    const looks = given.filter((each) => each !== null);
    await publishNew(deps, looks);
    return looks.length;
  };
};

/** @returns the delivery; null where none is given now, or others came first */
async function give(
  deps: PeopleDeps,
  person: Stored<PersonDocument>,
  destination: StoredDestination | undefined,
): Promise<DeliveryDocument | null> {
  const { store, now, newId } = deps;
  const { ref, data, version } = person;
  const at = now();
  if (destination === undefined) {
    await store.commit({ writes: [nobodyLooks(person, at)] });
    return null;
  }
  if (destination.status !== 'active' || (await isUnderWay(store, data))) {
    await store.commit({ writes: [update(ref, { check_at: Timestamp.fromMillis(at + ASIDE_MS) }, version)] });
    return null;
  }
  const look = { id: newId(), webhookId: destination.id, payload: lookAt(data), scheduledAt: null, digest: null };
  const delivery = payloadDelivery(look, destination, at, deps.retentionDays);
  const next = { check_at: Timestamp.fromMillis(at + OPEN_AGAIN_MS), check_delivery: delivery.id };
  const writes = [create(DELIVERIES.doc(delivery.id), delivery), update(ref, next, version)];
  return (await store.commit({ writes })) === null ? null : delivery;
}

/** Nobody can take anything back at a destination that is gone: who is to be forgotten is forgotten. */
function nobodyLooks({ ref, data, version }: Stored<PersonDocument>, at: EpochMs): Write {
  const gone = { check_at: null, expire_at: Timestamp.fromMillis(at + KEPT_MS) };
  return update(ref, data.erasing ? { ...forgotten(data, at), customer_keys: [] } : gone, version);
}

async function isUnderWay(store: Store, { check_delivery: id }: PersonDocument): Promise<boolean> {
  if (id === null) return false;
  const { data } = await readOne(store, DELIVERIES.doc(id));
  return data?.status === 'pending';
}

/** What fails is repaired by the look that finds the delivery due. */
async function publishNew({ bus, laneStates, log }: PeopleDeps, looks: readonly DeliveryDocument[]): Promise<void> {
  if (looks.length === 0) return;
  const error = await publishedInTime(bus.publishPointers(firstPointers(looks, await laneStates())));
  if (error) log.warn({ deliveries: looks.length, error }, 'pointers.not_published');
}
