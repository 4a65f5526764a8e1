/** What decides about some deliveries, read for those who show them. */
import type { DocumentSnapshot } from '@google-cloud/firestore';

import { causeOf } from '../delivery/cause.ts';
import type { Situation } from '../delivery/explanation.ts';
import { LAST_ATTEMPT_FIELDS, lastAttemptOf } from '../delivery/last-attempt.ts';
import type { Catalogue } from './catalogue.ts';
import { ATTEMPTS, LANES, catalogueRef } from './collections.ts';
import { fieldsOf } from './documents.ts';
import type { AttemptDocument, LaneDocument } from './documents.ts';
import { readById } from './find.ts';
import { laneStatesIn, laneStatesRef } from './lane-states.ts';
import type { LaneStates } from './lane-states.ts';
import type { Store } from './store.ts';

export type Shown = Situation['delivery'];

/** Two reads for any number of deliveries, and one for each lane that is out of the ordinary among those that are pending. */
export type ReadSituations = (deliveries: readonly Shown[]) => Promise<Situation[]>;

/** A disjunction has 30 terms at most (https://firebase.google.com/docs/firestore/query-data/queries). */
const DELIVERIES_AT_ONCE = 30;

export const openSituations = (
  store: Pick<Store, 'db' | 'read' | 'query'>,
  catalogue: Pick<Catalogue, 'webhookAt'>,
): ReadSituations => {
  return async (deliveries) => {
    if (deliveries.length === 0) return [];
    const [version, states] = await store.read([catalogueRef(store.db), laneStatesRef(store.db)]);
    const [lanes, older] = await Promise.all([
      readById<LaneDocument>(store, LANES, lanesToRead(deliveries, laneStatesIn(states!))),
      readOlder(store, deliveries),
    ]);
    return Promise.all(deliveries.map((delivery) => situationOf(delivery, { version: version!, lanes, older })));
  };

  async function situationOf(
    delivery: Shown,
    { version, lanes, older }: { version: DocumentSnapshot; lanes: Lanes; older: Older },
  ): Promise<Situation> {
    const webhook = await catalogue.webhookAt(version, delivery.webhook_id);
    const lane = lanes.get(delivery.webhook_id) ?? null;
    return { delivery, webhook, lane, ...lastOf(delivery, older.get(delivery.id)) };
  }
};

type Lanes = ReadonlyMap<string, LaneDocument>;
type Older = ReadonlyMap<string, AttemptDocument>;

/** @param older the record of its last attempt, where that is not kept in the delivery */
export function lastOf(delivery: Shown, older?: AttemptDocument): Pick<Situation, 'lastAttempt' | 'cause'> {
  const { last_attempt: kept, cause = null, status } = delivery;
  const lastAttempt = kept ?? (older ? lastAttemptOf(older) : null);
  // It may have succeeded by an attempt that is not counted.
  if (status === 'succeeded') return { lastAttempt, cause: null };
  return { lastAttempt, cause: kept || !older ? cause : causeOf(older) };
}

const lanesToRead = (deliveries: readonly Shown[], states: LaneStates): string[] =>
  deliveries.flatMap(({ status, hold, webhook_id }) =>
    status === 'pending' && (hold !== null || states[webhook_id]) ? webhook_id : [],
  );

/** The records of the last counted attempts of deliveries from before these were kept in them. */
async function readOlder(store: Pick<Store, 'db' | 'query'>, deliveries: readonly Shown[]): Promise<Older> {
  const ids = deliveries.flatMap(({ id, attempts, last_attempt }) => (attempts > 0 && !last_attempt ? id : []));
  const last = new Map<string, AttemptDocument>();
  for (let from = 0; from < ids.length; from += DELIVERIES_AT_ONCE) {
    const some = store.db.collection(ATTEMPTS).where('delivery_id', 'in', ids.slice(from, from + DELIVERIES_AT_ONCE));
    for (const doc of (await store.query(some.select(...LAST_ATTEMPT_FIELDS))).docs) {
      const attempt = fieldsOf<AttemptDocument>(doc)!;
      const known = last.get(attempt.delivery_id);
      if (attempt.counted && (!known || known.attempt < attempt.attempt)) last.set(attempt.delivery_id, attempt);
    }
  }
  return last;
}
