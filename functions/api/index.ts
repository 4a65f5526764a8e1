import { http } from '@google-cloud/functions-framework';

import { configure, onFirstUse } from '../start.ts';
import { apiDoor } from './door.ts';
import { SETTINGS } from './settings.ts';

const { config, log } = configure('api', SETTINGS);
const open = onFirstUse(async () => (await import('./open.ts')).openApi(config, log));

http('api', apiDoor({ apiKeys: config.apiKeys, open, now: Date.now, log }));
