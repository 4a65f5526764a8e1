import type { PushSourceDoor } from '../doors.ts';
import { accountOf } from './accounts.ts';
import type { WorkspaceReseller } from './accounts.ts';
import { GOOGLE_WORKSPACE } from './name.ts';
import { decodeWorkspace } from './workspace.ts';

/** Takes the notifications of resellers, each by the subscription that brings them. */
export function workspaceDoor(resellers: readonly WorkspaceReseller[]): PushSourceDoor {
  const accountBy = accountOf(resellers);
  return {
    logged: 'workspace.received',
    source: GOOGLE_WORKSPACE,
    topic: 'workspace-notifications',
    decode: ({ data, messageId, publishTime, subscription }) =>
      decodeWorkspace(data, { messageId, publishTime, accountOf: accountBy(subscription) }),
  };
}
