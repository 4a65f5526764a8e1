/** Tokens of pushes against a key server that is down, slow, or has other keys by now: over HTTP, as in production. */
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { oidcVerifier } from '../../shared/http/oidc.ts';
import type { VerifyOidc } from '../../shared/http/oidc.ts';
import { jwt, rs256, signingKey } from '../support/id-token.ts';

const audience = 'https://receive.example/workspace';
const serviceAccount = 'push@demo.iam.gserviceaccount.com';
const start = Date.parse('2026-11-21T10:00:00Z');
const [first, second] = [signingKey('k1'), signingKey('k2')];

let clock: number;
let server: Server;
let answer: { status: number; keys: object[]; hangs: boolean };
let asked: number;
let verify: VerifyOidc;

beforeEach(async () => {
  clock = start;
  asked = 0;
  answer = { status: 200, keys: [first.jwk], hangs: false };
  server = createServer((_, response) => {
    asked += 1;
    if (answer.hangs) return;
    response.writeHead(answer.status, { 'cache-control': 'public, max-age=3600', 'content-type': 'application/json' });
    response.end(JSON.stringify({ keys: answer.keys }));
  });
  await listen(0);
  const certsUrl = `http://127.0.0.1:${portOf()}/certs`;
  verify = oidcVerifier({ certsUrl, audience, serviceAccount, fetch, now: () => clock });
});
afterEach(() => close());

const portOf = (): number => (server.address() as AddressInfo).port;
const listen = (port: number) => new Promise<void>((resolve) => void server.listen(port, '127.0.0.1', resolve));
const close = () =>
  new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

let serial = 0;
/** A new token each time: one that was verified is remembered. */
function token(key = first, changes: object = {}): string {
  const seconds = Math.floor(clock / 1000);
  const claims = {
    iss: 'https://accounts.google.com',
    aud: audience,
    email: serviceAccount,
    email_verified: true,
    iat: seconds,
    exp: seconds + 3_600,
    jti: (serial += 1),
    ...changes,
  };
  return `Bearer ${jwt({ alg: 'RS256', kid: key.kid, typ: 'JWT' }, claims, rs256(key.privateKey))}`;
}
const taken = (authorization: string) => expect(verify(authorization)).resolves.toBeUndefined();
const refused = (authorization: string, code: string) =>
  expect(verify(authorization)).rejects.toThrow(expect.objectContaining({ code }));

test('keys that were fetched go on working while the key server is down, past their max-age', async () => {
  await taken(token());
  await close();
  clock += 2 * 3_600_000;
  await taken(token());
  await refused(token(second), 'KEYS_UNAVAILABLE');
});

test.each([
  ['answers 503', () => (answer.status = 503)],
  ['answers no keys', () => (answer.keys = [])],
  ['never answers', () => (answer.hangs = true)],
])('they go on working while it %s', async (_, breakIt) => {
  await taken(token());
  breakIt();
  clock += 3_600_001;
  await taken(token());
  expect(asked).toBe(2);
});

test('while none was ever fetched a token is neither good nor bad, and the sender is asked to come again', async () => {
  const port = portOf();
  await close();
  await refused(token(), 'KEYS_UNAVAILABLE');
  clock += 2_000;
  await listen(port);
  await taken(token());
});

test('a rotated key is fetched when its id first comes; the old one is good until it is taken away', async () => {
  await taken(token());
  answer.keys = [first.jwk, second.jwk];
  clock += 30_000;
  await taken(token(second));
  await taken(token(first));
  answer.keys = [second.jwk];
  clock += 3_600_000;
  await taken(token(second));
  await refused(token(first), 'TOKEN_INVALID');
});

test.each([
  ['exp', -299, 'taken'],
  ['exp', -300, 'refused'],
  ['iat', 300, 'taken'],
  ['iat', 301, 'refused'],
  ['nbf', 300, 'taken'],
  ['nbf', 301, 'refused'],
])('clocks may differ by five minutes: %s %s s from now is %s', async (claim, seconds, expected) => {
  const given = token(first, { [claim]: start / 1000 + seconds });
  await (expected === 'taken' ? taken(given) : refused(given, 'TOKEN_INVALID'));
});
