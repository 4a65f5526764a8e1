import { http } from '@google-cloud/functions-framework';

import { paddleDoor } from '../../shared/sources/paddle-door/door.ts';
import { httpSourceDoor } from '../http-source-door.ts';
import { configure, onFirstCall } from '../start.ts';
import { SETTINGS } from './settings.ts';

const { config, log } = configure('receive-paddle', SETTINGS);
const accept = onFirstCall(async () => (await import('../compose.ts')).acceptFor(config, log));

http('receivePaddle', httpSourceDoor(paddleDoor(config, Date.now), { accept, log }));
