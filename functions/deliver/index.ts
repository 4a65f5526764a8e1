import { http } from '@google-cloud/functions-framework';

import { callOf, configure, onFirstUseOrSoon } from '../start.ts';
import { verifierFor } from '../verifier.ts';
import { deliverDoor } from './door.ts';
import { SETTINGS } from './settings.ts';

const { config, log } = configure('deliver', SETTINGS);
const deliver = callOf(onFirstUseOrSoon(async () => (await import('./open.ts')).openDeliver(config, log)));

http('deliver', deliverDoor({ verifyToken: verifierFor(config), deliver, log }));
