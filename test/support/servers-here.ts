import { readFileSync } from 'node:fs';

import { startFirestore } from '../../local/embedded/firestore/server.ts';
import type { FirestoreServer } from '../../local/embedded/firestore/server.ts';
import { startPubSub } from '../../local/embedded/pubsub/server.ts';
import type { PubSubOptions, PubSubServer } from '../../local/embedded/pubsub/server.ts';
import { embeddedIdTokens } from '../../local/id-tokens.ts';
import type { Servers } from '../../local/servers.ts';
import type { StartedParts } from '../../local/started-parts.ts';

export interface ServersHere {
  firestore: FirestoreServer;
  pubsub: PubSubServer;
  /** As a stack takes them. */
  servers: Servers;
}

/** The embedded servers in the test's own process, so that it can make them fail; Google's clients are led to them. */
export async function startServersHere(parts: StartedParts, options: PubSubOptions = {}): Promise<ServersHere> {
  const indexes = JSON.parse(readFileSync('terraform/firestore.indexes.json', 'utf8')) as never;
  const [firestore, pubsub] = await Promise.all([
    startFirestore({ indexes }).then(parts.own),
    startPubSub(options).then(parts.own),
  ]);
  Object.assign(process.env, {
    PUBSUB_EMULATOR_HOST: pubsub.address,
    FIRESTORE_EMULATOR_HOST: firestore.address,
    METADATA_SERVER_DETECTION: 'none',
  });
  const idTokens = embeddedIdTokens(pubsub.jwksUrl);
  return { firestore, pubsub, servers: { pubsub: pubsub.address, firestore: firestore.address, idTokens } };
}
