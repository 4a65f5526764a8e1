/** A DNS server on loopback that answers as told: addresses, aliases, an answer that changes, bytes that are no answer. */
import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';

import { createResolver } from '../../shared/sending/resolve.ts';
import type { Resolve } from '../../shared/sending/resolve.ts';

/** What is said of one name. */
export interface Zone {
  /** IPv4 and IPv6 addresses; each list for one resolution, the last one for all further ones. */
  answers?: readonly (readonly string[])[];
  /** The names that lead to the addresses, each an alias of the next. */
  aliases?: readonly string[];
  /** Said instead. */
  says?: 'nothing' | 'servfail' | 'refused' | 'garbage' | 'short record' | 'another name';
}

export interface NameServer {
  /** Asks it alone, and waits no longer than it must for what is no answer. */
  resolve: Resolve;
  /** How often a name was asked for, IPv4 and IPv6 together counting once. */
  asked: (name: string) => number;
  close: () => Promise<void>;
}

const A = 1;
const CNAME = 5;
const AAAA = 28;

export async function startNameServer(zones: Readonly<Record<string, Zone>>): Promise<NameServer> {
  const asked = new Map<string, number>();
  const server = createSocket('udp4');
  server.on('message', (query, { port, address }) => {
    const { name, type, end } = questionOf(query);
    const key = `${name} ${type}`;
    const nth = asked.get(key) ?? 0;
    asked.set(key, nth + 1);
    const answer = answerTo(query.subarray(0, end), name, type, zones[name], nth);
    if (answer !== null) server.send(answer, port, address);
  });
  await new Promise<void>((resolve) => server.bind(0, '127.0.0.1', resolve));
  const resolver = (timeoutMs: number) =>
    createResolver({
      servers: [`127.0.0.1:${server.address().port}`],
      timeoutMs,
      lookupElsewhere: (name) => Promise.reject(Object.assign(new Error(name), { code: 'ENOTFOUND' })),
    });
  const [patient, impatient] = [resolver(10_000), resolver(20)];
  const unanswered = (name: string) => ['nothing', 'garbage'].includes(zones[name]?.says ?? '');
  return {
    resolve: (name) => (unanswered(name) ? impatient : patient)(name),
    asked: (name) => Math.max(asked.get(`${name} ${A}`) ?? 0, asked.get(`${name} ${AAAA}`) ?? 0),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** @returns the end of the question, too */
function questionOf(query: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = [];
  let at = 12;
  while (query[at] !== 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + query[at]!));
    at += 1 + query[at]!;
  }
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 };
}

function answerTo(question: Buffer, name: string, type: number, zone: Zone | undefined, nth: number): Buffer | null {
  if (!zone) return reply(question, 3, []);
  switch (zone.says) {
    case undefined:
      break;
    case 'nothing':
      return null;
    case 'servfail':
      return reply(question, 2, []);
    case 'refused':
      return reply(question, 5, []);
    case 'garbage':
      return Buffer.concat([reply(question, 0, []).subarray(0, 6), Buffer.alloc(40, 0xff)]);
    case 'short record':
      return reply(question, 0, [record(name, type, Buffer.from([127, 0]))]);
    case 'another name':
      return reply(question, 0, [record('other.example', A, bytesOf('127.0.0.1'))]);
  }
  const { answers = [[]], aliases = [] } = zone;
  const chain = [name, ...aliases];
  const addresses = answers[Math.min(nth, answers.length - 1)]!.filter(
    (address) => type === (isIPv6(address) ? AAAA : A),
  );
  return reply(question, 0, [
    ...aliases.map((alias, index) => record(chain[index]!, CNAME, wireName(alias))),
    ...addresses.map((address) => record(chain.at(-1)!, type, bytesOf(address))),
  ]);
}

function reply(question: Buffer, status: number, records: readonly Buffer[]): Buffer {
  const head = Buffer.from(question);
  head.writeUInt16BE(0x8180 | status, 2);
  head.writeUInt16BE(records.length, 6);
  head.writeUInt32BE(0, 8);
  return Buffer.concat([head, ...records]);
}

/** With a TTL of 0: nobody may remember it. */
function record(name: string, type: number, data: Buffer): Buffer {
  const fixed = Buffer.from([0, type, 0, 1, 0, 0, 0, 0, data.length >> 8, data.length & 255]);
  return Buffer.concat([wireName(name), fixed, data]);
}

const wireName = (name: string): Buffer =>
  Buffer.concat([...name.split('.').map((label) => Buffer.from([label.length, ...Buffer.from(label)])), Buffer.of(0)]);

function bytesOf(address: string): Buffer {
  if (!isIPv6(address)) return Buffer.from(address.split('.').map(Number));
  const [left = '', right] = new URL(`http://[${address}]/`).hostname.slice(1, -1).split('::');
  const groups = (part: string | undefined) => (part ? part.split(':').map((group) => parseInt(group, 16)) : []);
  const [start, end] = [groups(left), groups(right)];
  const all = [...start, ...Array<number>(8 - start.length - end.length).fill(0), ...end];
  return Buffer.from(all.flatMap((group) => [group >> 8, group & 255]));
}
