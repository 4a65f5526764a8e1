import type { Log } from '../base/log.ts';
import type { EpochMs } from '../base/time.ts';
import type { Bus } from '../bus/bus.ts';
import type { Deliveries } from '../deliveries/deliveries.ts';
import type { Refusal } from '../deliveries/lease.ts';
import type { Step } from '../deliveries/outcome.ts';
import type { CourierFor } from '../destinations/destination.ts';
import type { Queues } from '../deliveries/queues.ts';
import type { FindFailureTimes } from '../deliveries/successes.ts';
import type { NormalizedEvent } from '../events/event.ts';
import type { Health } from '../lanes/health.ts';
import type { TurnLane } from '../lanes/lane-turns.ts';
import type { Lanes } from '../lanes/lanes.ts';
import type { TakePermit } from '../lanes/permits.ts';
import type { Slots } from '../lanes/slots.ts';
import type { Recorded } from '../lanes/watch-health.ts';
import type { SubjectEvent } from '../sources/source.ts';
import type { Store } from '../store/store.ts';
import type { StateForDelivery, StateQuestion } from '../subjects/fresh-state.ts';
import type { Catalogue } from '../webhooks/catalogue.ts';
import type { OpenPushes } from './open-pushes.ts';

export interface DeliverDeps {
  store: Store;
  deliveries: Deliveries;
  catalogue: Catalogue;
  /** Whether an event's source can be asked for its subject's state. */
  hasState: (event: NormalizedEvent) => event is SubjectEvent;
  freshState: (question: StateQuestion) => Promise<StateForDelivery>;
  courierFor: CourierFor;
  lanes: Pick<Lanes, 'hold' | 'endSilence'>;
  queues: Queues;
  slots: Slots;
  /** Asked only where a webhook has a rate limit. */
  takePermit: TakePermit;
  health: Pick<Health, 'typicalMs'>;
  /** Draws the conclusions of an exchange for its webhook's lane. @returns whether that has become due soon */
  watchHealth: (recorded: Recorded) => Promise<boolean>;
  turnLane: TurnLane;
  pushes: OpenPushes;
  /** Asked only where a webhook is about to be disabled. */
  failureTimes: FindFailureTimes;
  bus: Bus;
  now: () => EpochMs;
  /** Waits so many milliseconds. */
  wait: (ms: number) => Promise<void>;
  random: () => number;
  newId: () => string;
  log: Log;
}

/** The outcome of one push. */
export type DeliverResult =
  /** `handed_over`: the exchange goes on without its push, and has a line of its own in the log when it is recorded. */
  | { outcome: Refusal | 'in_hand' | 'claim_lost' | 'too_late' | 'handed_over' }
  | { outcome: 'ended' | 'held'; reason: string }
  | { outcome: 'waits_for_state'; error: unknown }
  | AttemptResult;

export interface AttemptResult {
  outcome: Step['kind'];
  webhook: string;
  event: string | null;
  responseStatus: number;
  errorCode?: string;
  exchangeMs: number;
  /** From when this attempt was planned to when it was sent, milliseconds: a retry's lateness. */
  lateMs: number;
  counted: boolean;
  /** Whether it was a test of its webhook; absent: it was not. */
  test?: true;
}
