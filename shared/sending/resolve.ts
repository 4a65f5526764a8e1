import { Resolver, lookup } from 'node:dns/promises';
import { open } from 'node:fs/promises';
import { devNull } from 'node:os';

import { codeOf } from './failures.ts';
import { errorOf } from '../base/errors.ts';

/**
 * Every address of a name, at least one.
 * @throws Error with a DNS code (`ENOTFOUND`, `ETIMEOUT` …), or with that of a lack of file descriptors (`EMFILE` …)
 */
export type Resolve = (hostname: string) => Promise<readonly string[]>;

export interface ResolverOptions {
  /** `address:port` of the name servers; those of the machine unless given. */
  servers?: readonly string[];
  /** How long each name server is waited for, tried twice. */
  timeoutMs?: number;
  /** Asked for names that DNS doesn't know: the machine's hosts file, mostly. */
  lookupElsewhere?: Resolve;
}

/** What DNS itself says when a name isn't there, or when no name server is. */
const unknownToDns = new Set(['ENOTFOUND', 'ENODATA', 'ECONNREFUSED', 'EBADNAME', 'ENONAME']);

/**
 * Resolves names by asking name servers from this thread. `dns.lookup` would occupy one of libuv's few threads for as
 * long as a dead name server keeps it waiting, and with it every other webhook's; so it only gets names unknown to DNS.
 */
export function createResolver({ servers, timeoutMs = 2_000, lookupElsewhere }: ResolverOptions = {}): Resolve {
  const resolver = new Resolver({ timeout: timeoutMs, tries: 2 });
  if (servers) resolver.setServers(servers);
  const elsewhere = lookupElsewhere ?? lookupByMachine;
  const resolve: Resolve = async (hostname) => {
    const [v4, v6] = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
    const found = [v4, v6].flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
    if (found.length > 0) return found;
    // An alias of a name without addresses is an answer with nothing in it, not a failure.
    const [failure] = [v4, v6].flatMap((result) => (result.status === 'rejected' ? [errorOf(result.reason)] : []));
    if (failure !== undefined && !unknownToDns.has(codeOf(failure))) throw failure;
    return elsewhere(hostname);
  };
  return async (hostname) => {
    try {
      return await resolve(hostname);
    } catch (error) {
      await openAnything();
      throw error;
    }
  };
}

/** Without a file descriptor both resolvers say that they know no such name: c-ares ECONNREFUSED, getaddrinfo ENOTFOUND. */
async function openAnything(): Promise<void> {
  await (await open(devNull)).close();
}

const lookupByMachine: Resolve = async (hostname) =>
  (await lookup(hostname, { all: true, order: 'ipv4first' })).map(({ address }) => address);
