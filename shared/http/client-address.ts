/**
 * Where a request came from, behind proxies. Each proxy appends the address that it saw to X-Forwarded-For and keeps
 * what the client claimed before it, so only entries counted from the right say anything (docs/paddle.md, Addresses).
 */
import { isIP } from 'node:net';

import { listOf, plainAddress } from '../base/addresses.ts';
import { SubrelayError } from '../base/errors.ts';
import type { DoorRequest } from './doorway.ts';

/** Throws ADDRESS_NOT_ALLOWED. */
export type AdmitAddress = (request: Pick<DoorRequest, 'headers'>) => void;

export interface AllowedAddresses {
  /** CIDR blocks; with none, every address is let in. */
  ranges: readonly string[];
  /** Which entry of X-Forwarded-For is the client's, from the right; the last is 1. */
  position: number;
}

export function admitAddresses({ ranges, position }: AllowedAddresses): AdmitAddress {
  if (ranges.length === 0) return () => undefined;
  const allowed = listOf(...ranges);
  return ({ headers }) => {
    const forwarded = [headers['x-forwarded-for'] ?? []].flat().join(',');
    const address = forwardedAddress(forwarded, position);
    if (address !== null && allowed.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')) return;
    const what = address === null ? 'has no address' : 'has an address that is not allowed';
    throw new SubrelayError('ADDRESS_NOT_ALLOWED', `X-Forwarded-For ${what} at place ${position} from the right`);
  };
}

/**
 * The entry at a place from the right; null if there is none, or it is no address that others can reach.
 * @param position the last is 1
 */
export function forwardedAddress(forwarded: string, position: number): string | null {
  const entry = forwarded.split(',').at(-position)?.trim() ?? '';
  return isIP(entry) === 0 || entry.includes('%') ? null : plainAddress(entry);
}
