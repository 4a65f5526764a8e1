import { http } from '@google-cloud/functions-framework';

import { createTakeWorkspace } from '../../shared/intake/take-workspace.ts';
import { accountOf, resellersOf } from '../../shared/sources/workspace/accounts.ts';
import { configure, onFirstCall } from '../start.ts';
import { verifierFor } from '../verifier.ts';
import { receiveWorkspaceDoor } from './door.ts';
import { SETTINGS } from './settings.ts';

const { config, log } = configure('receive-workspace', SETTINGS);
const accept = onFirstCall(async () => (await import('../compose.ts')).acceptFor(config, log));

http(
  'receiveWorkspace',
  receiveWorkspaceDoor({
    verifyToken: verifierFor(config),
    take: createTakeWorkspace({ accountOf: accountOf(resellersOf(config)), accept, now: Date.now }),
    accept,
    log,
  }),
);
