import { http } from '@google-cloud/functions-framework';

import { configure, onFirstCall } from '../start.ts';
import { verifierFor } from '../verifier.ts';
import { reconcileDoor } from './door.ts';
import { SETTINGS } from './settings.ts';

const { config, log } = configure('reconcile', SETTINGS);
const reconcile = onFirstCall(async () => (await import('./open.ts')).openReconcile(config, log));

http('reconcile', reconcileDoor({ verifyToken: verifierFor(config), reconcile, log }));
