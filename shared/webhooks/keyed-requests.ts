/**
 * What was asked of a webhook under idempotency keys, so that a repeat finds itself. It is kept sealed: a request may hold a
 * short secret, which the digest of the request would give away to anybody who tries them all.
 */
import { z } from 'zod';

import type { Keyring, Sealed } from './signing/secrets.ts';
import type { DestinationFields } from './destination-fields.ts';

/** A webhook remembers as many rotations, the newest first: an older one that is repeated is a new one. */
const MOST_ROTATIONS = 20;

const keyedRequests = z.object({
  /** The digest of the request that made it; null where that had no key. */
  created: z.string().nullable(),
  rotated: z.array(z.object({ key: z.string(), digest: z.string() })),
});

type KeyedRequests = z.output<typeof keyedRequests>;

const NONE: KeyedRequests = { created: null, rotated: [] };

type Keeper = Pick<DestinationFields, 'id' | 'requests'>;

/** What a webhook that is made by a request with a key keeps of it. */
export const keepCreation = (id: string, digest: string, keyring: Keyring): Sealed =>
  sealed(id, { created: digest, rotated: [] }, keyring);

/** Whether a webhook was made by a request. */
export const isCreationOf = (webhook: Keeper, digest: string, keyring: Keyring): boolean =>
  opened(webhook, keyring).created === digest;

/** What a webhook keeps besides, of a rotation under a key. @param key as `rotationKey` names it */
export function keepRotation(webhook: Keeper, key: string, digest: string, keyring: Keyring): Sealed {
  const { created, rotated } = opened(webhook, keyring);
  return sealed(webhook.id, { created, rotated: [{ key, digest }, ...rotated].slice(0, MOST_ROTATIONS) }, keyring);
}

/** The digest of the rotation that was made under a key; null where none is known. */
export const rotationUnder = (webhook: Keeper, key: string, keyring: Keyring): string | null =>
  opened(webhook, keyring).rotated.find((each) => each.key === key)?.digest ?? null;

const sealed = (id: string, requests: KeyedRequests, keyring: Keyring): Sealed =>
  keyring.seal(JSON.stringify(requests), { webhookId: id, field: 'requests' });

/** @throws what `Keyring.open` throws */
function opened({ id, requests }: Keeper, keyring: Keyring): KeyedRequests {
  if (requests === undefined || requests === null) return NONE;
  return keyedRequests.parse(JSON.parse(keyring.open(requests, { webhookId: id, field: 'requests' })));
}
