/** Which IP addresses are not on the public internet: IANA's special-purpose registries (RFC 6890 and what followed). */
import { BlockList, isIPv6 } from 'node:net';

/** An address's range that nothing may be sent to, and what the range is for. */
export interface SpecialRange {
  range: string;
  purpose: string;
}

const v4Ranges: readonly [range: string, purpose: string][] = [
  ['0.0.0.0/8', 'this host'],
  ['10.0.0.0/8', 'private'],
  ['100.64.0.0/10', 'carrier-grade NAT'],
  ['127.0.0.0/8', 'loopback'],
  ['169.254.0.0/16', 'link-local, where cloud metadata is served'],
  // A public address, but within Azure it is the host itself and gives out configuration and certificates.
  ['168.63.129.16/32', "Azure's metadata"],
  ['172.16.0.0/12', 'private'],
  ['192.0.0.0/24', 'IETF protocol assignments'],
  ['192.0.2.0/24', 'documentation'],
  ['192.31.196.0/24', 'AS112'],
  ['192.52.193.0/24', 'automatic multicast tunneling'],
  ['192.88.99.0/24', '6to4 relays'],
  ['192.168.0.0/16', 'private'],
  ['192.175.48.0/24', 'AS112'],
  ['198.18.0.0/15', 'benchmarking'],
  ['198.51.100.0/24', 'documentation'],
  ['203.0.113.0/24', 'documentation'],
  ['224.0.0.0/4', 'multicast'],
  ['255.255.255.255/32', 'broadcast'],
  ['240.0.0.0/4', 'reserved'],
];

/** Within 2000::/3 only what is listed is special; of what lies outside, the listed have a name to give. */
const v6Ranges: readonly [range: string, purpose: string][] = [
  ['::/128', 'unspecified'],
  ['::1/128', 'loopback'],
  ['::/96', 'IPv4-compatible'],
  ['64:ff9b:1::/48', 'local NAT64'],
  ['100::/64', 'discard-only'],
  ['2001::/32', 'Teredo'],
  ['2001:2::/48', 'benchmarking'],
  ['2001::/23', 'IETF protocol assignments'],
  ['2001:db8::/32', 'documentation'],
  ['2002::/16', '6to4'],
  ['2620:4f:8000::/48', 'AS112'],
  ['3fff::/20', 'documentation'],
  ['5f00::/16', 'segment routing'],
  ['fc00::/7', 'unique local'],
  ['fe80::/10', 'link-local'],
  ['fec0::/10', 'site-local'],
  ['ff00::/8', 'multicast'],
];

/** All that have a name; besides, no IPv6 outside of global unicast is public. */
export const specialRanges: readonly SpecialRange[] = [...v4Ranges, ...v6Ranges].map(([range, purpose]) => ({
  range,
  purpose,
}));

const globalUnicast = listOf('2000::/3');
const v4Special = v4Ranges.map(([range, purpose]) => ({ range, purpose, list: listOf(range) }));
const v6Special = v6Ranges.map(([range, purpose]) => ({ range, purpose, list: listOf(range) }));

/** The special range that an address lies in; null if it is public. @param address as `plainAddress` returns it. */
export function specialRangeOf(address: string): SpecialRange | null {
  const family = isIPv6(address) ? 'ipv6' : 'ipv4';
  const special = family === 'ipv6' ? v6Special : v4Special;
  const found = special.find(({ list }) => list.check(address, family));
  if (found) return { range: found.range, purpose: found.purpose };
  if (family === 'ipv6' && !globalUnicast.check(address, 'ipv6'))
    return { range: '::/0', purpose: 'not global unicast' };
  return null;
}

/** The IPv4 address that an IPv4-mapped (::ffff:0:0/96) or NAT64 (64:ff9b::/96) one leads to; any other as it is. */
export function plainAddress(address: string): string {
  if (!isIPv6(address)) return address;
  const groups = groupsOf(address);
  const prefix = groups.slice(0, 6).join();
  const [high = 0, low = 0] = groups.slice(6);
  return prefix === mapped || prefix === nat64 ? dotted(high, low) : address;
}

const mapped = [0, 0, 0, 0, 0, 0xffff].join();
const nat64 = [0x64, 0xff9b, 0, 0, 0, 0].join();

/** A list of address ranges, each `address/prefix length`. */
export function listOf(...ranges: string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', length = ''] = range.split('/');
    list.addSubnet(address, Number(length), isIPv6(address) ? 'ipv6' : 'ipv4');
  }
  return list;
}

/** The eight 16-bit groups of an IPv6 address. */
function groupsOf(address: string): number[] {
  // The URL parser writes every form (`::ffff:1.2.3.4`, upper case) as groups of hexadecimal digits.
  const canonical = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const [left = '', right] = canonical.split('::');
  const parse = (part: string) => (part === '' ? [] : part.split(':').map((group) => parseInt(group, 16)));
  const start = parse(left);
  const end = parse(right ?? '');
  return [...start, ...Array<number>(8 - start.length - end.length).fill(0), ...end];
}

const dotted = (high: number, low: number): string => [high >> 8, high & 255, low >> 8, low & 255].join('.');
