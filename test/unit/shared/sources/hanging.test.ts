/** What we ask of a source's servers ends, though they never answer. */
import { expect, test } from '@jest/globals';

import { askSource } from '../../../../shared/sources/asking/http-exchange.ts';
import { iamSigner } from '../../../../shared/sources/workspace/assertion.ts';
import { SCOPE_ORDER_READONLY, createDelegatedTokens } from '../../../../shared/sources/workspace/auth.ts';

/** Never answers whoever gives up at some time; the others are answered something else at once. */
const hanging: typeof fetch = (_, init) =>
  new Promise((resolve, reject) => {
    const signal = init?.signal;
    if (signal) signal.addEventListener('abort', () => reject(new Error('given up')));
    else resolve(Response.json({}));
  });

const asked = { fetch: hanging, timeoutMs: 1, now: () => 0 };
const serviceAccount = 'sa@p.iam.gserviceaccount.com';
const who = { adminEmail: 'admin@reseller.example', scope: SCOPE_ORDER_READONLY };

test.each<[string, () => Promise<unknown>, string]>([
  [
    'an API',
    () => askSource(new URL('https://api.example/'), {}, { ...asked, what: 'The API' }),
    'The API does not answer',
  ],
  [
    'the token endpoint',
    () =>
      createDelegatedTokens({
        ...{ ...asked, ...who, tokenUrl: 'https://token.example/token' },
        signer: { serviceAccount, sign: async () => 'assertion' },
      }).get(),
    'the token endpoint does not answer',
  ],
  [
    'the service that signs',
    () =>
      iamSigner({ ...asked, serviceAccount, iamUrl: 'https://iam.example/', accessToken: async () => 'token' }).sign({
        ...{ iss: serviceAccount, sub: who.adminEmail, scope: who.scope },
        ...{ aud: 'https://token.example/token', iat: 0, exp: 3_600 },
      }),
    'does not answer',
  ],
])('%s', async (_, ask, message) => {
  await expect(ask()).rejects.toMatchObject({ problem: 'busy', message: expect.stringContaining(message) });
});
