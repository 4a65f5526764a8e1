/**
 * The URLs that lead back to this deployment. A webhook that pointed to one would turn each delivery into an event, a
 * delivery or a change of ours, without end.
 */
import { isIP } from 'node:net';

import { listOf, plainAddress } from '../base/addresses.ts';

/** Whether a URL leads to one of ours. @param addresses what its name resolves to, where that is known */
export type IsOwn = (url: URL, addresses?: readonly string[]) => boolean;

/** Where something is served: what is not served below the path is somebody else's. */
interface Location {
  host: string;
  port: string;
  /** Decoded, in lower case, without a slash at its end. */
  path: string;
}

/**
 * @param urls http or https; what is no URL is passed over
 * @param besides others, where none of `urls` says more of the same host, which may serve somebody else's paths, too
 */
export function ownUrls(urls: readonly string[], besides: readonly string[] = []): IsOwn {
  const known = locationsOf(urls);
  const isKnown = ({ host, port }: Location) => known.some((each) => each.host === host && each.port === port);
  const ours = [...known, ...locationsOf(besides).filter((location) => !isKnown(location))];
  return (url, addresses = []) => {
    const location = locationOf(url);
    const hosts = new Set([location.host, ...addresses.map(hostOf)]);
    return ours.some(
      ({ host, port, path }) => hosts.has(host) && port === location.port && isBelow(location.path, path),
    );
  };
}

const locationsOf = (urls: readonly string[]): Location[] =>
  urls.filter((text) => URL.canParse(text)).map((text) => locationOf(new URL(text)));

const isBelow = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);

const locationOf = ({ hostname, port, pathname }: URL): Location => ({
  host: hostOf(hostname.replace(/^\[|\]$/g, '')),
  // A host's http and https are one server's, or lead to one another.
  port: port === '80' || port === '443' ? '' : port,
  path: pathOf(pathname),
});

const local = listOf('127.0.0.0/8', '0.0.0.0/32', '::1/128', '::/128');

/** A name without the dot at its end; an address in one form; of what is this machine, one name. */
function hostOf(host: string): string {
  const name = host.replace(/\.$/, '');
  if (isIP(name) === 0) return name === 'localhost' || name.endsWith('.localhost') ? 'localhost' : name;
  const address = plainAddress(name);
  return local.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4') ? 'localhost' : address;
}

/** As servers read it: `%61` is `a`, and two slashes are one. */
function pathOf(pathname: string): string {
  let path = pathname;
  try {
    path = decodeURIComponent(pathname);
  } catch {
    // It names nothing of ours.
  }
  return path.toLowerCase().replace(/\/+/g, '/').replace(/\/$/, '');
}
