import type { Clock } from './clock.ts';
import { invalidArgument } from './errors.ts';
import { wireMessage } from './messages.ts';
import type { Delivery, Subscription } from './subscription.ts';
import type { WireReceivedMessage } from './wire.ts';

/** The service waits "a bounded amount of time" for a first message; it does not say how long. */
const waitMs = 20_000;
const maxMessages = 1_000;
/** A response stays well under the 10 MB that the service allows a pull. */
export const maxResponseBytes = 5_000_000;

export interface PullRequest {
  maxMessages?: number;
  returnImmediately?: boolean;
}

/** One pull: answers as soon as there is something. */
export function pullOnce(
  subscription: Subscription,
  request: PullRequest,
  clock: Clock,
  onCancel: (cancel: () => void) => void,
): Promise<{ receivedMessages: WireReceivedMessage[] }> {
  const wanted = request.maxMessages ?? 0;
  if (wanted <= 0) throw invalidArgument('max_messages must be positive');
  return new Promise((resolve, reject) => {
    let open = true;
    let stopWaiting = () => {};
    let detach = () => {};
    const close = () => {
      open = false;
      stopWaiting();
      detach();
    };
    const answer = (deliveries: Delivery[]) => {
      if (!open) return;
      close();
      resolve({ receivedMessages: deliveries.map(received) });
    };
    detach = subscription.attach({
      ackDeadlineMs: subscription.config.ackDeadlineSeconds * 1_000,
      room: () => ({ messages: open ? Math.min(wanted, maxMessages) : 0, bytes: maxResponseBytes }),
      deliver: answer,
      settled: () => undefined,
      refuse: (error) => {
        close();
        reject(error);
      },
    });
    if (!open) return detach();
    if (request.returnImmediately) return answer([]);
    stopWaiting = clock.setTimeout(() => answer([]), waitMs);
    onCancel(() => answer([]));
  });
}

export const received = ({ ackId, message, attempt }: Delivery): WireReceivedMessage => ({
  ackId,
  message: wireMessage(message),
  deliveryAttempt: attempt,
});
