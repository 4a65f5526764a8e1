/**
 * Where requests may go: to public addresses over https, and to what the operator has allowed. A name is judged by the
 * very addresses that are then connected to, so a name that changes its mind in between gains nothing.
 */
import type { LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';

import { listOf, plainAddress, specialRangeOf } from '../base/addresses.ts';
import { ownUrls } from './own-urls.ts';
import { createResolver } from './resolve.ts';
import type { Resolve } from './resolve.ts';
import { errorOf } from '../base/errors.ts';

export interface EgressRefusal {
  ok: false;
  code: 'url' | 'protocol' | 'user_info' | 'port' | 'host' | 'address' | 'own';
  /** What is wrong and what would be right; may be shown to the webhook's owner. */
  reason: string;
}

/** A URL that may be tried; its name's addresses are still to be checked when connecting. */
export interface Destination {
  ok: true;
  /** `https://example.com:8443` */
  origin: string;
  /** With the query, without the fragment. */
  path: string;
}

/** What an origin is refused for unless every address of it is allowed: plain http, an unusual port. */
export type Restriction = EgressRefusal | null;

export interface EgressGuard extends Egress {
  /** For an owner's webhooks: what the operator has allowed is for the operator's own alone. */
  forOwners: Egress;
}

export interface Egress {
  /** Everything that can be told from the URL alone. @param alsoOwn URLs of this deployment that are known besides */
  checkUrl: (url: string, alsoOwn?: readonly string[]) => Destination | EgressRefusal;
  /** Also resolves the name; one that doesn't resolve may be tried later. */
  checkNow: (url: string) => Promise<EgressRefusal | null>;
  /** Judges an address that is about to be connected to; null if it may be. */
  checkAddress: (address: string, restriction: Restriction) => EgressRefusal | null;
  /** For sockets: resolves to every address of a name, or fails with an EgressError if one of them is refused. */
  lookup: (restriction: Restriction) => LookupFunction;
}

/** What a refused address looks like to a socket. */
export class EgressError extends Error {
  readonly code = 'EGRESS_REFUSED';
  readonly refusal: EgressRefusal;

  constructor(refusal: EgressRefusal) {
    super(refusal.reason);
    this.name = 'EgressError';
    this.refusal = refusal;
  }
}

export interface EgressOptions {
  /** Ranges that may be connected to whatever they are, by http too and on any port; EGRESS_ALLOW. */
  allow: readonly string[];
  /** URLs of this deployment itself: nothing is sent there. */
  own?: readonly string[];
  resolve?: Resolve;
  /** How long `checkNow` waits for a name; one that takes longer counts as unresolved. */
  checkWithinMs?: number;
}

const publicPorts = new Set(['', '443', '8443']);
const metadataNames = new Set(['metadata', 'metadata.google.internal', 'metadata.goog']);
const loopback = ['127.0.0.1', '::1'] as const;

const refusal = (code: EgressRefusal['code'], reason: string): EgressRefusal => ({ ok: false, code, reason });

const httpRestriction = refusal('protocol', 'must use https, except for addresses in EGRESS_ALLOW');
const portRestriction = refusal('port', 'must use port 443 or 8443, except for addresses in EGRESS_ALLOW');
const ownRefusal = refusal(
  'own',
  'must not lead back to this deployment: each delivery would be one more request to it',
);
export const restrictions: readonly Restriction[] = [null, httpRestriction, portRestriction];

/** What stands against an origin, of `restrictions`. @param port empty for the protocol's own. */
export function restrictionOf(protocol: string, port: string): Restriction {
  if (protocol !== 'https:') return httpRestriction;
  return publicPorts.has(port) ? null : portRestriction;
}

export const createEgressGuard = (options: EgressOptions): EgressGuard => ({
  ...egressOf(options),
  forOwners: egressOf({ ...options, allow: [] }),
});

function egressOf({ allow, own = [], resolve = createResolver(), checkWithinMs = 2_000 }: EgressOptions): Egress {
  const isOwn = ownUrls(own);
  const allowed = listOf(...allow);
  const isAllowed = (address: string) => allowed.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');

  const checkAddress: Egress['checkAddress'] = (address, restriction) => {
    if (isIP(address) === 0 || address.includes('%')) return refusal('address', `${address} is not an address`);
    const plain = plainAddress(address);
    if (isAllowed(plain) || isAllowed(address)) return null;
    const special = specialRangeOf(plain);
    if (!special) return restriction;
    return refusal(
      'address',
      `${address} is neither public (${special.range}: ${special.purpose}) nor in EGRESS_ALLOW`,
    );
  };

  /** localhost never leaves the machine (RFC 6761); of its two addresses those count that are allowed. */
  const localhost = (): readonly [string, ...string[]] => {
    const [first, ...others] = loopback.filter(isAllowed);
    return first === undefined ? loopback : [first, ...others];
  };

  const addressesOf = async (name: string, restriction: Restriction): Promise<readonly string[]> => {
    const addresses = isLocalhost(name) ? localhost() : await resolve(name);
    if (addresses.length === 0) throw Object.assign(new Error(`${name} has no address`), { code: 'ENOTFOUND' });
    for (const address of addresses) {
      const refused = checkAddress(address, restriction);
      if (refused) throw new EgressError(ofName(name, refused));
    }
    return addresses;
  };

  const checkName = (name: string, restriction: Restriction): EgressRefusal | null => {
    if (metadataNames.has(name)) return refusal('host', `${name} is the cloud's metadata server`);
    if (isLocalhost(name)) return checkAddress(localhost()[0], restriction);
    return allow.length > 0 ? null : restriction;
  };

  const check = (text: string, alsoOwn: readonly string[] = []): Checked => {
    const url = parsed(text);
    if (!url) return refusal('url', 'must be a valid URL');
    if (url.protocol !== 'https:' && url.protocol !== 'http:') return httpRestriction;
    if (hasUserInfo(text)) return refusal('user_info', 'must not hold a user name or a password');
    if ((alsoOwn.length > 0 ? ownUrls(own, alsoOwn) : isOwn)(url)) return ownRefusal;
    const restriction = restrictionOf(url.protocol, url.port);
    const { name, literal } = hostOf(url);
    const refused = literal ? checkAddress(name, restriction) : checkName(name, restriction);
    if (refused) return refused;
    const { origin, pathname, search } = url;
    return { ok: true, origin, path: pathname + search, name: literal ? null : name, restriction };
  };

  return {
    checkUrl: check,
    checkAddress,
    checkNow: async (text) => {
      const checked = check(text);
      if (!checked.ok) return checked;
      if (checked.name === null) return null;
      const resolving = addressesOf(checked.name, checked.restriction).then((addresses) => {
        if (isOwn(new URL(text), addresses)) throw new EgressError(ownRefusal);
      });
      return within(checkWithinMs, refusalOf(resolving));
    },
    lookup: (restriction) => (hostname, options, callback) => {
      addressesOf(withoutDot(hostname), restriction).then(
        (addresses) => answerLookup(addresses, options, callback),
        (error: unknown) => callback(errorOf(error), ''),
      );
    },
  };
}

async function refusalOf(resolving: Promise<unknown>): Promise<EgressRefusal | null> {
  try {
    await resolving;
    return null;
  } catch (error) {
    return error instanceof EgressError ? error.refusal : null;
  }
}

async function within<T>(ms: number, result: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => (timer = setTimeout(resolve, ms, null)));
  return Promise.race([result, late]).finally(() => clearTimeout(timer));
}

type Checked = EgressRefusal | (Destination & { name: string | null; restriction: Restriction });

interface Host {
  /** An address without brackets, or a name in lower case without a dot at its end. */
  name: string;
  literal: boolean;
}

function hostOf({ hostname }: URL): Host {
  const name = hostname.startsWith('[') ? hostname.slice(1, -1) : withoutDot(hostname);
  return { name, literal: isIP(name) !== 0 };
}

const withoutDot = (name: string): string => (name.endsWith('.') ? name.slice(0, -1) : name);

const isLocalhost = (name: string): boolean => name === 'localhost' || name.endsWith('.localhost');

function parsed(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

/** Looks at the text, since a URL object doesn't tell an empty name from none. */
const hasUserInfo = (text: string): boolean => /^[^/?#]*:[/\\]*[^/\\?#]*@/.test(text);

const ofName = (hostname: string, { code, reason }: EgressRefusal): EgressRefusal =>
  refusal(code, code === 'address' ? `${hostname} resolves to an address that is refused: ${reason}` : reason);

function answerLookup(
  addresses: readonly string[],
  { all }: { all?: boolean | undefined },
  callback: Parameters<LookupFunction>[2],
): void {
  const found: LookupAddress[] = addresses
    .map((address) => ({ address, family: isIP(address) }))
    .sort((a, b) => a.family - b.family);
  const [first] = found;
  if (all || first === undefined) callback(null, found);
  else callback(null, first.address, first.family);
}
