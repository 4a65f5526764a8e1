import { http } from '@google-cloud/functions-framework';

import { createTakeWorkspace } from '../../shared/intake/take-workspace.ts';
import { accountOf, resellersOf } from '../../shared/sources/workspace/accounts.ts';
import { INTAKE_SETTINGS, PUSH_SETTINGS, acceptFor, configure, verifierFor } from '../compose.ts';
import { receiveWorkspaceDoor } from './door.ts';

const settings = [...INTAKE_SETTINGS, ...PUSH_SETTINGS, 'workspaceAccounts', 'workspaceSubscription'] as const;
const { config, log } = configure('receive-workspace', settings);
const accept = acceptFor(config, log);

http(
  'receiveWorkspace',
  receiveWorkspaceDoor({
    verifyToken: verifierFor(config),
    take: createTakeWorkspace({ accountOf: accountOf(resellersOf(config)), accept, now: Date.now }),
    accept,
    log,
  }),
);
