/** What has to be there before a delivery can be sent: somebody to take it, and the state of its subject. */
import { SubrelayError } from '../base/errors.ts';
import type { Courier, Known, Prepared, Wait } from '../destinations/destination.ts';
import { kindOf } from '../webhooks/stored-destination.ts';
import type { DeliverDeps, DeliverResult } from './deps.ts';
import type { Reading, Sendable } from './reading.ts';
import { stateFor } from './state.ts';
import { wake } from './wake.ts';

/** For the instances of the version that knows the kind to be there. */
const NO_COURIER_WAIT_MS = 60_000;

export type Ready = Prepared & { courier: Courier };

/** Finds the courier, and does what its kind does before anything is sent. */
export async function prepared(
  deps: Pick<DeliverDeps, 'courierFor' | 'hasState' | 'freshState'>,
  sendable: Sendable,
): Promise<Ready | Wait> {
  const courier = deps.courierFor(sendable.webhook);
  if (courier === null) return unknownTo(sendable);
  const { delivery, content } = sendable;
  const fetchState = () => stateFor(deps, sendable);
  const ready = courier.prepare
    ? await courier.prepare({ delivery, event: content && content.event }, fetchState)
    : withoutHold(await fetchState());
  return ready.kind === 'wait' ? ready : { ...ready, courier };
}

const withoutHold = (state: Known | Wait): Prepared | Wait =>
  state.kind === 'wait' ? state : { kind: 'ready', state: state.observed, release: () => Promise.resolve() };

function unknownTo({ webhook }: Sendable): Wait {
  const message = `Cannot send to ${webhook.id}: this version does not know its kind ${kindOf(webhook)}; deploy one that does`;
  const error = new SubrelayError('INTERNAL', message);
  return { kind: 'wait', error, delayMs: NO_COURIER_WAIT_MS, lagging: false };
}

/** Puts a delivery off that can't be sent yet; no attempt is spent. */
export async function putOff(
  deps: Pick<DeliverDeps, 'deliveries' | 'bus' | 'now' | 'log'>,
  { delivery, snapshot }: Pick<Reading, 'delivery' | 'snapshot'>,
  { error, delayMs, lagging }: Wait,
): Promise<DeliverResult> {
  const until = deps.now() + delayMs;
  await deps.deliveries.waitForState(delivery, snapshot.version, { until, lagging });
  await wake(deps);
  return { outcome: 'waits_for_state', error };
}
