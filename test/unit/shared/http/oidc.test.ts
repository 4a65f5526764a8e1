import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { SignJWT } from 'jose';

import { oidcVerifier } from '../../../../shared/http/oidc.ts';
import { hs256, jwt, rs256, signingKey, unsigned } from '../../../support/id-token.ts';

const start = Date.parse('2026-11-21T10:00:00Z');
const seconds = start / 1000;
const key = signingKey('k1');
const next = signingKey('k2');
const stranger = signingKey('k1');

/** What Pub/Sub claims (docs/facts/google-cloud.md, GC-2). */
const claims = {
  iss: 'https://accounts.google.com',
  aud: 'https://receive.example/workspace',
  azp: '104176025330667568672',
  sub: '104176025330667568672',
  email: 'push@demo.iam.gserviceaccount.com',
  email_verified: true,
  iat: seconds - 60,
  exp: seconds + 3540,
};
const header = { alg: 'RS256', kid: 'k1', typ: 'JWT' };
const tokenWith = (changes: object, from = key) =>
  jwt({ ...header, kid: from.kid }, { ...claims, ...changes }, rs256(from.privateKey));

let clock: number;
let served: { keys: object[]; cacheControl: string | undefined; fails: boolean };
let fetched: string[];

beforeEach(() => {
  clock = start;
  served = { keys: [key.jwk], cacheControl: 'public, max-age=3600, must-revalidate', fails: false };
  fetched = [];
});

const certsUrl = 'https://certs.example/v3';
const fetchKeys: typeof fetch = async (url) => {
  fetched.push(new Request(url).url);
  if (served.fails) throw new TypeError('fetch failed');
  const headers = served.cacheControl === undefined ? {} : { 'cache-control': served.cacheControl };
  return new Response(JSON.stringify({ keys: served.keys }), { headers });
};
const verifier = () =>
  oidcVerifier({ certsUrl, audience: claims.aud, serviceAccount: claims.email, fetch: fetchKeys, now: () => clock });

const refusal = (code: string, message = '') =>
  expect.objectContaining({ code, message: expect.stringContaining(message) as unknown });

describe('a token', () => {
  test.each([
    ['of Pub/Sub', `Bearer ${tokenWith({})}`],
    ["with the issuer's short name", `Bearer ${tokenWith({ iss: 'accounts.google.com' })}`],
    ['after a scheme in small letters', `bearer ${tokenWith({})}`],
    ['that expired less than five minutes ago', `Bearer ${tokenWith({ exp: seconds - 299 })}`],
    ['issued less than five minutes from now', `Bearer ${tokenWith({ iat: seconds + 300 })}`],
    ['valid in less than five minutes', `Bearer ${tokenWith({ nbf: seconds + 300 })}`],
  ])('%s is taken', async (_, authorization) => {
    await expect(verifier()(authorization)).resolves.toBeUndefined();
  });

  test('signed by jose is taken', async () => {
    const token = await new SignJWT(claims).setProtectedHeader(header).sign(key.privateKey);
    await expect(verifier()(`Bearer ${token}`)).resolves.toBeUndefined();
  });

  test.each([
    ['another audience', tokenWith({ aud: 'https://receive.example/paddle' }), 'another audience'],
    ['ours among several audiences', tokenWith({ aud: [claims.aud, 'x'] }), 'another audience'],
    ['no audience', tokenWith({ aud: undefined }), 'another audience'],
    ['another issuer', tokenWith({ iss: 'https://evil.example' }), 'its issuer is not Google'],
    ['another email', tokenWith({ email: 'other@demo.iam.gserviceaccount.com' }), 'another service account'],
    ['no email', tokenWith({ email: undefined }), 'another service account'],
    ['an email that is not verified', tokenWith({ email_verified: false }), 'its email is not verified'],
    ['an email that is verified in text only', tokenWith({ email_verified: 'true' }), 'its email is not verified'],
    ['an expiry five minutes ago', tokenWith({ exp: seconds - 300 }), 'it has expired'],
    ['no expiry', tokenWith({ exp: undefined }), 'it has no expiry'],
    ['an expiry in words', tokenWith({ exp: 'tomorrow' }), 'it has no expiry'],
    ['no time of issue', tokenWith({ iat: undefined }), 'it has no time of issue'],
    ['a time before which it is not valid', tokenWith({ nbf: seconds + 301 }), 'it is not valid yet'],
    ['a time of issue in the future', tokenWith({ iat: seconds + 301 }), 'it is from the future'],
    ['a time of issue in words', tokenWith({ iat: 'today' }), 'it has no time of issue'],
    ['the algorithm none', jwt({ ...header, alg: 'none' }, claims, unsigned), 'its algorithm is not RS256'],
    ['no signature', jwt(header, claims, unsigned), 'its signature does not match'],
    [
      'HS256 keyed with the public key',
      jwt({ ...header, alg: 'HS256' }, claims, hs256(key.publicKey.export({ type: 'spki', format: 'pem' }).toString())),
      'its algorithm is not RS256',
    ],
    ["a stranger's key under a known id", tokenWith({}, stranger), 'its signature does not match'],
    ['an unknown key id', tokenWith({}, next), 'its signing key is unknown'],
    ['no key id', jwt({ alg: 'RS256' }, claims, rs256(key.privateKey)), 'its signing key is unknown'],
    ['claims that are no object', jwt(header, 'claims', rs256(key.privateKey)), 'it is not a signed JWT'],
    [
      'a changed claim',
      tokenWith({}).replace(/\.[^.]+\./, `.${Buffer.from('{}').toString('base64url')}.`),
      'does not match',
    ],
    ['garbage in its place', 'a.b.c', 'it is not a signed JWT'],
    ['too much of it', 'a'.repeat(8_193), 'it is too long'],
  ])('with %s is refused', async (_, token, message) => {
    const refused = verifier()(`Bearer ${token}`);
    await expect(refused).rejects.toThrow(refusal('TOKEN_INVALID', message));
    await expect(refused).rejects.not.toThrow(token);
  });

  test.each([
    ['no header', undefined],
    ['an empty header', ''],
    ['another scheme', 'Basic dXNlcjpwYXNz'],
    ['no token', 'Bearer '],
    ['two tokens', 'Bearer a b'],
  ])('is missing with %s', async (_, authorization) => {
    await expect(verifier()(authorization)).rejects.toThrow(refusal('TOKEN_MISSING'));
    expect(fetched).toStrictEqual([]);
  });

  test('of any other text is refused, and nothing else happens', async () => {
    const verify = verifier();
    const bytes = fc.stringMatching(/^[A-Za-z0-9_.=/+-]{1,60}$/);
    await fc.assert(
      fc.asyncProperty(bytes, async (token) => {
        await expect(verify(`Bearer ${token}`)).rejects.toThrow(refusal('TOKEN_INVALID'));
      }),
    );
  });
});

describe('tokens that were verified', () => {
  test('are remembered until they expire', async () => {
    const verify = verifier();
    const token = `Bearer ${tokenWith({ exp: seconds + 100 })}`;
    await verify(token);
    served.fails = true;
    clock = start + 399_000;
    await expect(verify(token)).resolves.toBeUndefined();
    clock = start + 400_000;
    await expect(verify(token)).rejects.toThrow(refusal('TOKEN_INVALID', 'it has expired'));
  });

  test('are dropped, the one used longest ago first, when there are more than a hundred', async () => {
    const verify = verifier();
    const tokens = Array.from({ length: 101 }, (_, jti) => `Bearer ${tokenWith({ jti, exp: seconds + 200_000 })}`);
    for (const token of tokens.slice(0, 100)) await verify(token);
    await verify(tokens[0]);
    await verify(tokens[100]);
    served.fails = true;
    clock += 86_400_000;
    await expect(verify(tokens[0])).resolves.toBeUndefined();
    await expect(verify(tokens[100])).resolves.toBeUndefined();
    await expect(verify(tokens[1])).rejects.toThrow(refusal('KEYS_UNAVAILABLE'));
  });
});

describe('keys', () => {
  test('are fetched once for many tokens at a time', async () => {
    const verify = verifier();
    await Promise.all([1, 2, 3].map((jti) => verify(`Bearer ${tokenWith({ jti })}`)));
    expect(fetched).toStrictEqual([certsUrl]);
  });

  test.each([
    ['public, max-age=3600', 3600],
    ['max-age=7200,public', 7200],
    [undefined, 3600],
    ['no-store', 3600],
    ['max-age=0', 60],
    ['s-maxage=5', 3600],
  ])('with cache-control %s are kept for %s s', async (cacheControl, kept) => {
    served.cacheControl = cacheControl;
    const verify = verifier();
    await verify(`Bearer ${tokenWith({ exp: seconds + 90_000 })}`);
    clock = start + kept * 1000 - 1;
    await verify(`Bearer ${tokenWith({ exp: seconds + 90_000, jti: 1 })}`);
    expect(fetched).toHaveLength(1);
    clock += 1;
    await verify(`Bearer ${tokenWith({ exp: seconds + 90_000, jti: 2 })}`);
    expect(fetched).toHaveLength(2);
  });

  test('are fetched again for an unknown id, so a rotation needs no wait', async () => {
    const verify = verifier();
    await verify(`Bearer ${tokenWith({})}`);
    served.keys = [key.jwk, next.jwk];
    clock += 30_000;
    await expect(verify(`Bearer ${tokenWith({}, next)}`)).resolves.toBeUndefined();
  });

  test('are asked for once in 30 s, however many unknown ids come', async () => {
    const verify = verifier();
    const forged = () => verify(`Bearer ${tokenWith({ jti: Math.random() }, next)}`);
    await expect(forged()).rejects.toThrow(refusal('TOKEN_INVALID', 'signing key is unknown'));
    for (clock = start; clock < start + 30_000; clock += 3_000)
      await expect(forged()).rejects.toThrow(refusal('TOKEN_INVALID'));
    expect(fetched).toHaveLength(1);
    await expect(forged()).rejects.toThrow(refusal('TOKEN_INVALID'));
    expect(fetched).toHaveLength(2);
  });

  test('that were good are used for a day while no new ones come, and asked for every 30 s', async () => {
    const verify = verifier();
    const token = (jti: number) => `Bearer ${tokenWith({ jti, exp: seconds + 200_000 })}`;
    await verify(token(1));
    served.fails = true;
    clock = start + 3_600_000;
    await verify(token(2));
    await verify(token(3));
    expect(fetched).toHaveLength(2);
    clock = start + 86_400_000 - 1;
    await expect(verify(token(4))).resolves.toBeUndefined();
    clock += 1;
    await expect(verify(token(5))).rejects.toThrow(refusal('KEYS_UNAVAILABLE', certsUrl));
    served.fails = false;
    clock += 30_000;
    await expect(verify(token(5))).resolves.toBeUndefined();
  });

  test('that never came make a token neither good nor bad; they are asked for again after 2 s', async () => {
    served.fails = true;
    const verify = verifier();
    await expect(verify(`Bearer ${tokenWith({})}`)).rejects.toThrow(refusal('KEYS_UNAVAILABLE'));
    await expect(verify(`Bearer ${tokenWith({})}`)).rejects.toThrow(refusal('KEYS_UNAVAILABLE'));
    expect(fetched).toHaveLength(1);
    served.fails = false;
    clock += 2_000;
    await expect(verify(`Bearer ${tokenWith({})}`)).resolves.toBeUndefined();
  });

  test.each([
    ['an error page', () => new Response('<html>', { status: 200 })],
    ['status 500', () => new Response('{"keys":[]}', { status: 500 })],
    ['no keys', () => Response.json({ keys: [] })],
    [
      'keys of another kind only',
      () =>
        Response.json({
          keys: [
            { kid: 'k1', kty: 'EC' },
            { kid: 'k1', kty: 'RSA', n: '!' },
          ],
        }),
    ],
  ])('are unavailable after %s', async (_, answer) => {
    const options = { certsUrl, audience: claims.aud, serviceAccount: claims.email, now: () => clock };
    const verify = oidcVerifier({ ...options, fetch: async () => answer() });
    await expect(verify(`Bearer ${tokenWith({})}`)).rejects.toThrow(refusal('KEYS_UNAVAILABLE'));
  });
});

test('a push waits 3 s for the key server at most', async () => {
  const timeout = jest.spyOn(AbortSignal, 'timeout');
  await verifier()(`Bearer ${tokenWith({})}`);
  expect(timeout.mock.calls).toEqual([[3_000]]);
  timeout.mockRestore();
});
