import type { HttpFunction } from '@google-cloud/functions-framework';

import { decodeWorkspace } from '../../shared/events/workspace.ts';
import type { Accept } from '../../shared/intake/accept.ts';
import type { Log } from '../../shared/log.ts';
import { pushDoor } from '../push-door.ts';
import type { VerifyToken } from '../push-door.ts';

export interface ReceiveWorkspaceDeps {
  verifyToken: VerifyToken;
  /** The reseller's customer id that a push subscription is configured for; null where none is. */
  accountOf: (subscription: string) => string | null;
  accept: Accept;
  /** Epoch milliseconds. */
  now: () => number;
  log: Log;
}

/** Takes Workspace reseller notifications pushed by Pub/Sub; DESIGN, Functions, has its answers. */
export const receiveWorkspaceDoor = ({
  verifyToken,
  accountOf,
  accept,
  now,
  log,
}: ReceiveWorkspaceDeps): HttpFunction =>
  pushDoor(log, {
    logged: 'workspace.received',
    verifyToken,
    take: async ({ data, messageId, publishTime, subscription }) => {
      // The guide's own example says nowhere when it was published (GR-7).
      const context = { messageId, publishTime: publishTime ?? new Date(now()).toISOString() };
      return {
        messageId,
        ...(await accept(decodeWorkspace(data, { ...context, accountOf: accountOf(subscription) }))),
      };
    },
    takeUnreadable: async (raw, reason) => ({
      ...(await accept({ source: 'google-workspace', account: null, reason, raw })),
      reason,
    }),
  });
