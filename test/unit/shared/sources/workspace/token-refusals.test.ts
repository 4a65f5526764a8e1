import { expect, test } from '@jest/globals';

import { MEND_ROLE, MEND_SCOPE } from '../../../../../shared/sources/workspace/refusals.ts';
import { signRefusal, tokenRefusal } from '../../../../../shared/sources/workspace/token-refusals.ts';

const answer = (status: number, headers = {}) => new Response('', { status, headers });

test.each([
  [401, 'unauthorized_client', MEND_SCOPE],
  [403, 'access_denied', MEND_SCOPE],
  [400, 'invalid_scope', MEND_SCOPE],
  [400, 'invalid_grant', MEND_ROLE],
  [401, 'invalid_client', MEND_ROLE],
])('the token endpoint answering %s %s is misconfigured', (status, error, mend) => {
  const failure = tokenRefusal(answer(status), error, 0);
  expect(failure).toMatchObject({ code: 'SOURCE_UNAVAILABLE', problem: 'misconfigured' });
  expect(failure.message).toContain(`answered ${status} ${error}: ${mend}`);
});

test.each([
  [429, 'rate_limit_exceeded', '30', 30_000],
  [503, undefined, '7', 7_000],
  [500, 'invalid_grant', '', undefined],
  [400, 'something_new', '', undefined],
  [400, undefined, '', undefined],
])('the token endpoint answering %s %s is busy', (status, error, wait, retryAfterMs) => {
  const failure = tokenRefusal(answer(status, wait ? { 'retry-after': wait } : {}), error, 0);
  expect(failure).toMatchObject({ problem: 'busy', retryAfterMs });
});

test.each([
  [401, 'misconfigured'],
  [403, 'misconfigured'],
  [404, 'misconfigured'],
  [429, 'busy'],
  [500, 'busy'],
])('signJwt answering %s is %s', (status, problem) => {
  const failure = signRefusal(answer(status), 'sa@p.iam.gserviceaccount.com', 0);
  expect(failure.problem).toBe(problem);
  expect(failure.message).toContain(`signJwt answered ${status}`);
  expect(failure.message.includes('iam.serviceAccounts.signJwt')).toBe(problem === 'misconfigured');
});
