import { DESTINATIONS } from '../../shared/destinations/registry/registry.ts';
import { secretsOf } from '../../shared/destinations/kind.ts';
import { rekeyPeople } from '../../shared/destinations/people/rekey.ts';
import { GOOGLE_CLOUD_PROJECT } from '../../shared/store/settings.ts';
import { ENCRYPTION_KEYS } from '../../shared/webhooks/signing/settings.ts';
import { openStore } from '../../shared/store/store.ts';
import { rekeyWebhooks } from '../../shared/webhooks/rekey.ts';
import type { RekeyCounts } from '../../shared/webhooks/rekey.ts';
import { createKeyring } from '../../shared/webhooks/signing/secrets.ts';
import type { StoredDestination } from '../../shared/webhooks/stored-destination.ts';
import type { Run } from '../frame/command.ts';
import { targetOf } from '../target/target.ts';
import { auditCommand } from './audited.ts';
import { settingsOf } from './settings-options.ts';

const STORE_DEADLINE_MS = 30_000;

/** `npx --no subrelay rekey` */
export const rekey: Run<object> = async (terminal) => {
  const { print } = terminal;
  const { env } = await targetOf(undefined, terminal);
  const { projectId, encryptionKeys } = settingsOf([GOOGLE_CLOUD_PROJECT, ENCRYPTION_KEYS], {}, env);
  const store = openStore(projectId, STORE_DEADLINE_MS);
  try {
    const keyring = createKeyring(encryptionKeys);
    const resealed = (stored: StoredDestination) =>
      secretsOf(DESTINATIONS, stored).resealed(stored, keyring, Date.now());
    await auditCommand(store, 'rekey', { key: encryptionKeys[0]?.id ?? null });
    const counts = await rekeyWebhooks({ store, resealed });
    reportLines(counts, encryptionKeys[0]?.id).forEach(print);
    const people = await rekeyPeople(store, keyring);
    if (people.resealed + people.failed > 0) print(`People sealed anew: ${people.resealed}, failed: ${people.failed}`);
    return counts.failed.length === 0 && people.failed === 0 ? 'done' : 'partly';
  } finally {
    await store.close();
  }
};

const reportLines = ({ resealed, current, failed }: RekeyCounts, keyId: string | undefined): string[] => [
  `Webhooks sealed anew under key ${JSON.stringify(keyId)}: ${resealed}, nothing to do: ${current}, failed: ${failed.length}`,
  ...failed.map(({ webhook, reason }) => `  ${webhook}: ${reason}`),
];
