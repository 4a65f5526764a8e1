import { http } from '@google-cloud/functions-framework';

import { accountsBySubscription } from '../../shared/sources/pubsub/accounts.ts';
import { pubsubDoor } from '../../shared/sources/pubsub/door.ts';
import { pushSourceDoor } from '../push-source-door.ts';
import { configure, onFirstCall } from '../start.ts';
import { verifierFor } from '../verifier.ts';
import { SETTINGS } from './settings.ts';

const { config, log } = configure('receive-pubsub', SETTINGS);
const accept = onFirstCall(async () => (await import('../compose.ts')).acceptFor(config, log));
const door = pubsubDoor(accountsBySubscription(config));

http('receivePubsub', pushSourceDoor(door, { verifyToken: verifierFor(config), accept, log }));
