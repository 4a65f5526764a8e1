import { describe, expect, test } from '@jest/globals';

import { createEgressGuard } from '../../../../shared/sending/egress.ts';
import { ownUrls } from '../../../../shared/sending/own-urls.ts';

describe('of a deployment', () => {
  const isOwn = ownUrls([
    'https://api.example.com',
    'https://deliver-1.europe-west1.run.app/',
    'https://shared.example.com/Subrelay',
    'no URL',
  ]);
  test.each([
    ['https://api.example.com/v1/events', true],
    ['https://API.Example.COM/', true],
    ['https://api.example.com./v1/events', true],
    ['https://api.example.com:443/v1/events', true],
    ['http://api.example.com/v1/events', true],
    ['https://deliver-1.europe-west1.run.app/anything', true],
    ['https://shared.example.com/subrelay', true],
    ['https://shared.example.com/subrelay/v1/events', true],
    ['https://shared.example.com//s%75brelay/v1', true],
    ['https://shared.example.com/x/../subrelay/v1', true],
    ['https://shared.example.com/subrelay-hooks', false],
    ['https://shared.example.com/', false],
    ['https://shared.example.com/%zz', false],
    ['https://api.example.com:8443/', false],
    ['https://api.example.com.evil.example/', false],
    ['https://my.api.example.com/', false],
  ])('%s: %s', (url, own) => {
    expect(isOwn(new URL(url))).toBe(own);
  });
});

test('a host that is known by a path is ours below that path alone, also where the request came to it', () => {
  const isOwn = ownUrls(
    ['https://example.com/subrelay'],
    ['https://example.com', 'http://example.com', 'https://other'],
  );
  expect(isOwn(new URL('https://example.com/subrelay/v1'))).toBe(true);
  expect(isOwn(new URL('https://example.com/hooks'))).toBe(false);
  expect(isOwn(new URL('https://other/hooks'))).toBe(true);
});

describe('of one machine', () => {
  const isOwn = ownUrls(['http://127.0.0.1:8080']);
  test.each([
    'http://127.0.0.1:8080/v1/events',
    'http://localhost:8080/',
    'http://LOCALHOST.:8080/',
    'http://a.localhost:8080/',
    'http://127.1:8080/',
    'http://2130706433:8080/',
    'http://0x7f.0.0.1:8080/',
    'http://127.0.0.2:8080/',
    'http://0.0.0.0:8080/',
    'http://[::1]:8080/',
    'http://[0:0:0:0:0:0:0:1]:8080/',
    'http://[::]:8080/',
    'http://[::ffff:127.0.0.1]:8080/',
    'http://[::ffff:7f00:1]:8080/',
  ])('%s', (url) => {
    expect(isOwn(new URL(url))).toBe(true);
  });

  test.each(['http://127.0.0.1:8081/', 'http://127.0.0.1/', 'http://10.0.0.1:8080/'])('not %s', (url) => {
    expect(isOwn(new URL(url))).toBe(false);
  });

  test('by what a name resolves to', () => {
    const url = new URL('http://names.example:8080/');
    expect(isOwn(url, ['93.184.216.34', '127.0.0.1'])).toBe(true);
    expect(isOwn(url, ['93.184.216.34'])).toBe(false);
    expect(isOwn(new URL('http://names.example:8081/'), ['127.0.0.1'])).toBe(false);
  });
});

test('nothing is sent there, whatever is allowed', async () => {
  const guard = createEgressGuard({
    allow: ['127.0.0.0/8'],
    own: ['http://127.0.0.1:8080', 'https://api.example.com'],
    resolve: async () => ['127.0.0.1'],
  });
  for (const url of ['http://localhost:8080/v1/events', 'https://api.example.com/'])
    expect(guard.checkUrl(url)).toMatchObject({ ok: false, code: 'own' });
  expect(guard.checkUrl('http://127.0.0.1:8081/')).toMatchObject({ ok: true });
  expect(guard.checkUrl('http://127.0.0.1:8081/', ['http://127.0.0.1:8081'])).toMatchObject({ ok: false, code: 'own' });
  expect(await guard.checkNow('http://names.example:8080/')).toMatchObject({ code: 'own' });
  expect(await guard.checkNow('http://names.example:8081/')).toBeNull();
});
