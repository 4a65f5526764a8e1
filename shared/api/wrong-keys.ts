/** Slows down who tries keys: by address, in each instance. A right key is never slowed down, wherever it comes from. */
import { isIPv6 } from 'node:net';

import { plainAddress } from '../base/addresses.ts';
import { keepNewest } from '../base/newest.ts';
import type { EpochMs } from '../base/time.ts';
import { grant } from '../base/token-bucket.ts';
import { forwardedAddress } from '../http/client-address.ts';
import type { DoorRequest } from '../http/doorway.ts';

/** An address may be wrong so often at once, and once more every few seconds. */
const RATE = { capacity: 10, intervalMs: 6_000 };
/** The addresses that are remembered, the ones that were wrong last. */
const REMEMBERED = 10_000;

export interface WrongKeys {
  /**
   * Counts a wrong key.
   * @returns in how many seconds the address may be wrong again; null where it may
   */
  count: (address: string, now: EpochMs) => number | null;
}

export function createWrongKeys(): WrongKeys {
  const fullAt = new Map<string, number>();
  return {
    count: (address, now) => {
      const { granted, fullAt: next, retryAfterMs } = grant(fullAt.get(address) ?? null, 1, now, RATE);
      // Last of all, so that the first is the one that was wrong longest ago.
      fullAt.delete(address);
      fullAt.set(address, next);
      keepNewest(fullAt, REMEMBERED);
      return granted > 0 ? null : Math.max(1, Math.ceil(retryAfterMs / 1_000));
    },
  };
}

/**
 * Where a request came from: the last entry of X-Forwarded-For, which Google's front end writes, else the connection's
 * address. Of an IPv6 address the network, since one sender has the whole of it.
 */
export function senderOf({ headers, remoteAddress = '' }: Pick<DoorRequest, 'headers' | 'remoteAddress'>): string {
  const forwarded = forwardedAddress([headers['x-forwarded-for'] ?? []].flat().join(','), 1);
  const address = forwarded ?? plainAddress(remoteAddress);
  return isIPv6(address) ? networkOf(address) : address;
}

/** The first 64 bits. */
function networkOf(address: string): string {
  const [left = '', right] = new URL(`http://[${address}]/`).hostname.slice(1, -1).split('::');
  const groups = left.split(':').filter((group) => group !== '');
  const missing = right === undefined ? 0 : 8 - groups.length - right.split(':').filter((group) => group !== '').length;
  return [...groups, ...Array<string>(missing).fill('0')].slice(0, 4).join(':');
}
