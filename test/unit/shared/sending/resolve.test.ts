import { createSocket, type Socket } from 'node:dgram';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { createResolver, type Resolve } from '../../../../shared/sending/resolve.ts';

/** A name server that knows four names; it answers any other question with `NXDOMAIN`, or not at all. */
let server: Socket;
let servers: string[];

const records: Record<string, { 1?: number[][]; 28?: number[][] }> = {
  'both.example': {
    1: [
      [93, 184, 216, 34],
      [93, 184, 216, 35],
    ],
    28: [[0x26, 6, ...Array<number>(13).fill(0), 1]],
  },
  'v4.example': { 1: [[93, 184, 216, 34]] },
  'v6.example': { 28: [[0x26, 6, ...Array<number>(13).fill(0), 1]] },
  'nodata.example': {},
};

beforeEach(async () => {
  server = createSocket('udp4');
  server.on('message', (query, { port, address }) => {
    const answer = answerTo(query);
    if (answer) server.send(answer, port, address);
  });
  await new Promise<void>((resolve) => server.bind(0, '127.0.0.1', resolve));
  servers = [`127.0.0.1:${server.address().port}`];
});
afterEach(() => new Promise<void>((resolve) => server.close(resolve)));

function answerTo(query: Buffer): Buffer | undefined {
  let end = 12;
  const labels: string[] = [];
  while (query[end] !== 0) {
    labels.push(query.toString('latin1', end + 1, end + 1 + query[end]!));
    end += 1 + query[end]!;
  }
  const name = labels.join('.').toLowerCase();
  if (name === 'silent.example') return undefined;
  const type = query.readUInt16BE(end + 1) as 1 | 28;
  const found = records[name]?.[type] ?? [];
  const refused = name === 'servfail.example' ? 2 : records[name] ? 0 : 3;
  const header = Buffer.from(query.subarray(0, 12));
  header.writeUInt16BE(0x8180 | refused, 2);
  header.writeUInt16BE(found.length, 6);
  header.writeUInt32BE(0, 8);
  const answers = found.map((address) => {
    const head = Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 60, 0, address.length]);
    return Buffer.concat([head, Buffer.from(address)]);
  });
  return Buffer.concat([header, query.subarray(12, end + 5), ...answers]);
}

const elsewhere: Resolve = async (hostname) => {
  if (hostname === 'hosts-file.example') return ['10.0.0.7'];
  throw Object.assign(new Error('not there either'), { code: 'ENOTFOUND' });
};
const resolver = (timeoutMs = 1_000) => createResolver({ servers, timeoutMs, lookupElsewhere: elsewhere });

describe('a name', () => {
  test.each([
    ['both.example', ['93.184.216.34', '93.184.216.35', '2606::1']],
    ['v4.example', ['93.184.216.34']],
    ['v6.example', ['2606::1']],
    ['hosts-file.example', ['10.0.0.7']],
  ])('%s has every address: %j', async (name, addresses) => {
    expect(await resolver()(name)).toEqual(addresses);
  });

  test.each([
    ['unknown.example', 'ENOTFOUND'],
    ['nodata.example', 'ENOTFOUND'],
    ['servfail.example', 'ESERVFAIL'],
    [`${'x'.repeat(64)}.example`, 'ENOTFOUND'],
  ])('%s fails: %s', async (name, code) => {
    await expect(resolver()(name)).rejects.toMatchObject({ code });
  });

  test('that nobody answers for fails in time, without asking elsewhere', async () => {
    await expect(resolver(20)('silent.example')).rejects.toMatchObject({ code: 'ETIMEOUT' });
  });
});
