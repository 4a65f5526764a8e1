import { http } from '@google-cloud/functions-framework';

import { configure, onFirstUse, onFirstUseOrSoon } from '../start.ts';
import { apiDoor } from './door.ts';
import { SETTINGS } from './settings.ts';

const { config, log } = configure('api', SETTINGS);
const open = onFirstUseOrSoon(async () => (await import('./open.ts')).openApi(config, log));
// A bundle is CommonJS; the build puts the pages beside it.
const pages = onFirstUse(async () => (await import('./console.ts')).openPages(__dirname, config.portalAncestors));

const { healthPort } = config;
if (healthPort !== undefined)
  void import('./health-port.ts').then(({ serveHealth }) =>
    serveHealth(healthPort, async () => (await open()).routes, log),
  );

http('api', apiDoor({ apiKeys: config.apiKeys, open, pages, now: Date.now, log }));
