/** Sealing a webhook's secrets anew, so that an older encryption key can be removed. */
import type { SigningSecret, Webhook } from '../webhook.ts';
import type { Keyring, Place } from './secrets.ts';
import { keptSecrets, secretFields, secretNames, unexpired } from './signatures.ts';
import type { SecretName } from './signatures.ts';

/**
 * The fields of a webhook whose values were sealed under another key than the first, sealed under the first. What has
 * expired is left out of them.
 * @returns null where nothing is to be done
 * @throws what `Keyring.open` throws
 */
export function resealedFields(webhook: Webhook, keyring: Keyring, now: number): Partial<Webhook> | null {
  const outdated = secretNames.filter((name) => isOutdated(webhook, name, keyring));
  const { id, headers, requests } = webhook;
  const withRequests = requests && keyring.isOutdated(requests);
  const withHeaders = headers && keyring.isOutdated(headers.sealed);
  if (outdated.length === 0 && !withHeaders && !withRequests) return null;
  return {
    ...Object.fromEntries(outdated.flatMap((name) => Object.entries(resealedSecrets(webhook, name, keyring, now)))),
    ...(withHeaders
      ? { headers: { ...headers, sealed: reseal(headers.sealed, { webhookId: id, field: 'headers' }, keyring) } }
      : {}),
    ...(withRequests ? { requests: reseal(requests, { webhookId: id, field: 'requests' }, keyring) } : {}),
  };
}

const isOutdated = (webhook: Webhook, name: SecretName, keyring: Keyring): boolean =>
  keptSecrets(webhook, name).some(({ sealed }) => keyring.isOutdated(sealed));

function resealedSecrets(webhook: Webhook, name: SecretName, keyring: Keyring, now: number): Partial<Webhook> {
  const place: Place = { webhookId: webhook.id, field: name };
  const anew = (secret: SigningSecret) => ({ ...secret, sealed: reseal(secret.sealed, place, keyring) });
  return secretFields(name, unexpired(keptSecrets(webhook, name), now).map(anew));
}

const reseal = (sealed: string, place: Place, keyring: Keyring): string =>
  keyring.seal(keyring.open(sealed, place), place);
