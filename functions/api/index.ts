import { randomBytes, randomUUID } from 'node:crypto';

import { http } from '@google-cloud/functions-framework';

import { createEgressGuard } from '../../shared/delivery/egress.ts';
import { customerKeys } from '../../shared/events/customer-key.ts';
import { openCatalogue } from '../../shared/store/catalogue.ts';
import { openDeliveries } from '../../shared/store/deliveries.ts';
import { openLanes } from '../../shared/store/lanes.ts';
import { openStore } from '../../shared/store/store.ts';
import { newRsaKey } from '../../shared/webhooks/rsa-keys.ts';
import { createKeyring } from '../../shared/webhooks/secrets.ts';
import { INTAKE_SETTINGS, configure, openBusFor } from '../compose.ts';
import { apiDoor } from './door.ts';

const { config, log } = configure('api', [...INTAKE_SETTINGS, 'apiKeys', 'apiUrl', 'encryptionKeys', 'egressAllow']);
const store = openStore(config.projectId);

http(
  'api',
  apiDoor({
    store,
    apiKeys: config.apiKeys,
    apiUrl: config.apiUrl,
    deliveries: openDeliveries(store, Date.now),
    catalogue: openCatalogue(store),
    lanes: openLanes(store),
    bus: openBusFor(config),
    customerKey: customerKeys(config.customerHmacKey),
    keyring: createKeyring(config.encryptionKeys),
    egress: createEgressGuard({ allow: config.egressAllow }),
    now: Date.now,
    newId: randomUUID,
    randomBytes,
    newRsaKey,
    log,
  }),
);
