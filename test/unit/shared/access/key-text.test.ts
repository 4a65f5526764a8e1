import { randomBytes } from 'node:crypto';
import { expect, test } from '@jest/globals';

import { KEY_BYTES, digestOfKey, keyText, readKeyText } from '../../../../shared/access/key-text.ts';

const ID = '0123456789abcdef';

test('a key says what it is, which it is, and whether it was copied whole', () => {
  const key = keyText(ID, Buffer.alloc(KEY_BYTES, 0xff));
  // 2 ** 200 - 1 in base 36, and the CRC-32 of all before it.
  expect(key).toBe('sk_0123456789abcdef_bnklg118comha6gqury14067gur54n8won6guf31cnclbd');
  expect(readKeyText(key)).toEqual({ id: ID, digest: digestOfKey(key) });
});

test('every key can be read, also one whose random part begins with zeros', () => {
  for (const random of [Buffer.alloc(KEY_BYTES), ...Array.from({ length: 50 }, () => randomBytes(KEY_BYTES))]) {
    const key = keyText(ID, random);
    expect([key, readKeyText(key)?.id]).toEqual([key, ID]);
  }
});

const key = keyText(ID, Buffer.alloc(KEY_BYTES, 7));
const changedAt = (index: number) => `${key.slice(0, index)}${key[index] === '1' ? '2' : '1'}${key.slice(index + 1)}`;

test.each([
  ['', 'nothing'],
  [key.slice(0, -1), 'without its end'],
  [`${key}a`, 'with more at its end'],
  [key.toUpperCase(), 'in capitals'],
  [changedAt(4), 'with another id'],
  [changedAt(30), 'with another secret'],
  [changedAt(key.length - 1), 'with another checksum'],
  ['sk_local_zH0yE3tX9sJ1rD5wQ7nB2kL4', 'of another form'],
  [`sk_${ID}_${'a'.repeat(46)}`, 'made up'],
])('%s is none: %s', (text) => {
  expect(readKeyText(text)).toBeNull();
});
