/** Firestore, for what a customer would notice. Counts are aggregations, all queries have their index. */
import { openLanes } from '../../../shared/lanes/lanes.ts';
import { readWaiting } from '../../../shared/status/pending.ts';
import { readQuarantine } from '../../../shared/status/quarantine.ts';
import { readStandings } from '../../../shared/status/webhooks.ts';
import type { Store } from '../../../shared/store/store.ts';
import { openCatalogue } from '../../../shared/webhooks/catalogue.ts';
import { SUBRELAY } from '../../../shared/webhooks/destination-fields.ts';
import type { Finding } from './finding.ts';
import { judgeHealth } from './judge.ts';
import { judgeDisabled, judgeQuarantine, judgeStopped, judgeWaiting } from './judge-customers.ts';

/** So many documents are looked at of what may be many. */
const MOST = 300;

export async function lookAtDisabled(store: Store): Promise<Finding[]> {
  const disabled = (await standingsIn(store)).filter(({ health }) => health === 'disabled');
  return [judgeDisabled(disabled.map(({ webhook: { id, name, disabled_reason: reason } }) => ({ id, name, reason })))];
}

/** Those that Subrelay paused, since a right or a token is missing there. */
export async function lookAtStopped(store: Store): Promise<Finding[]> {
  const all = (await standingsIn(store)).flatMap(({ webhook: { id, name, status, paused } }) =>
    status === 'paused' && paused?.by === SUBRELAY ? [{ id, name, reason: paused.reason }] : [],
  );
  return [judgeStopped(all)];
}

export async function lookAtHealth(store: Store): Promise<Finding[]> {
  const failing = (await standingsIn(store)).flatMap(({ webhook: { id, name }, health, since }) =>
    health === 'open' || health === 'failing' ? [{ id, name, since, open: health === 'open' }] : [],
  );
  return [judgeHealth(failing)];
}

const standingsIn = (store: Store) => readStandings({ catalogue: openCatalogue(store), lanes: openLanes(store) });

export const lookAtWaiting = async (store: Store, now: number): Promise<Finding[]> => [
  judgeWaiting(await readWaiting(store, now, MOST), now),
];

export async function lookAtQuarantine(store: Store, now: number): Promise<Finding[]> {
  const { count, newest } = await readQuarantine(store, MOST);
  const looked = newest.map(({ source, reason, received_at }) => ({
    source,
    reason,
    receivedAt: received_at.toMillis(),
  }));
  return [judgeQuarantine(count, looked, now)];
}
