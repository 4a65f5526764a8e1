import { randomUUID } from 'node:crypto';

import { http } from '@google-cloud/functions-framework';

import { createDeliver } from '../../shared/delivery/deliver.ts';
import { createEgressGuard } from '../../shared/delivery/egress.ts';
import { createFreshState } from '../../shared/delivery/fresh-state.ts';
import { createSender } from '../../shared/delivery/send.ts';
import { customerKeys } from '../../shared/events/customer-key.ts';
import { stateSource } from '../../shared/sources/state-source.ts';
import { announceTo } from '../../shared/store/announce.ts';
import { openCatalogue } from '../../shared/store/catalogue.ts';
import { openDeliveries } from '../../shared/store/deliveries.ts';
import { openStore } from '../../shared/store/store.ts';
import { saveObservations } from '../../shared/store/subjects.ts';
import { createKeyring, createSecretsOf } from '../../shared/webhooks/secrets.ts';
import { BUS_SETTINGS, PUSH_SETTINGS, configure, openBusFor, verifierFor } from '../compose.ts';
import { deliverDoor } from './door.ts';

const { config, log } = configure('deliver', [
  ...BUS_SETTINGS,
  ...PUSH_SETTINGS,
  'apiUrl',
  'encryptionKeys',
  'customerHmacKey',
  'egressAllow',
  'stateMaxAgeSeconds',
  'stateMaxWaitSeconds',
  'workspaceAccounts',
  'resellerApiUrl',
  'oauthTokenUrl',
  'workspaceKeyFile',
  'workspaceServiceAccount',
  'paddleAccounts',
  'paddleClassicPublicKey',
  'paddleClassicApiUrl',
]);
const store = openStore(config.projectId);

const deliver = createDeliver({
  store,
  deliveries: openDeliveries(store, Date.now),
  catalogue: openCatalogue(store),
  freshState: createFreshState({
    fetchState: stateSource(config),
    save: saveObservations(store),
    announce: announceTo(store),
    customerKey: customerKeys(config.customerHmacKey),
    maxAgeSeconds: config.stateMaxAgeSeconds,
    maxWaitSeconds: config.stateMaxWaitSeconds,
  }),
  secretsOf: createSecretsOf(createKeyring(config.encryptionKeys)),
  apiUrl: config.apiUrl,
  sender: createSender({ guard: createEgressGuard({ allow: config.egressAllow }), now: Date.now }),
  bus: openBusFor(config),
  now: Date.now,
  random: Math.random,
  newId: randomUUID,
  log,
});

http('deliver', deliverDoor({ verifyToken: verifierFor(config), deliver, log }));
