/** The tokens of authenticated pushes, checked by other people's code. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { OAuth2Client } from 'google-auth-library';
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify, type JWK } from 'jose';
import { createPublicKey } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPubSub } from '../../../../local/embedded/pubsub/server.ts';
import { FakeClock, until } from './fake-clock.ts';
import { Receiver } from './receiver.ts';
import { Target } from './target.ts';

const email = 'push@project.iam.gserviceaccount.com';
const issuer = 'https://accounts.google.com';

async function keysAt(jwksUrl: string): Promise<JWK[]> {
  const response = await fetch(jwksUrl);
  return ((await response.json()) as { keys: JWK[] }).keys;
}

/** The token of a push to an endpoint, with the audience the subscription asks for. */
async function pushedToken(target: Target, receiver: Receiver, path: string, audience?: string): Promise<string> {
  const topic = await target.topic();
  const oidcToken = { serviceAccountEmail: email, ...(audience !== undefined && { audience }) };
  await target.subscription(topic, { pushConfig: { pushEndpoint: receiver.url(path), oidcToken } });
  await target.publish(topic, 'a');
  const { authorization } = (await receiver.next(path)).headers;
  return authorization!.replace(/^Bearer /, '');
}

describe('a push token', () => {
  let target: Target;
  let receiver: Receiver;
  beforeAll(async () => {
    target = await Target.embedded();
    receiver = await Receiver.start();
  });
  afterAll(async () => {
    await target.close();
    await receiver.close();
  });

  test('says what the service says', async () => {
    const token = await pushedToken(target, receiver, '/claims', 'https://receiver/');
    const keys = await keysAt(target.server.jwksUrl);
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'RS256', typ: 'JWT', kid: keys[0]!.kid });
    const claims = decodeJwt(token);
    expect(claims).toEqual({
      iss: issuer,
      aud: 'https://receiver/',
      email,
      email_verified: true,
      sub: expect.stringMatching(/^\d{21}$/),
      azp: claims.sub,
      iat: expect.any(Number),
      exp: claims.iat! + 3_600,
    });
    expect(Math.abs(claims.iat! - Date.now() / 1_000)).toBeLessThan(30);
  });

  test('is for the endpoint when the subscription names no audience', async () => {
    const token = await pushedToken(target, receiver, '/audience?x=1');
    expect(decodeJwt(token).aud).toBe(receiver.url('/audience?x=1'));
  });

  test('passes jose with the published keys', async () => {
    const token = await pushedToken(target, receiver, '/jose', 'jose');
    const keys = createRemoteJWKSet(new URL(target.server.jwksUrl));
    const { payload } = await jwtVerify(token, keys, { issuer, audience: 'jose', algorithms: ['RS256'] });
    expect(payload['email']).toBe(email);
    await expect(jwtVerify(token, keys, { issuer, audience: 'other' })).rejects.toThrow(/aud/);
    const spoiled = token.slice(0, -4) + (token.endsWith('AAAA') ? 'BBBB' : 'AAAA');
    await expect(jwtVerify(spoiled, keys)).rejects.toThrow(/signature/);
  });

  test("passes google-auth-library, by the check that it makes of Google's own", async () => {
    const token = await pushedToken(target, receiver, '/google', 'google');
    const certificates: Record<string, string> = {};
    for (const key of await keysAt(target.server.jwksUrl)) {
      certificates[key.kid!] = createPublicKey({ key, format: 'jwk' })
        .export({ type: 'spki', format: 'pem' })
        .toString();
    }
    const client = new OAuth2Client();
    const login = await client.verifySignedJwtWithCertsAsync(token, certificates, 'google', [issuer]);
    expect(login.getPayload()?.email).toBe(email);
    await expect(client.verifySignedJwtWithCertsAsync(token, certificates, 'other', [issuer])).rejects.toThrow(
      /Wrong recipient/,
    );
  });

  test('is signed for whoever asks on this machine, as for the scheduler', async () => {
    const url = new URL('/token', target.server.jwksUrl);
    const ask = (body: string) => fetch(url, { method: 'POST', body });
    const answer = await ask(JSON.stringify({ audience: 'scheduler', email }));
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const { token } = (await answer.json()) as { token: string };
    await jwtVerify(token, createRemoteJWKSet(new URL(target.server.jwksUrl)), { issuer, audience: 'scheduler' });
    for (const bad of ['', '[]', '{"audience":1,"email":"x"}', 'x'.repeat(20_000)]) {
      expect((await ask(bad)).status).toBe(400);
    }
  });

  test('can be made to say anything, to see it refused', () => {
    const token = target.server.signIdToken({ aud: 'a', email, email_verified: false, iss: 'nobody', exp: 1 });
    expect(decodeJwt(token)).toMatchObject({ aud: 'a', email_verified: false, iss: 'nobody', exp: 1 });
  });
});

describe('the keys', () => {
  test("are served as Google's are", async () => {
    const server = await startPubSub({ issuer: 'https://issuer.test' });
    const response = await fetch(server.jwksUrl);
    expect(new URL(server.jwksUrl).pathname).toBe('/oauth2/v3/certs');
    expect(response.headers.get('cache-control')).toMatch(/^public, max-age=\d+$/);
    expect(await response.json()).toEqual({
      keys: [{ kty: 'RSA', alg: 'RS256', use: 'sig', kid: expect.any(String), n: expect.any(String), e: 'AQAB' }],
    });
    const discovery = await fetch(new URL('/.well-known/openid-configuration', server.jwksUrl));
    expect(await discovery.json()).toMatchObject({ issuer: 'https://issuer.test', jwks_uri: server.jwksUrl });
    expect((await fetch(new URL('/elsewhere', server.jwksUrl))).status).toBe(404);
    await server.close();
  });

  test('stay the same over a restart with a data directory, and only then', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'pubsub-'));
    const kids: (string | undefined)[] = [];
    for (const options of [{ dataDir }, { dataDir }, {}]) {
      const server = await startPubSub(options);
      kids.push((await keysAt(server.jwksUrl))[0]!.kid);
      await server.close();
    }
    rmSync(dataDir, { recursive: true });
    expect(kids[0]).toBe(kids[1]);
    expect(kids[0]).not.toBe(kids[2]);
  });

  test('a subscription uses one token for 50 minutes', async () => {
    const clock = new FakeClock();
    const target = await Target.embedded({ clock });
    const receiver = await Receiver.start();
    const topic = await target.topic();
    const oidcToken = { serviceAccountEmail: email };
    await target.subscription(topic, { pushConfig: { pushEndpoint: receiver.url('/cached'), oidcToken } });
    const tokens: string[] = [];
    for (const wait of [0, 3_000_000 - 1, 1]) {
      clock.advance(wait);
      await target.publish(topic, 'a');
      tokens.push((await receiver.next('/cached')).headers.authorization!);
      await until(() => target.server.counts().acked === tokens.length);
    }
    expect(tokens[1]).toBe(tokens[0]);
    expect(tokens[2]).not.toBe(tokens[0]);
    await target.close();
    await receiver.close();
  });
});
