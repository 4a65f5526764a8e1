import { setting } from '../../settings/config.ts';
import { key256, keyId, namedKeys } from '../../settings/forms.ts';

export const ENCRYPTION_KEYS = setting('encryptionKeys', 'ENCRYPTION_KEYS', {
  schema: namedKeys(keyId, key256),
  isSecret: true,
  says: 'JSON: `[{"id": "a", "key": "32 random bytes in base64"}]`, no two with one id or one key; the first seals the secrets of webhooks, every one opens them; before one is removed, `npx --no subrelay rekey`',
});
