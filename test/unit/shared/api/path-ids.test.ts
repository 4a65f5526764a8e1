import { expect, test } from '@jest/globals';

import { parseEventId, parseUuid } from '../../../../shared/api/path-ids.ts';

const UUID = '6f1c2a50-8b07-1c3e-0d2e-0a4d5c6b7e8f';

test.each([UUID, UUID.toUpperCase(), `urn:uuid:${UUID}`, `URN:uuid:${UUID}`, `{${UUID}}`, UUID.replaceAll('-', '')])(
  '%s is a UUID in one of the forms of PM-26, whatever its version',
  (text) => {
    expect(parseUuid(text)).toBe(UUID);
  },
);

test.each([
  '',
  'x',
  UUID.slice(1),
  `${UUID}0`,
  `(${UUID})`,
  `{${UUID}`,
  `{${UUID.replaceAll('-', '')}}`,
  `urn:uuid:${UUID.replaceAll('-', '')}`,
  UUID.replace('6', 'g'),
  ` ${UUID}`,
  `${UUID}\n`,
  UUID.replace('-', ''),
])('%j is not', (text) => {
  expect(parseUuid(text)).toBeNull();
});

test('an event id is evt_ and 32 hexadecimal digits in lower case', () => {
  const id = `evt_${'0123456789abcdef'.repeat(2)}`;
  expect(parseEventId(id)).toBe(id);
  for (const other of [id.toUpperCase(), id.slice(0, -1), `${id}0`, UUID, '', `${id}\n`]) {
    expect(parseEventId(other)).toBeNull();
  }
});
