import { http } from '@google-cloud/functions-framework';

import { INTAKE_SETTINGS, PUSH_SETTINGS, acceptFor, configure, verifierFor } from '../compose.ts';
import { receiveWorkspaceDoor } from './door.ts';

const settings = [...INTAKE_SETTINGS, ...PUSH_SETTINGS, 'workspaceAccounts'] as const;
const { config, log } = configure('receive-workspace', settings);
const accounts = config.workspaceAccounts;

http(
  'receiveWorkspace',
  receiveWorkspaceDoor({
    verifyToken: verifierFor(config),
    accountOf: (subscription) => {
      const named = accounts.find((account) => account.subscription === subscription);
      return (named ?? (accounts.length === 1 ? accounts[0] : undefined))?.account ?? null;
    },
    accept: acceptFor(config, log),
    now: Date.now,
    log,
  }),
);
