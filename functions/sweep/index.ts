import { http } from '@google-cloud/functions-framework';

import { callOf, configure, onFirstUseOrSoon } from '../start.ts';
import { verifierFor } from '../verifier.ts';
import { sweepDoor } from './door.ts';
import { SETTINGS } from './settings.ts';

const { config, log } = configure('sweep', SETTINGS);
const sweep = callOf(onFirstUseOrSoon(async () => (await import('./open.ts')).openSweep(config, log)));

http('sweep', sweepDoor({ verifyToken: verifierFor(config), sweep, log }));
