/** What a browser tells about where a request comes from. Pure; a client that is no browser can claim anything here. */
import type { IncomingHttpHeaders } from 'node:http';

import { listOf, plainAddress } from '../base/addresses.ts';
import type { DoorRequest } from '../http/doorway.ts';

/** What is asked of a request. */
export type FromBrowser = Pick<DoorRequest, 'method' | 'headers' | 'remoteAddress'>;

/** Where a browser is that asks us. */
export interface Site {
  /** The name of the cookie that holds a session. */
  cookie: string;
  /** `; Secure`, or nothing on one machine, where there is no TLS. */
  secure: string;
  /** As `Origin` has it, where a page of ours asks. */
  origin: string;
}

const LOOPBACK_HOST = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::(\d{1,5}))?$/i;
const LOOPBACK = listOf('127.0.0.0/8', '::1/128');

const comesByLoopback = (remoteAddress = ''): boolean => {
  const address = plainAddress(remoteAddress);
  return LOOPBACK.check(address, address.includes(':') ? 'ipv6' : 'ipv4');
};

/**
 * @returns null where a request came by loopback under a name that is not loopback's: any website can have its name
 *   resolve to this machine
 */
export function siteOf({ headers: { host = '' }, remoteAddress }: FromBrowser): Site | null {
  if (!comesByLoopback(remoteAddress))
    // `__Host-` keeps other hosts of the same domain from setting it: https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#section-4.1.3.2
    return { cookie: '__Host-subrelay', secure: '; Secure', origin: `https://${host}` };
  const found = LOOPBACK_HOST.exec(host);
  // Cookies know no ports: two stacks on one machine have two names.
  return found && { cookie: `subrelay_${found[1] ?? '80'}`, secure: '', origin: `http://${host}` };
}

/**
 * Whether a page of ours asks. Browsers say so in `Sec-Fetch-Site`; old ones, which lack it, in `Origin`. SameSite is not
 * relied on: to a browser all of `run.app` can be one site.
 */
export function isOwnPage({ headers }: FromBrowser, { origin }: Site): boolean {
  const site = headers['sec-fetch-site'];
  return site === undefined ? headers.origin === origin : site === 'same-origin';
}

/** Whether a request changes nothing. */
export const onlyReads = ({ method }: Pick<FromBrowser, 'method'>): boolean => method === 'GET' || method === 'HEAD';

const RANDOM = /^[\w-]{43}$/;

/** 32 random bytes as base64url; null where a text is none: nobody needs to be asked for it. */
export const randomText = (text: unknown): string | null =>
  typeof text === 'string' && RANDOM.test(text) ? text : null;

/** What a cookie holds; null where a request has no such cookie, or it is none of ours. */
export function cookieIn({ cookie = '' }: IncomingHttpHeaders, name: string): string | null {
  const pairs = cookie.split(';').map((pair) => pair.trim());
  const found = pairs.find((pair) => pair.startsWith(`${name}=`));
  return randomText(found?.slice(name.length + 1));
}

/** `Set-Cookie` of a session. @param seconds that it lasts; 0 takes it away */
export const setCookie = ({ cookie, secure }: Site, value: string, seconds: number): string =>
  `${cookie}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure}`;
