/** What becomes of one push, from top to bottom: every way out but the last sends nothing. */
import type { Pointer } from '../bus/bus.ts';
import { isTest } from '../deliveries/documents.ts';
import { waitMs } from '../deliveries/pace.ts';
import { inPart } from '../telemetry/telemetry.ts';
import { formatOf, hasForm } from '../webhooks/payload/payload-format.ts';
import { attempt } from './attempt.ts';
import type { MadeUnder, Unmade } from './attempt.ts';
import type { DeliverDeps, DeliverResult } from './deps.ts';
import { endErased, endForWebhook, endUnsent } from './ends.ts';
import { isOrdered, passOn, waitsForOrder } from './in-order.ts';
import { holdBusy, isHeld, obstacleTo, permitFor, takesSlot } from './obstacles.ts';
import type { Push } from './open-pushes.ts';
import { prepared, putOff } from './preparation.ts';
import type { Ready } from './preparation.ts';
import { readFor } from './reading.ts';
import type { Read, Sendable } from './reading.ts';
import { record } from './record.ts';
import { IN_FIRESTORE } from './telling.ts';
import { tryOut } from './try-out.ts';

/** Reads what a pointer is about once its time has come, and sends it if it may be sent now. */
export async function follow(deps: DeliverDeps, pointer: Pointer, push: Push): Promise<DeliverResult> {
  const aheadMs = waitMs(pointer.not_before, deps.now());
  if (aheadMs > 0) await deps.wait(aheadMs);
  const read = await inPart('read', IN_FIRESTORE, () => readFor(deps, pointer));
  if (read.refusal !== null) return refused(deps, read);
  const { reading } = read;
  const { delivery, webhook } = reading;
  if (isTest(delivery)) return tryOut(deps, reading, push);
  if (!webhook || webhook.status === 'disabled') return endForWebhook(deps, reading);
  const sendable: Sendable = { ...reading, webhook };
  const unsendable = whyUnsendable(sendable);
  if (unsendable !== null) return endUnsent(deps, reading, unsendable);
  if (isOrdered(reading) && (await waitsForOrder(deps, delivery))) return held('order');
  const obstacle = obstacleTo(reading.lane, webhook, delivery);
  if (obstacle && (await isHeld(deps, delivery, obstacle))) return held(obstacle.kind);
  const ready = await prepared(deps, sendable);
  if (ready.kind === 'wait') return putOff(deps, reading, ready);
  return send(deps, sendable, ready, push).finally(ready.release);
}

/** A pointer that holds no longer. */
async function refused(deps: DeliverDeps, read: Exclude<Read, { refusal: null }>): Promise<DeliverResult> {
  if (read.refusal === 'expired') return endUnsent(deps, read, 'retention');
  if (read.refusal === 'erased') return endErased(deps, read);
  if (read.refusal === 'ended') await passOn(deps, read);
  return { outcome: read.refusal };
}

const held = (reason: string): DeliverResult => ({ outcome: 'held', reason });

/** Why nobody will ever send a delivery; null where it can be sent. */
function whyUnsendable({ unreadable, content, webhook }: Sendable): string | null {
  if (unreadable) return 'event_unreadable';
  // The webhook's payload format may have been changed after the event had matched.
  return content && !hasForm(formatOf(webhook), content.event) ? 'no_payload_in_format' : null;
}

/** Makes the attempt with a slot and a permit of its webhook, and records it. */
async function send(
  deps: DeliverDeps,
  sendable: Sendable,
  { courier, state }: Ready,
  push: Push,
): Promise<DeliverResult> {
  const { delivery, webhook } = sendable;
  if (!(await takesSlot(deps, webhook.id))) {
    await holdBusy(deps, delivery);
    return held('busy');
  }
  let made: MadeUnder | Unmade;
  try {
    const startBy = await permitFor(deps, webhook, delivery);
    if (startBy === null) return held('rate');
    made = await attempt(deps, { ...sendable, courier, state, startBy, push });
  } finally {
    // Its record takes nothing of the endpoint: under load whoever waits for a slot would wait for the store.
    deps.slots.release(webhook.id);
  }
  if (made.kind === 'unmade') return { outcome: made.why };
  const { turned } = made.made;
  return record(deps, made.made, made.version, sendable).finally(() => turned);
}
