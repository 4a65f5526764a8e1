import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { expect, test } from '@jest/globals';

import { savedRequest } from '../../../cli/try/saved-request.ts';
import { judge } from '../../../cli/try/verify-signature.ts';

const NOW = Date.parse('2026-11-30T12:00:00Z');
const seconds = String(NOW / 1_000);
const bytes = Buffer.alloc(32, 7);
const secret = `whsec_${bytes.toString('base64')}`;
const pair = generateKeyPairSync('ed25519');
const whpk = `whpk_${Buffer.from(pair.publicKey.export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64')}`;

const BODY = '{"a":1,"b":"ü"}';
const signed = (body: string, time = seconds): Buffer => Buffer.from(`evt_1.${time}.${body}`);
const v1 = (body: string, time = seconds): string =>
  `v1,${createHmac('sha256', bytes).update(signed(body, time)).digest('base64')}`;
const v1a = `v1a,${sign(null, signed(BODY), pair.privateKey).toString('base64')}`;
const other = `v1,${Buffer.alloc(32).toString('base64')}`;

const request = (signature: string, body: string, time = seconds): Buffer =>
  Buffer.from(
    `POST /hook HTTP/1.1\r\nHost: a\r\nWebhook-Id: evt_1\r\nWebhook-Timestamp: ${time}\r\nWebhook-Signature: ${signature}\r\n\r\n${body}`,
  );

test.each<[string, Buffer, string, RegExp]>([
  ['v1', request(v1(BODY), BODY), secret, /^the signature is right$/],
  ['v1 among others', request(`${other} ${v1a} ${v1(BODY)}`, BODY), secret, /^the signature is right$/],
  ['v1a', request(`${other} ${v1a}`, BODY), whpk, /^the signature is right$/],
])('%s is right', (_, saved, key, says) => {
  expect(judge(savedRequest(saved), key, NOW)).toEqual({ ok: true, says: expect.stringMatching(says) as unknown });
});

test.each<[string, Buffer, string, RegExp]>([
  [
    'another key',
    request(v1(BODY), BODY),
    `whsec_${Buffer.alloc(32, 8).toString('base64')}`,
    /another key, or a body that was changed/,
  ],
  ['a line end that was added', request(v1(BODY), `${BODY}\n`), secret, /a line end that was not signed/],
  ['a line end that is lost', request(v1(`${BODY}\n`), BODY), secret, /lacks its line end/],
  ['other line ends', request(v1('{\n}'), '{\r\n}'), secret, /changed to CRLF/],
  ['a body that was written anew', request(v1('{"a":1}'), '{ "a": 1 }'), secret, /with other blanks/],
  [
    'an old one',
    request(v1(BODY, '1764460800'), BODY, '1764460800'),
    secret,
    /is right, but its time is .* behind this clock/,
  ],
  [
    'one of tomorrow',
    request(v1(BODY, String(NOW / 1_000 + 86_400)), BODY, String(NOW / 1_000 + 86_400)),
    secret,
    /ahead of this clock/,
  ],
  ['a time that is none', request(v1(BODY), BODY, 'now'), secret, /not seconds since 1970/],
  ['no signature of that kind', request(v1(BODY), BODY), whpk, /has no v1a: this key checks none of v1/],
  ['a secret that was cut', request(v1(BODY), BODY), 'whsec_AAAA', /has 3 bytes behind whsec_/],
  ['a public key that was cut', request(v1(BODY), BODY), 'whpk_AAAA', /has 3 bytes behind whpk_/],
  ['a key of another kind', request(v1(BODY), BODY), 'token', /neither whsec_… nor whpk_…/],
  ['no headers', Buffer.from('{}'), secret, /webhook-id, webhook-timestamp, webhook-signature are missing/],
])('%s is told', (_, saved, key, says) => {
  expect(judge(savedRequest(saved), key, NOW)).toEqual({ ok: false, says: expect.stringMatching(says) as unknown });
});

test('the time can be left out', () => {
  expect(judge(savedRequest(request(v1(BODY, '1764460800'), BODY, '1764460800')), secret, null)).toMatchObject({
    ok: true,
  });
});

test('what curl -v shows has the headers of the request, and the body apart', () => {
  const shown = `* Connected\n> POST /hook HTTP/1.1\n> webhook-id: evt_1\n> webhook-timestamp: ${seconds}\n> webhook-signature: ${v1(BODY)}\n> \n< HTTP/1.1 204 No Content\n< webhook-id: not-this\n`;
  const saved = savedRequest(Buffer.from(shown));
  expect(saved.body).toBeNull();
  expect(judge(saved, secret, NOW)).toMatchObject({
    ok: false,
    says: expect.stringContaining('there is no body') as unknown,
  });
  expect(judge({ ...saved, body: Buffer.from(BODY) }, secret, NOW)).toMatchObject({ ok: true });
});
