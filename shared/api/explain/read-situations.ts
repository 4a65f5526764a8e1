/** What decides about some deliveries, read for those who show them. */
import { causeOf } from '../../deliveries/cause.ts';
import { ATTEMPTS } from '../../deliveries/documents.ts';
import { LANE_STATES, laneStatesIn } from '../../deliveries/lane-states.ts';
import type { LaneStates } from '../../deliveries/lane-states.ts';
import { LAST_ATTEMPT_FIELDS, lastAttemptOf } from '../../deliveries/last-attempt.ts';
import type { RecordedAttempt } from '../../deliveries/last-attempt.ts';
import { LANES } from '../../lanes/document.ts';
import type { LaneDocument } from '../../lanes/document.ts';
import { readById } from '../../store/find.ts';
import type { Snapshot } from '../../store/snapshot.ts';
import type { Store } from '../../store/store.ts';
import type { Catalogue } from '../../webhooks/catalogue.ts';
import { CATALOGUE } from '../../webhooks/document.ts';
import type { CatalogueDocument } from '../../webhooks/document.ts';
import type { Shown, Situation } from './situation.ts';

/** Two reads for any number of deliveries, and one for each lane that is out of the ordinary among those that are pending. */
export type ReadSituations = (deliveries: readonly Shown[]) => Promise<Situation[]>;

/** A disjunction has 30 terms at most (https://firebase.google.com/docs/firestore/query-data/queries). */
const DELIVERIES_AT_ONCE = 30;

export function openSituations(
  store: Pick<Store, 'read' | 'query'>,
  catalogue: Pick<Catalogue, 'webhookAt'>,
): ReadSituations {
  const situationOf = async (delivery: Shown, { version, lanes, older }: Around): Promise<Situation> => {
    const webhook = await catalogue.webhookAt(version, delivery.webhook_id);
    const lane = lanes.get(delivery.webhook_id) ?? null;
    return { delivery, webhook, lane, ...lastOf(delivery, older.get(delivery.id)) };
  };
  return async (deliveries) => {
    if (deliveries.length === 0) return [];
    const [version, states] = await store.read([CATALOGUE, LANE_STATES]);
    const [lanes, older] = await Promise.all([
      readById(store, LANES, lanesToRead(deliveries, laneStatesIn(states))),
      readOlder(store, deliveries),
    ]);
    return Promise.all(deliveries.map((delivery) => situationOf(delivery, { version, lanes, older })));
  };
}

interface Around {
  version: Snapshot<CatalogueDocument>;
  lanes: ReadonlyMap<string, LaneDocument>;
  older: ReadonlyMap<string, RecordedAttempt>;
}

/** @param older the record of its last attempt, where that is not kept in the delivery */
function lastOf(delivery: Shown, older: RecordedAttempt | undefined): Pick<Situation, 'lastAttempt' | 'cause'> {
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
async function readOlder(store: Pick<Store, 'query'>, deliveries: readonly Shown[]): Promise<Around['older']> {
  const ids = deliveries.flatMap(({ id, attempts, last_attempt }) => (attempts > 0 && !last_attempt ? id : []));
  const last = new Map<string, RecordedAttempt>();
  for (let from = 0; from < ids.length; from += DELIVERIES_AT_ONCE) {
    const some = ATTEMPTS.where('delivery_id', 'in', ids.slice(from, from + DELIVERIES_AT_ONCE));
    for (const { data } of (await store.query(some.select(...LAST_ATTEMPT_FIELDS))).docs) {
      const known = last.get(data.delivery_id);
      if (data.counted && (!known || known.attempt < data.attempt)) last.set(data.delivery_id, data);
    }
  }
  return last;
}
