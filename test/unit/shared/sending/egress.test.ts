import { describe, expect, test } from '@jest/globals';

import { createEgressGuard, restrictionOf, type EgressRefusal } from '../../../../shared/sending/egress.ts';
import type { Resolve } from '../../../../shared/sending/resolve.ts';

const names: Record<string, string[]> = {
  'public.example': ['93.184.216.34', '2606:2800:220:1::1'],
  'private.example': ['10.1.2.3'],
  'mixed.example': ['93.184.216.34', '169.254.169.254'],
  'mixed6.example': ['93.184.216.34', 'fd00:ec2::254'],
  'dns64.example': ['64:ff9b::5db8:d822'],
  'empty.example': [],
};
const resolve: Resolve = async (hostname) => {
  const found = names[hostname];
  if (!found) throw Object.assign(new Error(`${hostname} is not known`), { code: 'ENOTFOUND' });
  return found;
};

const closed = createEgressGuard({ allow: [], resolve });
const open = createEgressGuard({ allow: ['127.0.0.0/8', '::1/128', '10.1.0.0/16'], resolve });

type Code = EgressRefusal['code'];

describe('public URLs', () => {
  test.each([
    ['https://public.example', 'https://public.example', '/'],
    ['https://PUBLIC.example:443/Hook?a=b#c', 'https://public.example', '/Hook?a=b'],
    ['https://public.example:8443/a%20b', 'https://public.example:8443', '/a%20b'],
    ['https://bücher.example/ü', 'https://xn--bcher-kva.example', '/%C3%BC'],
    ['https://public.example/user@host', 'https://public.example', '/user@host'],
    ['https://public.example?x=https://u:p@h/', 'https://public.example', '/?x=https://u:p@h/'],
    ['https://93.184.216.34/', 'https://93.184.216.34', '/'],
    ['https://[2606:2800:220:1::1]/', 'https://[2606:2800:220:1::1]', '/'],
    ['https://[::ffff:93.184.216.34]/', 'https://[::ffff:5db8:d822]', '/'],
    ['https://[64:ff9b::5db8:d822]/', 'https://[64:ff9b::5db8:d822]', '/'],
    ['https://172.32.0.1/', 'https://172.32.0.1', '/'],
    ['https://100.128.0.1/', 'https://100.128.0.1', '/'],
  ])('%s may be tried', (url, origin, path) => {
    expect(closed.checkUrl(url)).toMatchObject({ ok: true, origin, path });
  });
});

describe('names, as they resolve now', () => {
  test.each([
    ['https://public.example/', null],
    ['https://unknown.example/', null],
    ['https://empty.example/', null],
    ['https://dns64.example/', null],
    ['https://private.example/', 'address'],
    ['https://private.example./', 'address'],
    ['https://mixed.example/', 'address'],
    ['https://mixed6.example/', 'address'],
  ])('%s: %s', async (url, code) => {
    expect((await closed.checkNow(url))?.code ?? null).toBe(code);
  });

  test('that take too long count as unresolved', async () => {
    const waiting = createEgressGuard({ allow: [], resolve: () => new Promise(() => undefined), checkWithinMs: 10 });
    expect(await waiting.checkNow('https://slow.example/')).toBeNull();
  });

  test('say which address stands against them', async () => {
    expect((await closed.checkNow('https://mixed.example/'))?.reason).toBe(
      'mixed.example resolves to an address that is refused: 169.254.169.254 is neither public ' +
        '(169.254.0.0/16: link-local, where cloud metadata is served) nor in EGRESS_ALLOW',
    );
  });
});

describe('allowed ranges', () => {
  test.each([
    'http://127.0.0.1:8080/',
    'https://127.0.0.1:8080/',
    'http://127.1/',
    'http://[::1]:3000/',
    'http://[::ffff:127.0.0.1]:3000/',
    'http://localhost:3000/',
    'http://app.localhost/',
    'https://localhost/',
    'http://10.1.255.255/',
    'http://private.example:8080/',
    'https://private.example/',
    'https://public.example/',
    'http://unknown.example/',
  ])('%s may be used', async (url) => {
    expect(open.checkUrl(url)).toMatchObject({ ok: true });
    expect(await open.checkNow(url)).toBeNull();
  });

  test.each<[string, Code]>([
    ['http://10.2.0.1/', 'address'],
    ['http://93.184.216.34/', 'protocol'],
    ['https://93.184.216.34:8080/', 'port'],
    ['http://public.example/', 'protocol'],
    ['https://public.example:8080/', 'port'],
    ['http://user@127.0.0.1/', 'user_info'],
    ['http://mixed.example/', 'protocol'],
    ['https://mixed.example/', 'address'],
    ['http://metadata.google.internal/', 'host'],
    ['ftp://127.0.0.1/', 'protocol'],
  ])('%s may not: %s', async (url, code) => {
    expect(await open.checkNow(url)).toMatchObject({ code });
  });

  test('of localhost count what is allowed', async () => {
    const v4 = createEgressGuard({ allow: ['127.0.0.1/32'], resolve });
    expect(v4.checkUrl('http://localhost/')).toMatchObject({ ok: true });
    expect(await lookupAll(v4, 'localhost')).toEqual([{ address: '127.0.0.1', family: 4 }]);
    expect(await lookupAll(open, 'a.localhost')).toEqual([
      { address: '127.0.0.1', family: 4 },
      { address: '::1', family: 6 },
    ]);
  });
});

function lookupAll(guard: typeof closed, hostname: string, url = 'https://x/'): Promise<unknown> {
  const { protocol, port } = new URL(url);
  return new Promise((resolve, reject) =>
    guard.lookup(restrictionOf(protocol, port))(hostname, { all: true }, (error, addresses) =>
      error ? reject(error) : resolve(addresses),
    ),
  );
}

describe('a lookup for a socket', () => {
  test('gives every address, IPv4 first', async () => {
    expect(await lookupAll(closed, 'public.example')).toEqual([
      { address: '93.184.216.34', family: 4 },
      { address: '2606:2800:220:1::1', family: 6 },
    ]);
  });

  test('gives one where one is wanted', async () => {
    const found = await new Promise((done) =>
      closed.lookup(null)('public.example', {}, (error, address, family) => done([error, address, family])),
    );
    expect(found).toEqual([null, '93.184.216.34', 4]);
  });

  test.each([
    ['private.example', 'https://x/'],
    ['mixed.example', 'https://x/'],
    ['localhost', 'https://x/'],
    ['public.example', 'http://x/'],
    ['public.example', 'https://x:8080/'],
  ])('refuses %s for %s', async (hostname, url) => {
    await expect(lookupAll(closed, hostname, url)).rejects.toMatchObject({ code: 'EGRESS_REFUSED' });
  });

  test.each(['unknown.example', 'empty.example'])('fails for %s as DNS does', async (hostname) => {
    await expect(lookupAll(closed, hostname)).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });

  test('judges the very answer that is connected to: a name that changes its mind gains nothing', async () => {
    const answers = [['93.184.216.34'], ['127.0.0.1']];
    const rebinding = createEgressGuard({ allow: [], resolve: async () => answers.shift() ?? [] });
    expect(await rebinding.checkNow('https://rebind.example/')).toBeNull();
    await expect(lookupAll(rebinding, 'rebind.example')).rejects.toMatchObject({ code: 'EGRESS_REFUSED' });
  });

  test.each(['not an address', 'fe80::1%eth0', '', '1.2.3'])('takes no answer like %j', async (address) => {
    const odd = createEgressGuard({ allow: ['0.0.0.0/0', '::/0'], resolve: async () => [address] });
    await expect(lookupAll(odd, 'odd.example')).rejects.toMatchObject({ code: 'EGRESS_REFUSED' });
  });
});
