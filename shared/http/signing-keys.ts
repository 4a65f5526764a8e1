/** Google's public keys for identity tokens, as a JSON Web Key Set. */
import { createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { z } from 'zod';

import { SubrelayError } from '../base/errors.ts';
import type { EpochMs } from '../base/time.ts';

export interface SigningKeysOptions {
  certsUrl: string;
  fetch: typeof fetch;
  now: () => EpochMs;
}

export interface SigningKeys {
  /**
   * The key with this id, or undefined when there is none.
   * @throws SubrelayError `KEYS_UNAVAILABLE` when that can't be said
   */
  keyOf(kid: string): Promise<KeyObject | undefined>;
}

const FETCH_TIMEOUT_MS = 3_000;
const DEFAULT_MAX_AGE_MS = 3_600_000;
const SHORTEST_MAX_AGE_MS = 60_000;
/** A token with a key id nobody knows may be forged: however many come, the keys are asked for once in this time. */
const BETWEEN_REFRESHES_MS = 30_000;
const BETWEEN_FIRST_TRIES_MS = 2_000;
/** While no new keys can be had, the last good ones serve for a day (docs/facts/google-cloud.md, GC-37). */
const LAST_GOOD_MS = 86_400_000;

interface KeySet {
  keys: ReadonlyMap<string, KeyObject>;
  fetchedAt: number;
  freshUntil: number;
}

/** Keeps the keys as long as their cache-control says, and fetches them again when a key id is unknown. */
export function createSigningKeys({ certsUrl, fetch, now }: SigningKeysOptions): SigningKeys {
  let known: KeySet | undefined;
  let refreshing: Promise<boolean> | undefined;
  let last = { triedAt: -Infinity, succeeded: false };

  const load = async (): Promise<boolean> => {
    try {
      known = await fetchKeys(certsUrl, fetch, now());
      return true;
    } catch {
      return false;
    }
  };
  /** One fetch at a time; resolves to whether it brought keys. */
  const refresh = (): Promise<boolean> => {
    refreshing ??= load().then((succeeded) => {
      last = { triedAt: now(), succeeded };
      refreshing = undefined;
      return succeeded;
    });
    return refreshing;
  };
  /** Whether the keys are as Google has them now, as far as one may ask. */
  const refreshed = async (): Promise<boolean> => {
    const between = known === undefined ? BETWEEN_FIRST_TRIES_MS : BETWEEN_REFRESHES_MS;
    return refreshing === undefined && now() - last.triedAt < between ? last.succeeded : refresh();
  };

  return {
    async keyOf(kid) {
      const fresh = known !== undefined && now() < known.freshUntil;
      const key = known?.keys.get(kid);
      if (fresh && key) return key;
      const current = await refreshed();
      const usable = known !== undefined && now() - known.fetchedAt < LAST_GOOD_MS;
      const found = usable ? known?.keys.get(kid) : undefined;
      if (found || current) return found;
      throw new SubrelayError('KEYS_UNAVAILABLE', `Cannot check the token: no signing keys from ${certsUrl}`);
    },
  };
}

const jwks = z.object({ keys: z.array(z.looseObject({ kid: z.string(), kty: z.string() })) });

async function fetchKeys(certsUrl: string, fetch: SigningKeysOptions['fetch'], now: number): Promise<KeySet> {
  const response = await fetch(certsUrl, { signal: AbortSignal.timeout(FETCH_TIMEOUT_MS) });
  if (!response.ok) throw new Error(`${certsUrl} answered ${response.status}`);
  const { keys } = jwks.parse(await response.json());
  const imported = keys.flatMap((jwk): [string, KeyObject][] => {
    const key = rsaKey(jwk);
    return key ? [[jwk.kid, key]] : [];
  });
  if (imported.length === 0) throw new Error(`${certsUrl} has no RSA keys`);
  return { keys: new Map(imported), fetchedAt: now, freshUntil: now + maxAgeMs(response.headers) };
}

function rsaKey(jwk: { kty: string }): KeyObject | undefined {
  if (jwk.kty !== 'RSA') return undefined;
  try {
    return createPublicKey({ key: jwk, format: 'jwk' });
  } catch {
    return undefined;
  }
}

function maxAgeMs(headers: Headers): number {
  const seconds = /(?:^|[\s,])max-age=(\d{1,9})/i.exec(headers.get('cache-control') ?? '')?.[1];
  if (seconds === undefined) return DEFAULT_MAX_AGE_MS;
  return Math.min(Math.max(Number(seconds) * 1000, SHORTEST_MAX_AGE_MS), LAST_GOOD_MS);
}
