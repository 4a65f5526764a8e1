import { expect, test } from '@jest/globals';

import { signRefusal, tokenRefusal } from '../../../../../shared/sources/workspace/token-refusals.ts';

const answer = (status: number, headers = {}) => new Response('', { status, headers });

const asked = {
  scope: 'a.scope',
  client: { serviceAccount: 'sa@p.iam.gserviceaccount.com', clientId: '1042' },
  now: 0,
};

test.each([
  [401, 'unauthorized_client', 'the client id 1042 with the scope a.scope'],
  [403, 'access_denied', 'the client id 1042 with the scope a.scope'],
  [400, 'invalid_scope', 'the client id 1042 with the scope a.scope'],
  [400, 'invalid_grant', "check that the account's adminEmail"],
  [401, 'invalid_client', "check that the account's adminEmail"],
])('the token endpoint answering %s %s is misconfigured', (status, error, advice) => {
  const failure = tokenRefusal(answer(status), error, asked);
  expect(failure).toMatchObject({ code: 'SOURCE_UNAVAILABLE', problem: 'misconfigured' });
  expect(failure.message).toContain(`answered ${status} ${error}: `);
  expect(failure.message).toContain(advice);
});

test.each([
  [429, 'rate_limit_exceeded', '30', 30_000],
  [503, undefined, '7', 7_000],
  [500, 'invalid_grant', '', undefined],
  [400, 'something_new', '', undefined],
  [400, undefined, '', undefined],
])('the token endpoint answering %s %s is busy', (status, error, wait, retryAfterMs) => {
  const failure = tokenRefusal(answer(status, wait ? { 'retry-after': wait } : {}), error, asked);
  expect(failure).toMatchObject({ problem: 'busy', retryAfterMs });
});

test.each([
  [401, 'misconfigured'],
  [403, 'misconfigured'],
  [404, 'misconfigured'],
  [429, 'busy'],
  [500, 'busy'],
])('signJwt answering %s is %s', (status, problem) => {
  const failure = signRefusal(answer(status), undefined, 'sa@p.iam.gserviceaccount.com', 0);
  expect(failure.problem).toBe(problem);
  expect(failure.message).toContain(`signJwt answered ${status}`);
  expect(/signJwt answered \d+: ./.test(failure.message)).toBe(problem === 'misconfigured');
});
