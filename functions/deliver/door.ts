import type { HttpFunction } from '@google-cloud/functions-framework';

import type { Log } from '../../shared/base/log.ts';
import type { EpochMs } from '../../shared/base/time.ts';
import type { Pointer } from '../../shared/bus/bus.ts';
import { parsePointer } from '../../shared/bus/pointer.ts';
import type { DeliverResult } from '../../shared/deliver/deps.ts';
import { pushDoor } from '../push-door.ts';
import type { VerifyToken } from '../push-door.ts';

export interface DeliverDoorDeps {
  verifyToken: VerifyToken;
  /** @param openedAt when the push came */
  deliver: (pointer: Pointer, openedAt: EpochMs) => Promise<DeliverResult>;
  log: Log;
}

/**
 * Takes pointers pushed from the topic `deliveries`: 204 whatever the customer's endpoint did, or will have done where it
 * takes long.
 */
export const deliverDoor = ({ verifyToken, deliver, log }: DeliverDoorDeps): HttpFunction =>
  pushDoor(log, {
    logged: 'delivery.attempted',
    topic: 'deliveries',
    verifyToken,
    take: async ({ data, messageId }, receivedAt) => {
      const pointer = parsePointer(data);
      // Nothing is lost with it: the deliveries are the outbox, and sweep publishes them again.
      if (pointer === null) return { outcome: 'no_pointer', messageId };
      return { delivery: pointer.delivery, attempt: pointer.attempt, ...(await deliver(pointer, receivedAt)) };
    },
    takeUnreadable: (_, reason) => Promise.resolve({ outcome: 'no_pointer', reason }),
  });
