import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { reachedBy, type Published } from './published.ts';
import { isRecord } from '../base/checked.ts';

/** The outermost namespace holds others alone. */
const isPublished = (json: unknown): json is Published => isRecord(json) && isRecord(json.nested);

/**
 * The texts of the package's descriptors, by their files in its folder.
 * @param require finds the clients
 */
export function descriptors(require: NodeJS.Require): Record<string, string> {
  const textOf = (file: string, services: readonly string[]) => {
    const root: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (!isPublished(root)) throw new TypeError(`${file} is no descriptor`);
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
