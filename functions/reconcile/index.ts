import { http } from '@google-cloud/functions-framework';

import { PUSH_SETTINGS, RECONCILE_SETTINGS, configure, verifierFor } from '../compose.ts';
import { reconcileDoor } from './door.ts';
import { openReconcile } from './open.ts';

const { config, log } = configure('reconcile', [...RECONCILE_SETTINGS, ...PUSH_SETTINGS]);

http('reconcile', reconcileDoor({ verifyToken: verifierFor(config), reconcile: openReconcile(config, log), log }));
