import type { HttpFunction } from '@google-cloud/functions-framework';

import type { Log } from '../../shared/base/log.ts';
import type { Accept } from '../../shared/intake/accept.ts';
import type { TakeWorkspace } from '../../shared/intake/take-workspace.ts';
import { pushDoor } from '../push-door.ts';
import type { VerifyToken } from '../push-door.ts';

export interface ReceiveWorkspaceDeps {
  verifyToken: VerifyToken;
  take: TakeWorkspace;
  accept: Accept;
  log: Log;
}

/** Takes Workspace reseller notifications that Pub/Sub pushes (docs/protocol.md, DP-7). */
export const receiveWorkspaceDoor = ({ verifyToken, take, accept, log }: ReceiveWorkspaceDeps): HttpFunction =>
  pushDoor(log, {
    logged: 'workspace.received',
    topic: 'workspace-notifications',
    verifyToken,
    take: async (envelope) => ({ ...(await take(envelope)) }),
    takeUnreadable: async (raw, reason) => ({
      ...(await accept({ source: 'google-workspace', account: null, reason, raw })),
      reason,
    }),
  });
