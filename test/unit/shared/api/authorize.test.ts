import { expect, test } from '@jest/globals';

import { keyText } from '../../../../shared/access/key-text.ts';
import type { PresentedKey } from '../../../../shared/access/key-text.ts';
import { createAuthorize } from '../../../../shared/api/authorize.ts';

const kept = keyText('0123456789abcdef', Buffer.alloc(25, 7));
const unknown = keyText('fedcba9876543210', Buffer.alloc(25, 7));
const asked: PresentedKey[] = [];
const authorize = createAuthorize(
  [
    { id: 'first', key: 'first-key-of-24-characters' },
    { id: 'second', key: 'second-key-of-24-characters' },
  ],
  async (presented) => {
    asked.push(presented);
    return presented.id === '0123456789abcdef' ? { key: presented.id, name: 'Kept', role: 'viewer' } : null;
  },
);

test.each([
  ['Bearer first-key-of-24-characters', { key: 'first', name: 'first', role: 'admin' }],
  ['Bearer second-key-of-24-characters', { key: 'second', name: 'second', role: 'admin' }],
  ['bearer   second-key-of-24-characters', { key: 'second', name: 'second', role: 'admin' }],
  [`Bearer ${kept}`, { key: '0123456789abcdef', name: 'Kept', role: 'viewer' }],
])('%s', async (header, principal) => {
  expect(await authorize(header)).toEqual(principal);
});

test.each([
  [undefined, 'TOKEN_MISSING'],
  ['', 'TOKEN_MISSING'],
  ['Bearer', 'TOKEN_MISSING'],
  ['Bearer ', 'TOKEN_MISSING'],
  ['Basic first-key-of-24-characters', 'TOKEN_MISSING'],
  ['Bearer first-key-of-24-characters more', 'TOKEN_MISSING'],
  ['first-key-of-24-characters', 'TOKEN_MISSING'],
  ['Bearer first', 'TOKEN_INVALID'],
  ['Bearer FIRST-KEY-OF-24-CHARACTERS', 'TOKEN_INVALID'],
  [`Bearer ${unknown}`, 'TOKEN_INVALID'],
  [`Bearer ${kept.slice(0, -1)}`, 'TOKEN_INVALID'],
])('%s is refused: %s', async (header, code) => {
  await expect(authorize(header)).rejects.toMatchObject({ code });
});

test('nobody is asked for a configured key, nor for a text whose checksum is wrong', async () => {
  asked.length = 0;
  await authorize('Bearer first-key-of-24-characters');
  for (const text of ['a'.repeat(66), kept.replace('7', '8'), `${kept}0`, kept.toUpperCase()])
    await expect(authorize(`Bearer ${text}`)).rejects.toMatchObject({ code: 'TOKEN_INVALID' });
  expect(asked).toEqual([]);
  await authorize(`Bearer ${kept}`);
  expect(asked).toHaveLength(1);
});
