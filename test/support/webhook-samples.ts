import { generateKeyPairSync, randomBytes } from 'node:crypto';

import type { Json } from '../../shared/base/json.ts';
import { customerKeys } from '../../shared/events/customer-key.ts';
import type { NormalizedEvent } from '../../shared/events/event.ts';
import { findKeysUnder } from '../../shared/events/find-keys.ts';
import { openDataLinks } from '../../shared/webhooks/payload/data-links.ts';
import type { SecretKind, SigningSecret } from '../../shared/webhooks/signing/secret-kind.ts';
import { SECRET_KINDS } from '../../shared/webhooks/signing/secret-kinds.ts';
import type { SecretName } from '../../shared/webhooks/signing/secret-kinds.ts';
import { createKeyring } from '../../shared/webhooks/signing/secrets.ts';
import { parseWebhook, type ParseContext, type Webhook } from '../../shared/webhooks/webhook.ts';

export const keyring = createKeyring([{ id: 'test', key: randomBytes(32).toString('base64') }]);

/** The secret whose every byte is 7: what `context` makes where none is given. */
export const madeSecret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

let rsaKey: string | undefined;
/** An RSA private key in PEM, the same for the whole test file: one takes a while to make. */
export const madeRsaKey = (): string =>
  (rsaKey ??= generateKeyPairSync('rsa', { modulusLength: 2_048 })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString());

/** What is made for a webhook that lacks a secret: of 32 bytes of 7, but for the RSA key. */
const made = {
  get: (name: string): string | undefined => {
    const bytes = Buffer.alloc(32, 7);
    if (name === 'rsa_private_key') return madeRsaKey();
    if (name === 'signing_secret') return madeSecret;
    return name === 'secret_token' ? bytes.toString('base64url') : `whsk_${bytes.toString('base64')}`;
  },
};

/** The row of a secret. */
export function kindNamed(name: SecretName): SecretKind<Webhook> {
  const kind = SECRET_KINDS.find((each) => each.name === name);
  if (!kind) throw new Error(`There is no secret ${name}`);
  return kind;
}

/** Every secret of one name that a webhook keeps, newest first. */
export const keptSecrets = (webhook: Webhook, name: SecretName): SigningSecret[] => kindNamed(name).kept.of(webhook);

export const context = (overrides: Partial<ParseContext> = {}): ParseContext => ({
  existing: null,
  now: new Date('2026-11-21T10:00:00.000Z'),
  newId: () => '6f1c2a50-8b07-4c3e-9d2e-0a4d5c6b7e8f',
  keyring,
  made,
  defaultEventTypes: null,
  handling: { strict: false, warnings: [] },
  urlRefusal: () => null,
  ...overrides,
});

/** A valid webhook, made as the API makes one. */
export function aWebhook(body: { [key: string]: Json } = {}, overrides: Partial<Webhook> = {}): Webhook {
  const { id } = overrides;
  const made = context(id === undefined ? {} : { newId: () => id });
  const parsed = parseWebhook({ name: 'Sample', url: 'https://example.com/hook', ...body }, made);
  if (!parsed.ok) throw new Error(parsed.details);
  return { ...parsed.webhook, ...overrides };
}

export const anEvent = (overrides: Partial<NormalizedEvent> = {}): NormalizedEvent => ({
  id: 'evt_0123456789abcdef0123456789abcdef',
  type: 'subscription.suspended',
  source: 'google-workspace',
  account: 'C0reseller',
  source_type: 'SUBSCRIPTION_SUSPENDED',
  occurred_at: '2026-11-21T09:59:58.123Z',
  subject: { kind: 'subscription', id: 'C0reseller/C0customer/1010020027' },
  customer: { id: 'C0customer', domain: 'example.com' },
  sku: '1010020027',
  plan: 'ANNUAL',
  data: { reasons: ['PENDING_TOS_ACCEPTANCE'] },
  ...overrides,
});

export const CUSTOMER_HMAC_KEY = Buffer.alloc(32, 7).toString('base64');

/** What names customers in samples, and what their events are found by. */
export const KEYS = { customerKey: customerKeys(CUSTOMER_HMAC_KEY), findKeys: findKeysUnder(CUSTOMER_HMAC_KEY) };

/** Links to the data of large events, under the address that samples give the API. */
export const LINKS = openDataLinks({ apiUrl: 'https://api.example.com', customerHmacKey: CUSTOMER_HMAC_KEY });
