import { setting } from '../settings/config.ts';
import { key256 } from '../settings/forms.ts';

export const CUSTOMER_HMAC_KEY = setting('customerHmacKey', 'CUSTOMER_HMAC_KEY', {
  schema: key256,
  isSecret: true,
  says: '32 random bytes in base64 (`openssl rand -base64 32`): **never change it**, [below](#keys)',
});
