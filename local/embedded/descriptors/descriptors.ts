import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { reachedBy, type Published } from './published.ts';

/**
 * The texts of the package's descriptors, by their files in its folder.
 * @param require finds the clients
 */
export function descriptors(require: NodeJS.Require): Record<string, string> {
  const textOf = (file: string, services: readonly string[]) => {
    const root = JSON.parse(readFileSync(file, 'utf8')) as Published;
    return `${JSON.stringify(reachedBy(root, services), null, 1)}\n`;
  };
  // The client's exports don't name it.
  const firestore = join(dirname(require.resolve('@google-cloud/firestore/package.json')), 'build/protos/v1.json');
  const pubsub = require.resolve('@google-cloud/pubsub/build/protos/protos.json');
  return {
    'firestore/descriptor.json': textOf(firestore, ['google.firestore.v1.Firestore']),
    'pubsub/descriptor.json': textOf(pubsub, ['google.pubsub.v1.Publisher', 'google.pubsub.v1.Subscriber']),
  };
}
