import { describe, expect, test } from '@jest/globals';

import { MEND_API, MEND_ROLE, MEND_SCOPE, verdictOf } from '../../../../../shared/sources/workspace/refusals.ts';
import { ResellerError, resellerError } from '../../../../../shared/sources/workspace/reseller-error.ts';

const gone = { kind: 'gone' };
const forbidden = { kind: 'forbidden' };
const busy = { kind: 'busy' };
const mend = (text: string) => ({ kind: 'misconfigured', mend: text });

describe('verdictOf', () => {
  test.each([
    // Every reason that Google lists (docs/facts/google-workspace.md, GR-16a), then what a Google API may answer
    // besides.
    [404, ['notFound'], 'Resource Not Found', gone],
    [403, ['forbidden'], 'Forbidden', forbidden],
    [403, ['dailyLimitExceeded'], 'Daily Limit Exceeded', busy],
    [403, ['accessNotConfigured'], 'Access Not Configured', mend(MEND_API)],
    [403, ['insufficientPermissions'], 'Insufficient Permission', mend(MEND_SCOPE)],
    [403, ['forbidden'], 'Authenticated user is not authorized to perform this action.', mend(MEND_ROLE)],
    [403, [], 'Not authorised', mend(MEND_ROLE)],
    [401, ['authError'], 'Invalid Credentials', mend(MEND_ROLE)],
    [401, [], '', mend(MEND_ROLE)],
    [429, ['quotaExceeded'], 'Quota exceeded', busy],
    [429, [], '', busy],
    [403, ['quotaExceeded'], '', busy],
    [403, ['rateLimitExceeded'], '', busy],
    [403, ['userRateLimitExceeded'], '', busy],
    [503, ['backendError'], '', busy],
    [503, ['quotaExceeded'], '', busy],
    [500, [], '', busy],
    [502, [], '<html>', busy],
    [undefined, [], '', busy],
    // The status alone, or a reason under another status, decides nothing.
    [404, [], '<html>Not Found</html>', busy],
    [403, [], 'Forbidden', busy],
    [403, ['notFound'], '', busy],
    [404, ['forbidden'], '', busy],
    [503, ['notFound'], '', busy],
    [429, ['forbidden'], '', busy],
    [403, ['a_reason_of_tomorrow'], '', busy],
    [400, ['invalidParameter'], '', busy],
    // Of several reasons the most cautious decides.
    [403, ['forbidden', 'dailyLimitExceeded'], '', busy],
    [403, ['dailyLimitExceeded'], 'You are not authorized: quota', busy],
    [404, ['notFound', 'a_reason_of_tomorrow'], '', busy],
    [404, ['notFound', 'notFound'], '', gone],
    [403, ['forbidden', 'accessNotConfigured'], '', mend(MEND_API)],
  ])('%s %j "%s" is %j', (status, reasons, message, verdict) => {
    expect(verdictOf({ status, reasons, message })).toStrictEqual(verdict);
  });

  test('the day the quota runs out revokes nobody: no way to say so is an answer about a subscription', () => {
    const reasons = ['dailyLimitExceeded', 'quotaExceeded', 'rateLimitExceeded', 'userRateLimitExceeded'];
    const statuses = [400, 401, 403, 404, 429, 500, 503, undefined];
    const verdicts = statuses.flatMap((status) =>
      reasons.map((reason) => verdictOf({ status, reasons: [reason], message: 'not authorized' }).kind),
    );
    expect(new Set(verdicts)).toStrictEqual(new Set(['busy']));
  });
});

describe('resellerError', () => {
  const now = Date.parse('2026-11-21T10:00:00Z');
  const answer = (status: number, data: unknown, headers: Record<string, string> = {}) => ({
    response: { status, data, headers: new Headers(headers) },
  });
  const body = (reason: string) => ({
    error: { code: 0, message: 'm', errors: [{ domain: 'd', reason, message: 'm' }] },
  });

  test.each([
    ['seconds', '120', 120_000],
    ['a date', 'Sat, 21 Nov 2026 10:01:00 GMT', 60_000],
    ['a date in the past', 'Sat, 21 Nov 2026 09:00:00 GMT', undefined],
    ['nonsense', 'later', undefined],
  ])('passes on a Retry-After in %s', (_, header, retryAfterMs) => {
    const error = resellerError('subscriptions.get', answer(503, body('backendError'), { 'retry-after': header }), now);
    expect(error).toMatchObject({ code: 'SOURCE_UNAVAILABLE', problem: 'busy', retryAfterMs });
  });

  test('says what to mend, and where', () => {
    const error = resellerError('subscriptions.get', answer(403, body('accessNotConfigured')), now);
    expect(error).toMatchObject({ problem: 'misconfigured', status: 403, reason: 'accessNotConfigured' });
    expect(error.message).toBe(`The Reseller API answered 403 accessNotConfigured to subscriptions.get: ${MEND_API}`);
  });

  test.each([
    ['no answer', { code: 'ECONNREFUSED' }, 'did not answer (ECONNREFUSED) to x'],
    ['a thrown text', 'boom', 'did not answer (no reason given) to x'],
    ['a body that is no error', answer(502, '<html>'), 'answered 502 to x'],
    [
      'reasons that are no words',
      answer(500, { error: { errors: [{ reason: 'ya29. secret' }] } }),
      'answered 500 unreadable to x',
    ],
    ['an error of another shape', answer(404, { error: 'notFound' }), 'answered 404 to x'],
  ])('takes %s for busy', (_, thrown, message) => {
    const error = resellerError('x', thrown, now);
    expect(error).toBeInstanceOf(ResellerError);
    expect(error).toMatchObject({ problem: 'busy', message: `The Reseller API ${message}` });
  });
});
