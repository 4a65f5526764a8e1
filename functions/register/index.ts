import { http } from '@google-cloud/functions-framework';

import { configure, onFirstCall } from '../start.ts';
import { verifierFor } from '../verifier.ts';
import { registerDoor } from './door.ts';
import { SETTINGS } from './settings.ts';

const { config, log } = configure('register', SETTINGS);
const openRegistrar = onFirstCall(async () => (await import('./open.ts')).openRegister(config));

const verifyToken = verifierFor({ ...config, pushAudience: config.registerAudience });

http('register', registerDoor({ verifyToken, openRegistrar, log }));
