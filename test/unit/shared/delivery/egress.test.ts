import { describe, expect, test } from '@jest/globals';

import { createEgressGuard, restrictionOf, type EgressRefusal } from '../../../../shared/delivery/egress.ts';
import type { Resolve } from '../../../../shared/delivery/resolve.ts';

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

/** Each is refused by a guard that allows nothing besides what is public, before any name is resolved. */
const hostile: readonly [url: string, code: Code][] = [
  // Not a URL, or none for us.
  ['', 'url'],
  ['example.com', 'url'],
  ['//example.com', 'url'],
  ['https://', 'url'],
  ['https://exa mple.com/', 'url'],
  ['https://ex%00ample.com/', 'url'],
  ['https://ex%0aample.com/', 'url'],
  ['https://example.com:65536/', 'url'],
  ['https://256.256.256.256/', 'url'],
  ['https://1.2.3.4.5/', 'url'],
  ['https://0x1ffffffff/', 'url'],
  ['https://[::1/', 'url'],
  ['https://[fe80::1%25eth0]/', 'url'],
  ['https://[v1.x]/', 'url'],
  ['file:///etc/passwd', 'protocol'],
  ['ftp://93.184.216.34/', 'protocol'],
  ['gopher://93.184.216.34/', 'protocol'],
  ['javascript:alert(1)', 'protocol'],
  ['data:text/plain,x', 'protocol'],
  ['ws://93.184.216.34/', 'protocol'],
  ['wss://93.184.216.34/', 'protocol'],
  ['unix:/var/run/docker.sock', 'protocol'],
  ['blob:https://example.com/x', 'protocol'],
  ['mailto:a@example.com', 'protocol'],
  // http, unusual ports, user-info.
  ['http://93.184.216.34/', 'protocol'],
  ['http://public.example/', 'protocol'],
  ['http://public.example:443/', 'protocol'],
  ['http://93.184.216.34:8443/', 'protocol'],
  ['https://public.example:22/', 'port'],
  ['https://public.example:25/', 'port'],
  ['https://public.example:80/', 'port'],
  ['https://public.example:0/', 'port'],
  ['https://public.example:6379/', 'port'],
  ['https://public.example:9200/', 'port'],
  ['https://93.184.216.34:8080/', 'port'],
  ['https://user@public.example/', 'user_info'],
  ['https://user:password@public.example/', 'user_info'],
  ['https://:password@public.example/', 'user_info'],
  ['https://@public.example/', 'user_info'],
  ['https://:@public.example/', 'user_info'],
  ['https://public.example@10.0.0.1/', 'user_info'],
  ['https://10.0.0.1:443@public.example/', 'user_info'],
  ['https:/\\public.example@10.0.0.1/', 'user_info'],
  // Loopback in every notation.
  ['https://127.0.0.1/', 'address'],
  ['https://127.0.0.1./', 'address'],
  ['https://127.0.0.1:8443/', 'address'],
  ['http://127.0.0.1/', 'address'],
  ['https://127.1/', 'address'],
  ['https://127.0.1/', 'address'],
  ['https://127.255.255.254/', 'address'],
  ['https://2130706433/', 'address'],
  ['https://017700000001/', 'address'],
  ['https://0x7f000001/', 'address'],
  ['https://0x7f.1/', 'address'],
  ['https://0177.0.0.1/', 'address'],
  ['https://0x7F.0x0.0x0.0x1/', 'address'],
  ['https://１２７.０.０.１/', 'address'],
  ['https://127。0。0。1/', 'address'],
  ['https://①②⑦.⓪.⓪.①/', 'address'],
  ['https://%31%32%37.0.0.1/', 'address'],
  ['https:\\\\127.0.0.1\\', 'address'],
  ['https:127.0.0.1', 'address'],
  ['ht\ttps://127.0.0.1/', 'address'],
  ['https://127.0\n.0.1/', 'address'],
  ['https://localhost/', 'address'],
  ['https://LOCALHOST/', 'address'],
  ['https://localhost./', 'address'],
  ['https://app.localhost/', 'address'],
  ['https://loc\u00adalhost/', 'address'],
  ['https://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/', 'address'],
  ['https://[::1]/', 'address'],
  ['https://[0:0:0:0:0:0:0:1]/', 'address'],
  ['https://[::ffff:127.0.0.1]/', 'address'],
  ['https://[::ffff:7f00:1]/', 'address'],
  ['https://[::127.0.0.1]/', 'address'],
  // This host, private networks, carrier-grade NAT.
  ['https://0/', 'address'],
  ['https://0.0.0.0/', 'address'],
  ['https://0.1.2.3/', 'address'],
  ['https://[::]/', 'address'],
  ['https://[::ffff:0.0.0.0]/', 'address'],
  ['https://10.0.0.1/', 'address'],
  ['https://10.255.255.255/', 'address'],
  ['https://167772161/', 'address'],
  ['https://172.16.0.1/', 'address'],
  ['https://172.31.255.255/', 'address'],
  ['https://192.168.0.1/', 'address'],
  ['https://0300.0250.0.1/', 'address'],
  ['https://100.64.0.1/', 'address'],
  ['https://100.127.255.255/', 'address'],
  ['https://100.100.100.200/', 'address'],
  ['https://[::ffff:10.0.0.1]/', 'address'],
  ['https://[::ffff:c0a8:1]/', 'address'],
  ['https://[fc00::1]/', 'address'],
  ['https://[fdff:ffff::1]/', 'address'],
  ['https://[fec0::1]/', 'address'],
  // Metadata servers and link-local.
  ['https://169.254.169.254/computeMetadata/v1/', 'address'],
  ['http://169.254.169.254/latest/meta-data/', 'address'],
  ['https://2852039166/', 'address'],
  ['https://0xa9fea9fe/', 'address'],
  ['https://0251.0376.0251.0376/', 'address'],
  ['https://169.254.43518/', 'address'],
  ['https://169.254.170.2/', 'address'],
  ['https://[::ffff:169.254.169.254]/', 'address'],
  ['https://[::ffff:a9fe:a9fe]/', 'address'],
  ['https://[64:ff9b::a9fe:a9fe]/', 'address'],
  ['https://[2002:a9fe:a9fe::]/', 'address'],
  ['https://[fd00:ec2::254]/', 'address'],
  ['https://[fe80::a9fe:a9fe]/', 'address'],
  ['https://[febf::1]/', 'address'],
  ['https://metadata.google.internal/', 'host'],
  ['https://METADATA.google.internal./', 'host'],
  ['https://metadata/', 'host'],
  ['https://metadata.goog/', 'host'],
  // Transition mechanisms.
  ['https://[64:ff9b::127.0.0.1]/', 'address'],
  ['https://[64:ff9b::a00:1]/', 'address'],
  ['https://[64:ff9b:1::5db8:d822]/', 'address'],
  ['https://[2002:7f00:1::]/', 'address'],
  ['https://[2002:a00:1::1]/', 'address'],
  ['https://[2002:5db8:d822::1]/', 'address'],
  ['https://[2001::1]/', 'address'],
  ['https://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/', 'address'],
  ['https://[::5db8:d822]/', 'address'],
  ['https://[::ffff:0:127.0.0.1]/', 'address'],
  // Multicast, broadcast, reserved, documentation, benchmarking, protocols.
  ['https://224.0.0.1/', 'address'],
  ['https://239.255.255.255/', 'address'],
  ['https://240.0.0.1/', 'address'],
  ['https://255.255.255.255/', 'address'],
  ['https://4294967295/', 'address'],
  ['https://192.0.0.8/', 'address'],
  ['https://192.0.2.1/', 'address'],
  ['https://198.51.100.1/', 'address'],
  ['https://203.0.113.1/', 'address'],
  ['https://198.18.0.1/', 'address'],
  ['https://198.19.255.255/', 'address'],
  ['https://192.88.99.1/', 'address'],
  ['https://192.31.196.1/', 'address'],
  ['https://192.52.193.1/', 'address'],
  ['https://192.175.48.1/', 'address'],
  ['https://[ff02::1]/', 'address'],
  ['https://[ff0e::1]/', 'address'],
  ['https://[100::1]/', 'address'],
  ['https://[100:0:0:1::1]/', 'address'],
  ['https://[2001:db8::1]/', 'address'],
  ['https://[3fff:fff::1]/', 'address'],
  ['https://[2001:2::1]/', 'address'],
  ['https://[2001:10::1]/', 'address'],
  ['https://[2001:20::1]/', 'address'],
  ['https://[2620:4f:8000::1]/', 'address'],
  ['https://[5f00::1]/', 'address'],
  ['https://[4000::1]/', 'address'],
  ['https://[200::1]/', 'address'],
];

describe('hostile URLs', () => {
  test('are more than a hundred, each once', () => {
    expect(hostile.length).toBeGreaterThanOrEqual(150);
    expect(new Set(hostile.map(([url]) => url)).size).toBe(hostile.length);
  });

  test.each(hostile)('%j is refused: %s', async (url, code) => {
    expect(closed.checkUrl(url)).toEqual({ ok: false, code, reason: expect.stringMatching(/./) });
    expect(await closed.checkNow(url)).toMatchObject({ code });
  });
});

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
