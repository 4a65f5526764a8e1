import { http } from '@google-cloud/functions-framework';

import { resellersOf } from '../../shared/sources/workspace/accounts.ts';
import { workspaceDoor } from '../../shared/sources/workspace/door.ts';
import { pushSourceDoor } from '../push-source-door.ts';
import { configure, onFirstCall } from '../start.ts';
import { verifierFor } from '../verifier.ts';
import { SETTINGS } from './settings.ts';

const { config, log } = configure('receive-workspace', SETTINGS);
const accept = onFirstCall(async () => (await import('../compose.ts')).acceptFor(config, log));
const door = workspaceDoor(resellersOf(config));

http('receiveWorkspace', pushSourceDoor(door, { verifyToken: verifierFor(config), accept, log }));
