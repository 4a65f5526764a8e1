import { setting } from '../../settings/config.ts';
import { key256, keyId, namedKeys } from '../../settings/forms.ts';

export const ENCRYPTION_KEYS = setting('encryptionKeys', 'ENCRYPTION_KEYS', {
  schema: namedKeys(keyId, key256),
  isSecret: true,
  says: 'JSON: `[{"id": "a", "key": "32 random bytes in base64"}]`; the first seals, all open: [below](#keys)',
});
