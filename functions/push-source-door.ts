import type { HttpFunction } from '@google-cloud/functions-framework';

import type { Log } from '../shared/base/log.ts';
import type { Accept } from '../shared/intake/accept.ts';
import { createTakeMessage } from '../shared/intake/take-message.ts';
import type { PushSourceDoor } from '../shared/sources/doors.ts';
import { pushDoor } from './push-door.ts';
import type { VerifyToken } from './push-door.ts';

export interface PushSourceDeps {
  verifyToken: VerifyToken;
  accept: Accept;
  log: Log;
}

/** Takes a source's notifications that Pub/Sub pushes (docs/protocol.md, DP-7). */
export function pushSourceDoor(door: PushSourceDoor, { verifyToken, accept, log }: PushSourceDeps): HttpFunction {
  const { logged, source, topic, bodyLimit } = door;
  const take = createTakeMessage({ door, accept, now: Date.now });
  return pushDoor(log, {
    logged,
    topic,
    verifyToken,
    bodyLimit,
    take: async (envelope) => ({ ...(await take(envelope)) }),
    takeUnreadable: async (raw, reason) => ({ ...(await accept({ source, account: null, reason, raw })), reason }),
  });
}
