/** How long a link of the portal is kept. */
import { expect, test } from '@jest/globals';

import { toldUntil } from '../../../../shared/access/portal.ts';

test('a link says for a week after its end why it opens nothing', () => {
  const expiresAt = Date.parse('2026-11-30T00:00:00Z');
  expect(toldUntil(expiresAt).toMillis()).toBe(Date.parse('2026-12-07T00:00:00Z'));
});
