import { expect, test } from '@jest/globals';

import { isCreationOf, keepCreation, keepRotation, rotationUnder } from '../../../../shared/webhooks/keyed-requests.ts';
import { aWebhook, keyring } from '../../../support/webhook-samples.ts';

test('a webhook remembers the request that made it, and its last twenty rotations', () => {
  let webhook = aWebhook();
  expect([isCreationOf(webhook, 'made', keyring), rotationUnder(webhook, 'key 0', keyring)]).toEqual([false, null]);
  webhook = { ...webhook, requests: keepCreation(webhook.id, 'made', keyring) };
  for (let made = 0; made < 21; made++)
    webhook = { ...webhook, requests: keepRotation(webhook, `key ${made}`, `digest ${made}`, keyring) };
  expect(isCreationOf(webhook, 'made', keyring)).toBe(true);
  expect(isCreationOf(webhook, 'other', keyring)).toBe(false);
  expect(rotationUnder(webhook, 'key 0', keyring)).toBeNull();
  expect(rotationUnder(webhook, 'key 1', keyring)).toBe('digest 1');
  expect(rotationUnder(webhook, 'key 20', keyring)).toBe('digest 20');
});

test('what it remembers opens nowhere else, and is not readable', () => {
  const webhook = aWebhook();
  const requests = keepCreation(webhook.id, 'made', keyring);
  expect(requests).not.toContain('made');
  const moved = { ...webhook, id: '8d2d1b0e-5a43-4a53-9a54-1f0b6f0e2c11', requests };
  expect(() => isCreationOf(moved, 'made', keyring)).toThrow(/Cannot open requests/);
});
