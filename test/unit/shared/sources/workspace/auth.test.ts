import { describe, expect, test } from '@jest/globals';

import type { AssertionClaims } from '../../../../../shared/sources/workspace/assertion.ts';
import { SCOPE_ORDER_READONLY, createDelegatedTokens, signerOf } from '../../../../../shared/sources/workspace/auth.ts';

const start = Date.parse('2026-11-21T10:00:00Z');

/** Tokens `t1`, `t2` … of a clock and a token endpoint that the test sets. */
function harness() {
  const state = {
    clock: start,
    claims: [] as AssertionClaims[],
    forms: [] as string[],
    answer: (issued: number): Response =>
      Response.json({ access_token: `t${issued}`, expires_in: 3600, token_type: 'Bearer' }),
  };
  const tokens = createDelegatedTokens({
    signer: {
      serviceAccount: 'sa@p.iam.gserviceaccount.com',
      sign: async (claims) => `assertion-${state.claims.push(claims)}`,
    },
    adminEmail: 'admin@reseller.example',
    scope: SCOPE_ORDER_READONLY,
    tokenUrl: 'https://token.example/token',
    fetch: async (url, init) => {
      state.forms.push(await new Request(url, init).text());
      return state.answer(state.forms.length);
    },
    now: () => state.clock,
    timeoutMs: 1_000,
  });
  return { state, tokens };
}

describe('createDelegatedTokens', () => {
  test('states who acts for whom, for an hour, and exchanges that for a token', async () => {
    const { state, tokens } = harness();
    await expect(tokens.get()).resolves.toStrictEqual({ token: 't1', expiresAt: start + 3_600_000 });
    expect(state.claims).toStrictEqual([
      {
        iss: 'sa@p.iam.gserviceaccount.com',
        sub: 'admin@reseller.example',
        scope: 'https://www.googleapis.com/auth/apps.order.readonly',
        aud: 'https://token.example/token',
        iat: start / 1000,
        exp: start / 1000 + 3600,
      },
    ]);
    expect(state.forms).toStrictEqual([
      'grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=assertion-1',
    ]);
  });

  test('keeps a token until five minutes before it expires', async () => {
    const { state, tokens } = harness();
    await tokens.get();
    state.clock = start + 3_300_000 - 1;
    await expect(tokens.get()).resolves.toMatchObject({ token: 't1' });
    state.clock += 1;
    await expect(tokens.get()).resolves.toMatchObject({ token: 't2' });
  });

  test('makes one exchange for all who wait', async () => {
    const { state, tokens } = harness();
    await Promise.all([tokens.get(), tokens.get(), tokens.get()]);
    expect(state.forms).toHaveLength(1);
  });

  test('forgets a token that the API has refused', async () => {
    const { tokens } = harness();
    await tokens.get();
    tokens.forget();
    await expect(tokens.get()).resolves.toMatchObject({ token: 't2' });
  });

  test.each([
    [
      'a refusal',
      () => Response.json({ error: 'unauthorized_client', error_description: 'of a@b.c' }, { status: 401 }),
      'answered 401 unauthorized_client',
    ],
    ['a refusal without its name', () => new Response('<html>', { status: 502 }), 'answered 502'],
    ['no token', () => Response.json({ expires_in: 3600 }), 'answered without a token'],
    ['no JSON', () => new Response('hello'), 'answered without a token'],
    [
      'no answer',
      () => {
        throw new TypeError('fetch failed');
      },
      'does not answer',
    ],
  ])('is unavailable after %s, and may be asked again', async (_, answer, message) => {
    const { state, tokens } = harness();
    const works = state.answer;
    state.answer = answer;
    const failed = tokens.get();
    await expect(failed).rejects.toThrow(
      expect.objectContaining({ code: 'SOURCE_UNAVAILABLE', message: expect.stringContaining(message) as unknown }),
    );
    await expect(failed).rejects.not.toThrow('a@b.c');
    state.answer = works;
    await expect(tokens.get()).resolves.toMatchObject({ token: 't2' });
  });
});

describe('signerOf', () => {
  const deps = { fetch: async () => Response.error(), timeoutMs: 1_000 };
  const iam = { iamCredentialsUrl: 'https://iam.example/' };

  test('prefers a key file', () => {
    expect(() => signerOf({ ...iam, workspaceKeyFile: '/nowhere', workspaceServiceAccount: 'a@b.co' }, deps)).toThrow(
      '/nowhere',
    );
  });

  test('else signs as the service account, through IAM', () => {
    const signer = signerOf({ ...iam, workspaceKeyFile: undefined, workspaceServiceAccount: 'a@b.co' }, deps);
    expect(signer?.serviceAccount).toBe('a@b.co');
  });

  test('is nobody where neither is set', () =>
    expect(signerOf({ ...iam, workspaceKeyFile: undefined }, deps)).toBeUndefined());
});
