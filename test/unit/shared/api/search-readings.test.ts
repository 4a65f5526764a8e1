import { expect, test } from '@jest/globals';

import { readingsOf } from '../../../../shared/api/search-readings.ts';
import type { Readings } from '../../../../shared/api/search-readings.ts';

const UUID = '6f1c2a50-8b07-4c3e-9d2e-0a4d5c6b7e8f';
const BARE = UUID.replaceAll('-', '');
const NOTHING = { uuid: null, eventId: null, key: null, apiKeyId: null, prefix: null, isHeader: true };

test.each<[string, Partial<Readings>]>([
  ['example.com', {}],
  ['  Jo@Example.com \n', { text: 'Jo@Example.com' }],
  ['\u200eexample.com\ufeff', { text: 'example.com' }],
  ['Bücher & more', { isHeader: false }],
  [UUID, { uuid: UUID }],
  [UUID.toUpperCase(), { uuid: UUID }],
  [`urn:uuid:${UUID}`, { uuid: UUID }],
  [BARE, { uuid: UUID, key: BARE }],
  [`evt_${BARE}`, { eventId: `evt_${BARE}` }],
  [`EVT_${BARE.toUpperCase()}`, { eventId: `evt_${BARE}` }],
  ['6f1c2a50', { prefix: { event: 'evt_6f1c2a50', uuid: '6f1c2a50', key: '6f1c2a50' } }],
  ['6F1C2A50-', { prefix: { event: 'evt_6f1c2a50', uuid: '6f1c2a50', key: '6f1c2a50' } }],
  ['6f1c2a50-8b', { prefix: { event: 'evt_6f1c2a508b', uuid: '6f1c2a50-8b', key: '6f1c2a508b' } }],
  ['6f1c2a508b074', { prefix: { event: 'evt_6f1c2a508b074', uuid: '6f1c2a50-8b07-4', key: '6f1c2a508b074' } }],
  ['evt_6f1c2a50', { prefix: { event: 'evt_6f1c2a50', uuid: null, key: null } }],
  ['1428000001', { prefix: { event: 'evt_1428000001', uuid: '14280000-01', key: '1428000001' } }],
  ['6f1c2a5', {}],
  ['6f1c2a50-8', { prefix: { event: 'evt_6f1c2a508', uuid: '6f1c2a50-8', key: '6f1c2a508' } }],
  [
    '6F1C2A508B074C3E',
    {
      apiKeyId: '6f1c2a508b074c3e',
      prefix: { event: 'evt_6f1c2a508b074c3e', uuid: '6f1c2a50-8b07-4c3e', key: '6f1c2a508b074c3e' },
    },
  ],
  [`sk_6f1c2a508b074c3e_${'0'.repeat(46)}`, { apiKeyId: '6f1c2a508b074c3e' }],
  ['6f1c2-a508b07', {}],
  ['evt_01hv8x2a0000000000000000', {}],
  [`${BARE}0`, {}],
  ['x'.repeat(256), { isHeader: false }],
])('%j', (given, expected) => {
  expect(readingsOf(given)).toEqual({ text: given.trim(), ...NOTHING, ...expected });
});
