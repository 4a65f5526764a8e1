import { expect, test } from '@jest/globals';

import { readConfig } from '../../../../../shared/settings/config.ts';
import { paddleDoor } from '../../../../../shared/sources/paddle-door/door.ts';
import { DOOR_SETTINGS } from '../../../../../shared/sources/paddle-door/settings.ts';

/** How long Paddle waits for an answer, and a receiver for the store (`test/unit/shared/intake/waits.test.ts`). */
const HANGS_UP_AFTER_MS = 5_000;
const STORE_WAIT_MS = 4_500;

test('what is exported before an answer holds it up no longer than Paddle Billing waits', () => {
  const { answersWithin } = paddleDoor(readConfig(DOOR_SETTINGS, {}), () => 0);
  expect(answersWithin).toBeGreaterThan(STORE_WAIT_MS);
  expect(answersWithin).toBeLessThan(HANGS_UP_AFTER_MS);
});
