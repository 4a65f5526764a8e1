import { expect, test } from '@jest/globals';

import { terminalText } from '../../../local/log-text.ts';

const line = (fields: object): string =>
  JSON.stringify({ time: '2026-11-30T23:12:04.123Z', severity: 'WARNING', message: 'alert.refused', ...fields });

test.each<[string, string, string | null]>([
  [
    'a warning with its reason',
    line({ reason: 'no p_signature' }),
    '23:12:04Z receive-paddle alert.refused: no p_signature',
  ],
  [
    'an error with its message',
    line({ severity: 'ERROR', error: { message: 'Firestore does not answer' } }),
    '23:12:04Z receive-paddle alert.refused: Firestore does not answer',
  ],
  ['a warning without a reason', line({}), '23:12:04Z receive-paddle alert.refused'],
  [
    'a request that was refused without a reason',
    line({ message: 'api.answered', method: 'POST', path: '/v1/webhooks', status: 409 }),
    '23:12:04Z receive-paddle api.answered: POST /v1/webhooks 409',
  ],
  ['what went well', line({ severity: 'INFO' }), null],
  ['text', 'Warning: something', '[receive-paddle] Warning: something'],
  ['what only looks like JSON', '{not JSON', '[receive-paddle] {not JSON'],
])('%s', (_, written, shown) => {
  expect(terminalText('receive-paddle', written)).toBe(shown);
});
