import { DESTINATIONS } from '../shared/destinations/registry/registry.ts';
import { secretsOf } from '../shared/destinations/kind.ts';
import { readConfig } from '../shared/settings/config.ts';
import { GOOGLE_CLOUD_PROJECT } from '../shared/store/settings.ts';
import { openStore } from '../shared/store/store.ts';
import { rekeyWebhooks } from '../shared/webhooks/rekey.ts';
import type { RekeyCounts } from '../shared/webhooks/rekey.ts';
import { createKeyring } from '../shared/webhooks/signing/secrets.ts';
import { ENCRYPTION_KEYS } from '../shared/webhooks/signing/settings.ts';
import type { StoredDestination } from '../shared/webhooks/stored-destination.ts';
import { parseCommand } from './command.ts';
import type { Command } from './command.ts';

const STORE_DEADLINE_MS = 30_000;

const USAGE = `npx subrelay rekey

Seals the secrets and headers of all webhooks under the first key of ENCRYPTION_KEYS. To replace a key:

  1. Put the new key first in ENCRYPTION_KEYS, keep the old one behind it, and deploy api and deliver.
  2. Run this, with the same ENCRYPTION_KEYS, until it seals nothing anew and nothing fails.
  3. Remove the old key and deploy again.

It can be stopped and run again at any time, also while webhooks are changed.

Environment: GOOGLE_CLOUD_PROJECT, ENCRYPTION_KEYS; FIRESTORE_EMULATOR_HOST for a local stack.`;

/** `npx subrelay rekey` */
export const rekey: Command = {
  name: 'rekey',
  summary: 'seal the secrets of all webhooks under the first encryption key',
  usage: USAGE,
  run: async (args, { env, print }) => {
    parseCommand('rekey', args, { options: {}, allowPositionals: false });
    const { projectId, encryptionKeys } = readConfig([GOOGLE_CLOUD_PROJECT, ENCRYPTION_KEYS], env);
    const store = openStore(projectId, STORE_DEADLINE_MS);
    try {
      const keyring = createKeyring(encryptionKeys);
      const resealed = (stored: StoredDestination) =>
        secretsOf(DESTINATIONS, stored).resealed(stored, keyring, Date.now());
      const counts = await rekeyWebhooks({ store, resealed });
      reportLines(counts, encryptionKeys[0]!.id).forEach(print);
      return counts.failed.length === 0 ? 0 : 1;
    } finally {
      await store.close();
    }
  },
};

const reportLines = ({ resealed, current, failed }: RekeyCounts, keyId: string): string[] => [
  `Webhooks sealed anew under key ${JSON.stringify(keyId)}: ${resealed}, nothing to do: ${current}, failed: ${failed.length}`,
  ...failed.map(({ webhook, reason }) => `  ${webhook}: ${reason}`),
];
