import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, test } from '@jest/globals';

import { iamSigner, keyFileSigner } from '../../../../../shared/sources/workspace/assertion.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const directory = mkdtempSync(join(tmpdir(), 'subrelay-'));
afterAll(() => rmSync(directory, { recursive: true }));

const file = (content: string): string => {
  const path = join(directory, 'key.json');
  writeFileSync(path, content);
  return path;
};
const claims = { iss: 'sa@p.iam.gserviceaccount.com', sub: 'a@b.c', scope: 's', aud: 'https://t', iat: 1, exp: 2 };
const decoded = (part: string | undefined): unknown => JSON.parse(Buffer.from(part ?? '', 'base64url').toString());

describe('keyFileSigner', () => {
  test('signs a JWT with the key of the file', async () => {
    const signer = keyFileSigner(
      file(JSON.stringify({ client_email: claims.iss, private_key: privateKey, private_key_id: 'k1', type: 'x' })),
    );
    const [header, payload, signature] = (await signer.sign(claims)).split('.');
    expect(signer.serviceAccount).toBe(claims.iss);
    expect(decoded(header)).toStrictEqual({ alg: 'RS256', typ: 'JWT', kid: 'k1' });
    expect(decoded(payload)).toStrictEqual(claims);
    const signed = Buffer.from(`${header}.${payload}`);
    expect(verify('RSA-SHA256', signed, createPublicKey(publicKey), Buffer.from(signature!, 'base64url'))).toBe(true);
  });

  test.each([
    ['no JSON', 'private'],
    ['no key', '{"client_email":"a@b.co"}'],
    ['something else for a key', '{"client_email":"a@b.co","private_key":"private"}'],
  ])('refuses a file with %s, and shows nothing of it', (_, content) => {
    const path = file(content);
    expect(() => keyFileSigner(path)).toThrow(
      `WORKSPACE_KEY_FILE: must be a service account's key file, current value is ${path}`,
    );
  });

  test('refuses a file that is missing', () => {
    expect(() => keyFileSigner('/nowhere')).toThrow('current value is /nowhere');
  });

  test('shows nothing of a key that stands where the file’s path should', () => {
    const content = JSON.stringify({ client_email: 'a@b.co', private_key: privateKey });
    expect(() => keyFileSigner(content)).toThrow('current value is not shown');
  });
});

describe('iamSigner', () => {
  const signerOver = (answer: () => Response, requests: Request[] = []) =>
    iamSigner({
      serviceAccount: claims.iss,
      iamUrl: 'https://iam.example/',
      accessToken: async () => 'adc-token',
      timeoutMs: 1_000,
      fetch: async (url, init) => {
        requests.push(new Request(url, init));
        return answer();
      },
    });

  test('has IAM sign the claims', async () => {
    const requests: Request[] = [];
    const signer = signerOver(() => Response.json({ keyId: 'k', signedJwt: 'a.b.c' }), requests);
    await expect(signer.sign(claims)).resolves.toBe('a.b.c');
    const [request] = requests;
    expect(request?.method).toBe('POST');
    expect(request?.url).toBe(`https://iam.example/v1/projects/-/serviceAccounts/${claims.iss}:signJwt`);
    expect(request?.headers.get('authorization')).toBe('Bearer adc-token');
    expect(await request?.json()).toStrictEqual({ payload: JSON.stringify(claims) });
  });

  test.each([
    ['a refusal', () => Response.json({ error: {} }, { status: 403 }), 'signJwt answered 403'],
    ['no signature', () => Response.json({}), 'without a signedJwt'],
    ['no JSON', () => new Response('<html>'), 'without a signedJwt'],
    [
      'no answer',
      () => {
        throw new TypeError('fetch failed');
      },
      'does not answer',
    ],
  ])('is unavailable after %s', async (_, answer, message) => {
    const refused = expect.objectContaining({
      code: 'SOURCE_UNAVAILABLE',
      message: expect.stringContaining(message) as unknown,
    });
    await expect(signerOver(answer).sign(claims)).rejects.toThrow(refused);
  });
});
